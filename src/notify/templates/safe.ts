// Names and addresses are data: nothing in them may act in a message or break it.
import type { Locale } from '../../model/contact.ts';

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

/** The beginning of a text, cut at a whole grapheme, never inside a number, and no number without its unit: `25幢`. */
export function cutText(text: string, most: number): string {
  const letters = text.length <= most ? null : [...graphemes.segment(text)].map((s) => s.segment);
  if (letters === null || letters.length <= most) return text;
  let end = most;
  while (end > 1 && isDigit(letters[end - 1]) && isLetter(letters[end])) end -= 1;
  return letters.slice(0, end).join('').trimEnd();
}

function isLetter(letter: string | undefined): boolean {
  return letter !== undefined && /^[\p{L}0-9０-９]/u.test(letter);
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && /^[0-9０-９]$/.test(letter);
}

const PLACE_MOST: Record<Locale, number> = { 'zh-CN': 12, en: 25 };

/** A place as people know it, and how many more there are. */
export function placeText(address: string, places: number, locale: Locale): string {
  const more = places > 1 ? (locale === 'zh-CN' ? `等${places}处` : ` +${places - 1}`) : '';
  const room = locale === 'zh-CN' ? PLACE_MOST[locale] : PLACE_MOST[locale] - more.length;
  const place = cutText(safeText(address), room);
  const unknown = locale === 'zh-CN' ? '您的用电地址' : 'your address';
  return `${place === '' ? unknown : place}${more}`;
}
