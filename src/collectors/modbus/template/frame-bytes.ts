/** Frames as hex text become unit, function and data; or the reason why they are no frame. Pure. */

export interface Frame {
  unit: number;
  /** Function code and what follows it. */
  body: Uint8Array;
  /** The checksum that was computed because none was given; null when the frame has its own. */
  computed: string | null;
}

export type FrameRefusal =
  /** `column`: character of the text, from 1. */
  | { why: 'hex'; near: string; column: number }
  | { why: 'checksum'; given: string; computed: string }
  | { why: 'length'; given: number; expected: number };

export type FrameRole = 'request' | 'response';

const requestBytes = 8;
const exceptionBytes = 5;
/** Unit, function and byte count before the values; the checksum behind them. */
const aroundValues = 5;
const headerBytes = 7;
/** Two for the transaction, two zeros, two for the length: the length counts what follows. */
const uncountedBytes = 6;
const shortest = 5;
const checksumBytes = 2;

/** `xx xx` and the like: how a data sheet prints a checksum that it does not give. */
const noChecksum = /\s+(?:(?:xx|\?\?|\.\.|--|__)\s*){1,2}$|\s+crc\S*(?:\s+crc\S*)?\s*$/i;
/** A request printed so, with its answer behind it. */
const unsummed = /^\s*((?:[0-9a-f]{2}\s*){6})(?:xx\s*xx|\?\?\s*\?\?)\s+(\S.*)$/i;

/**
 * RTU (checksum at the end) or MBAP (seven bytes before), told apart by the checksum. The checksum
 * of an RTU frame may be missing, or stand there as `xx xx`: it is computed then.
 */
export function readFrame(hex: string, role: FrameRole): Frame | FrameRefusal {
  const bare = hex.replace(noChecksum, '');
  const bytes = bytesOf(bare);
  if ('why' in bytes) return bytes;
  const expectedRtu = rtuLength(bytes, role);
  const isBare = expectedRtu !== null && bytes.length === expectedRtu - checksumBytes;
  if (isBare || bare !== hex) {
    if (!isBare) {
      const given = bytes.length + checksumBytes;
      return { why: 'length', given, expected: expectedRtu ?? shortest };
    }
    const computed = hexOf(checksumBehind(bytes));
    return { unit: bytes[0] ?? 0, body: bytes.subarray(1), computed };
  }
  if (bytes.length < shortest) {
    return { why: 'length', given: bytes.length, expected: rtuLength(bytes, role) ?? shortest };
  }
  if (hasChecksum(bytes)) {
    return { unit: bytes[0] ?? 0, body: bytes.subarray(1, -2), computed: null };
  }
  const isTcp = bytes.length > requestBytes && wordAt(bytes, 2) === 0;
  if (!isTcp) return refused(bytes, rtuLength(bytes, role));
  const expected = wordAt(bytes, 4) + uncountedBytes;
  if (expected !== bytes.length) return { why: 'length', given: bytes.length, expected };
  return { unit: bytes[6] ?? 0, body: bytes.subarray(headerBytes), computed: null };
}

/** A request with the answer that follows it in one text; null where it does not begin with a request. */
export function splitExchange(hex: string): { request: string; response: string } | null {
  const [, asked, answered] = unsummed.exec(hex) ?? [];
  if (asked !== undefined && answered !== undefined) {
    return { request: asked.trim(), response: answered };
  }
  const bytes = bytesOf(hex.replace(noChecksum, ''));
  if ('why' in bytes) return null;
  const isRead = (code: number | undefined): boolean =>
    code !== undefined && code >= 1 && code <= 4;
  const isTcp = wordAt(bytes, 2) === 0 && wordAt(bytes, 4) === 6 && isRead(bytes[headerBytes]);
  // A request alone, without its checksum.
  const isBare = isRead(bytes[1]) && bytes.length === requestBytes - checksumBytes;
  if (isBare && rtuLength(bytes, 'response') !== requestBytes && wordAt(bytes, 4) > 0) {
    return { request: hexOf(bytes), response: '' };
  }
  const isRtu = isRead(bytes[1]) && hasChecksum(bytes.subarray(0, requestBytes));
  const length = isTcp ? headerBytes + 5 : requestBytes;
  if (!(isTcp || isRtu) || bytes.length < length) return null;
  // A short answer of bits can look like a request: its own byte count decides.
  if (isRtu && bytes.length === requestBytes && rtuLength(bytes, 'response') === requestBytes) {
    return null;
  }
  return { request: hexOf(bytes.subarray(0, length)), response: hexOf(bytes.subarray(length)) };
}

export function wordAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
}

/** The sentence of a refusal, for those who have no code of a problem for it. */
export function refusalText(refusal: FrameRefusal): string {
  if (refusal.why === 'hex') {
    return `"${refusal.near}" at character ${refusal.column} is no byte in hex`;
  }
  return refusal.why === 'length'
    ? `it has ${refusal.given} bytes, by its own count ${refusal.expected}`
    : `its checksum is ${refusal.given}, its bytes make ${refusal.computed}`;
}

function refused(bytes: Uint8Array, expected: number | null): FrameRefusal {
  if (expected !== null && expected !== bytes.length) {
    return { why: 'length', given: bytes.length, expected };
  }
  return {
    why: 'checksum',
    given: hexOf(bytes.subarray(-2)),
    computed: hexOf(checksumBehind(bytes.subarray(0, -2))),
  };
}

/** The two bytes behind a serial frame, the low one first. */
function checksumBehind(bytes: Uint8Array): Uint8Array {
  const computed = checksumOf(bytes);
  return Uint8Array.of(computed & 0xff, computed >> 8);
}

/** A serial frame as hex, with its checksum. */
export function rtuHex(bytes: readonly number[]): string {
  const body = Uint8Array.from(bytes);
  return hexOf(Uint8Array.of(...body, ...checksumBehind(body)));
}

/** Length of an RTU frame by its function and byte count; null where the function is no read. */
function rtuLength(bytes: Uint8Array, role: FrameRole): number | null {
  const [, code = 0, count = 0] = bytes;
  if (role === 'request') return requestBytes;
  if (code >= 0x80) return exceptionBytes;
  return code >= 1 && code <= 4 ? aroundValues + count : null;
}

function bytesOf(hex: string): Uint8Array | Extract<FrameRefusal, { why: 'hex' }> {
  const wrong = /[^0-9a-fA-F\s]\S*/.exec(hex);
  if (wrong !== null) return { why: 'hex', near: wrong[0], column: wrong.index + 1 };
  const odd = [...hex.matchAll(/\S+/g)].find(([word]) => word.length % 2 !== 0);
  if (odd !== undefined) return { why: 'hex', near: odd[0].slice(-8), column: odd.index + 1 };
  const compact = hex.replace(/\s+/g, '');
  return Uint8Array.from(compact.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

export function hasChecksum(bytes: Uint8Array): boolean {
  if (bytes.length < shortest) return false;
  const given = ((bytes.at(-1) ?? 0) << 8) + (bytes.at(-2) ?? 0);
  return checksumOf(bytes.subarray(0, -2)) === given;
}

/** CRC-16 of Modbus: reflected polynomial 0xA001, start 0xFFFF. */
export function checksumOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
