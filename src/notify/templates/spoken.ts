/**
 * A text as it is read aloud: no brackets of a signature, no address of a page, and nothing to be answered in
 * writing, for a call asks for its keys itself.
 */
export function spoken(text: string): string {
  const page = 'https?://[\\x21-\\x7e]+';
  return text
    .replace(/【(.*?)】/, '$1：')
    .replace(/：回复Y\d{4}，或点(?=http)/, '。')
    .replace(/有电回1，没电回2。$/, '')
    .replace(/: reply Y\d{4} or (?=http)/, '. ')
    .replace(/ Reply 1 = on, 2 = still off$/, '')
    .replace(/ \+(\d+)/g, ' and $1 more')
    .replace(new RegExp(`(?:，?或?点|，?详情|，?进展)${page}或?`, 'g'), '')
    .replace(new RegExp(`${page} or call`, 'g'), 'Call')
    .replace(new RegExp(`${page}( or )?`, 'g'), '')
    .replace(/。，/g, '。')
    .replace(/ {2,}/g, ' ')
    .trim();
}
