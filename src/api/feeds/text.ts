/** Small text rules that the feeds share. */

/** Text inside XML; characters that XML cannot hold are left out. */
export function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** RFC 3339 with seconds and an offset and never `Z`: CAP's schema refuses both `Z` and fractions. */
export function withOffset(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}-00:00`;
}
