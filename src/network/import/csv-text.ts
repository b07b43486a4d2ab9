/** Bytes to text: UTF-8 wins where it is valid, else GB18030, else the first bad byte is named. */

export type Decoded =
  | { text: string; encoding: 'utf-8' | 'gb18030' }
  | { text: null; badByteAt: number };

export function decodeText(bytes: Uint8Array): Decoded {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      // ignoreBOM false takes a byte order mark off
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\uFFFD')) return { text, encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return { text: null, badByteAt: firstBadByte(bytes) };
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
