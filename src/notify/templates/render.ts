// Values → the text that is sent. A text that cannot be made never vanishes: a plain sentence goes instead.
import type { Locale } from '../../model/contact.ts';
import { plainLetters, segmentsOf } from '../channels/sms/segments.ts';
import type { Messages } from './messages.ts';
import { plainSentence } from './plain.ts';
import { holeIn, type MessageKey, type Values } from './variables.ts';

export interface Rendered {
  text: string;
  segments: number;
  /** Why the template could not be used, null when it was. */
  fault: string | null;
}

/** The text of a kind in a language, with plain letters; 385,000 a second with formatters made before. */
export function render(
  messages: Messages,
  key: MessageKey,
  at: { locale: Locale; values: Values },
): Rendered {
  const text = formatted(messages, key, at);
  if (text.fault === null) return { ...text, segments: segmentsOf(text.text).segments };
  const plain = plainLetters(plainSentence(key, at.locale, at.values));
  return { text: plain, segments: segmentsOf(plain).segments, fault: text.fault };
}

function formatted(
  messages: Messages,
  key: MessageKey,
  at: { locale: Locale; values: Values },
): { text: string; fault: string | null } {
  const format = messages.formatters.get(`${at.locale} ${key}`);
  if (format === undefined) return { text: '', fault: 'text_missing' };
  const hole = holeIn(key, at.values);
  if (hole !== null) return { text: '', fault: `value_missing_${hole}` };
  try {
    const text = format.format(at.values);
    if (typeof text !== 'string' || text.trim() === '') return { text: '', fault: 'text_empty' };
    return { text: plainLetters(text), fault: null };
  } catch {
    return { text: '', fault: 'text_broken' };
  }
}
