/** How a text is compared with what somebody types who looks for it. */

/** Neither capital nor wide nor accented: small ASCII letters, digits, signs, Chinese characters. */
const AS_IT_IS = /^[\0-@[-`{-\x7f\u3400-\u9fff]*$/;
const ONLY_CAPITALS = /^[\0-\x7f\u3400-\u9fff]*$/;
/** Combining accents; marks that make another letter, as those of kana do, stay. */
const ACCENTS = /[\u0300-\u036f]+/g;
/** Letters of which the accent is a part, as people type them who lack the key. */
const typedAs: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'n' },
  ς: 'σ',
};
const TYPED_OTHERWISE = new RegExp(`[${Object.keys(typedAs).join('')}]`, 'g');

/**
 * The same text for all ways to write it: capital or small, full-width or half-width, with accents or without.
 * Of a text in several parts it is that of the parts, so that a part is found in the whole. Cost: that of looking
 * through it once where nothing is to be changed, as in nearly every code and Chinese name.
 */
export function folded(text: string): string {
  if (AS_IT_IS.test(text)) return text;
  if (ONLY_CAPITALS.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(TYPED_OTHERWISE, (letter) => typedAs[letter] as string);
}
