/** Numbers as registers hold them: each type of a device file, in each order of bytes. */
const words = {
  int16: 1,
  uint16: 1,
  float16: 1,
  bcd16: 1,
  sm16: 1,
  sunssf: 1,
  bits: 1,
  int32: 2,
  uint32: 2,
  float32: 2,
  bcd32: 2,
  sm32: 2,
  int64: 4,
  uint64: 4,
  float64: 4,
} as const;

export type WordType = keyof typeof words;
export type ByteOrder = 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';

export const isWordType = (type: string): type is WordType => Object.hasOwn(words, type);
export const wordsOf = (type: WordType): number => words[type];

/** Registers of a value; whole types are rounded and kept within their range. */
export function encode(value: number, type: WordType, order: ByteOrder): number[] {
  const bytes = Buffer.alloc(words[type] * 2);
  put(bytes, value, type);
  const registers: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) registers.push(bytes.readUInt16BE(at));
  return ordered(registers, order);
}

function put(bytes: Buffer, value: number, type: WordType): void {
  const bits = bytes.length * 8;
  switch (type) {
    case 'float32':
      bytes.writeFloatBE(value);
      return;
    case 'float64':
      bytes.writeDoubleBE(value);
      return;
    case 'float16':
      new DataView(bytes.buffer, bytes.byteOffset).setFloat16(0, value);
      return;
    case 'bcd16':
    case 'bcd32':
      bytes.write(whole(value, 0, 10 ** (bits / 4) - 1).padStart(bits / 4, '0'), 'hex');
      return;
    case 'sm16':
    case 'sm32': {
      const most = 2 ** (bits - 1) - 1;
      const sign = value < 0 ? 2 ** (bits - 1) : 0;
      bytes.writeUIntBE(sign + Number(whole(Math.abs(value), 0, most)), 0, bits / 8);
      return;
    }
    default: {
      const isSigned = type.startsWith('int') || type === 'sunssf';
      const least = isSigned ? -(2 ** (bits - 1)) : 0;
      const most = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
      const big = BigInt.asUintN(bits, BigInt(whole(value, least, Math.min(most, 2 ** 53 - 1))));
      for (let at = 0; at < bytes.length; at += 1) {
        bytes[at] = Number((big >> BigInt(bits - 8 - at * 8)) & 0xffn);
      }
    }
  }
}

const whole = (value: number, least: number, most: number): string =>
  String(Math.round(Math.min(most, Math.max(least, value))));

function ordered(registers: number[], order: ByteOrder): number[] {
  const turned = order === 'CDAB' || order === 'DCBA' ? registers.reverse() : registers;
  if (order === 'ABCD' || order === 'CDAB') return turned;
  return turned.map((word) => ((word & 0xff) << 8) | (word >> 8));
}
