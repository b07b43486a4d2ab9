// Names and addresses are data: nothing in them may act in a message or break it.
import type { Locale, UtilityNames } from '../../model/contact.ts';

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Without control letters, line breaks, direction marks, signature brackets and braces; spaces made single. */
export function safeText(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[【】{}<>]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The beginning of a text, cut at a whole grapheme, between words where words stand apart, never inside a number,
 * and no number without its unit: `25幢`. No comma is left over at its end.
 */
export function cutText(text: string, most: number): string {
  const letters = text.length <= most ? null : [...graphemes.segment(text)].map((s) => s.segment);
  if (letters === null || letters.length <= most) return text;
  let end = most;
  while (end > 1 && isDigit(letters[end - 1]) && isLetter(letters[end])) end -= 1;
  const word = lastGap(letters, end);
  if (word > 0 && isSpelt(letters[end - 1]) && isSpelt(letters[end])) end = word;
  return letters
    .slice(0, end)
    .join('')
    .replace(/[\s,;:，；：、/-]+$/u, '');
}

/** Where the last word begins that does not fit; 0: there is one word alone. */
function lastGap(letters: readonly string[], end: number): number {
  const at = letters.slice(0, end).findLastIndex((letter) => /^\s$/.test(letter));
  return Math.max(0, at);
}

/** A letter of a script whose words stand apart. */
function isSpelt(letter: string | undefined): boolean {
  return (
    letter !== undefined && /^[\p{L}\p{N}'’]/u.test(letter) && !/^\p{Script=Han}/u.test(letter)
  );
}

function isLetter(letter: string | undefined): boolean {
  return letter !== undefined && /^[\p{L}0-9０-９]/u.test(letter);
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && /^[0-9０-９]$/.test(letter);
}

const BRAND_MOST: Record<Locale, number> = { 'zh-CN': 8, en: 20 };

/** Who speaks, as it stands in a text. */
export function brandOf(names: UtilityNames, locale: Locale): string {
  return cutText(safeText(names[locale]), BRAND_MOST[locale]);
}

const PLACE_MOST: Record<Locale, number> = { 'zh-CN': 12, en: 25 };

/** A place as people know it, and how many more there are. */
export function placeText(address: string, places: number, locale: Locale): string {
  const more = places > 1 ? (locale === 'zh-CN' ? `等${places}处` : ` +${places - 1}`) : '';
  const room = locale === 'zh-CN' ? PLACE_MOST[locale] : PLACE_MOST[locale] - more.length;
  return `${cutText(safeText(address), room) || unknown[locale]}${more}`;
}

const unknown: Record<Locale, string> = { 'zh-CN': '您的用电地址', en: 'your address' };

/** The same where there is room: the whole address, and words for the others. */
export function wholePlace(address: string, places: number, locale: Locale): string {
  const place = safeText(address) || unknown[locale];
  if (places <= 1) return place;
  return locale === 'zh-CN' ? `${place}等${places}处` : `${place} and ${places - 1} more`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A text in Arabic or Hebrew kept from turning the words around it; not for SMS, where it costs an alphabet. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}
