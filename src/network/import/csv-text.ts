/** Bytes to text: UTF-8 wins where it is valid, else GB18030, else the first bad byte is named. */

export type Decoded =
  | { text: string; encoding: 'utf-8' | 'gb18030' }
  | { text: null; badByteAt: number }
  /** UTF-8, but it holds U+FFFD: characters were lost before it came to us. */
  | { text: null; lostBefore: string };

const REPLACEMENT = '\uFFFD';
/** Characters before the first lost one that are shown. */
const SHOWN_CHARS = 20;

export function decodeText(bytes: Uint8Array): Decoded {
  const utf8 = decodeAs('utf-8', bytes);
  if (utf8 !== null) {
    const lostAt = utf8.indexOf(REPLACEMENT);
    if (lostAt < 0) return { text: utf8, encoding: 'utf-8' };
    return { text: null, lostBefore: utf8.slice(Math.max(0, lostAt - SHOWN_CHARS), lostAt) };
  }
  const gb18030 = decodeAs('gb18030', bytes);
  if (gb18030 !== null && !gb18030.includes(REPLACEMENT)) {
    return { text: gb18030, encoding: 'gb18030' };
  }
  return { text: null, badByteAt: firstBadByte(bytes) };
}

/** The text without its byte order mark, `null` when the bytes are of another encoding. */
function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** Offset of the first byte that is no UTF-8, by halving: a prefix is bad from there on. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8Start(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** `stream` lets a character be cut at the end. */
function isUtf8Start(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}
