/** A text as it is read aloud: no brackets of a signature, and no address of a page. */
export function spoken(text: string): string {
  const page = 'https?://[\\x21-\\x7e]+';
  return text
    .replace(/【(.*?)】/, '$1：')
    .replace(new RegExp(`(?:，?或?点|，?详情|，?进展)${page}或?`, 'g'), '')
    .replace(new RegExp(`${page}( or )?`, 'g'), '')
    .replace(/。，/g, '。')
    .replace(/ {2,}/g, ' ')
    .trim();
}
