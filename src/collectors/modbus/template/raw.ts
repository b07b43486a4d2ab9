/** Registers to the raw value of a type: whole numbers as bigint, floats as number, texts as string. */
import type { Order, Point } from './points.ts';

/** What of a point says how its registers are read. */
export type RawForm = Pick<Point, 'type' | 'timeForm' | 'order' | 'bits' | 'length'>;

/** Null where the registers are no value of the type: a BCD digit above 9, an impossible date. */
export function rawOf(point: RawForm, words: readonly number[]): bigint | number | string | null {
  const bytes = bytesOf(words.slice(0, point.length), orderOf(point));
  const view = new DataView(bytes.buffer);
  const bits = point.bits;
  switch (point.type) {
    case 'bool':
    case 'uint16':
    case 'bits':
      return bits === null
        ? unsigned(view, point.length)
        : field(unsigned(view, point.length), bits);
    case 'int16':
      return BigInt(view.getInt16(0));
    case 'int32':
      return BigInt(view.getInt32(0));
    case 'uint32':
      return unsigned(view, 2);
    case 'int64':
      return view.getBigInt64(0);
    case 'uint64':
      return view.getBigUint64(0);
    case 'float16':
      return half(view.getUint16(0));
    case 'float32':
      return view.getFloat32(0);
    case 'float64':
      return view.getFloat64(0);
    case 'bcd16':
    case 'bcd32':
      return bcd(bytes);
    case 'sm16':
      return signAndMagnitude(BigInt(view.getUint16(0)), 15n);
    case 'sm32':
      return signAndMagnitude(BigInt(view.getUint32(0)), 31n);
    case 'sunssf':
      return BigInt(view.getInt16(0));
    case 'string':
      return text(bytes);
    case 'time':
      return time(point.timeForm, view, words);
    default:
      return point.type satisfies never;
  }
}

/** The registers as one whole number, most significant first; null where they are more than four. */
export function contentOf({ order, length }: RawForm, words: readonly number[]): bigint | null {
  if (length > 4) return null;
  const bytes = bytesOf(words.slice(0, length), order);
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Bytes of the value, most significant first, whatever order they came in. */
function bytesOf(words: readonly number[], order: Order): Uint8Array {
  const isWordSwapped = order === 'CDAB' || order === 'DCBA';
  const isByteSwapped = order === 'BADC' || order === 'DCBA';
  const ordered = isWordSwapped ? words.toReversed() : words;
  const bytes = new Uint8Array(ordered.length * 2);
  ordered.forEach((word, index) => {
    bytes[index * 2] = isByteSwapped ? word & 0xff : word >> 8;
    bytes[index * 2 + 1] = isByteSwapped ? word >> 8 : word & 0xff;
  });
  return bytes;
}

/** The letters of a text stand in the order of its registers; only the two in each may be exchanged. */
function orderOf({ type, order }: RawForm): Order {
  if (type !== 'string') return order;
  return order === 'BADC' || order === 'DCBA' ? 'BADC' : 'ABCD';
}

function unsigned(view: DataView, registers: number): bigint {
  let value = 0n;
  for (let at = 0; at < registers; at += 1) {
    value = (value << 16n) | BigInt(view.getUint16(at * 2));
  }
  return value;
}

function field(value: bigint, bits: { high: number; low: number }): bigint {
  return BigInt.asUintN(bits.high - bits.low + 1, value >> BigInt(bits.low));
}

function half(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 0x1f;
  const fraction = word & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bcd(bytes: Uint8Array): bigint | null {
  let value = 0n;
  for (const byte of bytes) {
    const [high, low] = [byte >> 4, byte & 0x0f];
    if (high > 9 || low > 9) return null;
    value = value * 100n + BigInt(high * 10 + low);
  }
  return value;
}

function signAndMagnitude(raw: bigint, signBit: bigint): bigint {
  const magnitude = BigInt.asUintN(Number(signBit), raw);
  return raw >> signBit === 1n ? -magnitude : magnitude;
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const kept = end < 0 ? bytes : bytes.subarray(0, end);
  return new TextDecoder('latin1').decode(kept).trim();
}

/** UTC ms of a device's clock; null when it shows no possible date. */
function time(
  form: Point['timeForm'],
  view: DataView,
  words: readonly number[],
): bigint | number | null {
  switch (form) {
    case 'unix32':
      return BigInt(view.getUint32(0)) * 1000n;
    case 'unix64':
      return view.getBigUint64(0) * 1000n;
    case 'iec56':
      return iec56(view);
    case 'ymdhms':
      return calendar(words);
    default:
      return form satisfies never;
  }
}

/** IEC 60870-5-4: year, month, day, hour, minute as bytes from the end, milliseconds in the last word. */
function iec56(view: DataView): number | null {
  const byte = (index: number): number => view.getUint8(index);
  const milliseconds = view.getUint16(6);
  const seconds = Math.floor(milliseconds / 1000);
  return calendar([
    byte(1) & 0x7f,
    byte(2) & 0x0f,
    byte(3) & 0x1f,
    byte(4) & 0x1f,
    byte(5) & 0x3f,
    seconds,
    milliseconds % 1000,
  ]);
}

/** Many clocks show the year of the century. */
const century = 2000;

function calendar(parts: readonly number[]): number | null {
  const [shown = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  const year = shown < 100 ? century + shown : shown;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && year >= 1970;
  return isReal && hour < 24 && minute < 60 && second < 60 ? at.getTime() : null;
}
