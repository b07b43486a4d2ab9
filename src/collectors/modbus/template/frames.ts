/** Frames as hex text: a request and its answer decoded by a template, as a data sheet's proof or by hand. Pure. */
import { type Decoded, decodePoint } from './decode.ts';
import { isBitTable, type Point, type Table, type Template } from './points.ts';

/** Values by point name, `null` with its reason in place of the value; or the name of the exception. */
export type DecodedFrames = Readonly<Record<string, number | string>> | string;

interface Frame {
  unit: number;
  /** Function code and what follows it. */
  body: Uint8Array;
}

const functionTables: Readonly<Record<number, Table>> = {
  1: 'coil',
  2: 'discrete',
  3: 'holding',
  4: 'input',
};

const exceptionNames: Readonly<Record<number, string>> = {
  1: 'illegal_function',
  2: 'illegal_address',
  3: 'illegal_value',
  4: 'device_failure',
  6: 'busy',
  10: 'gateway_no_path',
  11: 'gateway_target_failed',
};

/**
 * Points that lie wholly inside the answered block. A value that is not good shows its reason instead.
 * Throws RangeError on a frame that is none, or an answer that does not fit its request.
 */
export function decodeFrames(template: Template, request: string, response: string): DecodedFrames {
  const asked = frameOf(request);
  const answer = frameOf(response);
  const table = functionTables[asked.body[0] ?? 0];
  if (table === undefined || asked.body.length !== 5) throw new RangeError('no read request');
  if (answer.unit !== asked.unit) throw new RangeError('the answer is from another unit');
  if (answer.body[0] === ((asked.body[0] ?? 0) | 0x80)) {
    const code = answer.body[1] ?? 0;
    return exceptionNames[code] ?? `exception_${code}`;
  }
  const from = wordAt(asked.body, 1);
  const words = wordsOf(answer, asked, table);
  const values: Record<string, number | string> = {};
  for (const point of template.points) {
    const isInside = point.at >= from && point.at + point.length <= from + words.length;
    if (point.table !== table || !isInside) continue;
    values[point.name] = shown(decodeAt(template, point, { words, from }));
  }
  return values;
}

function decodeAt(
  template: Template,
  point: Point,
  block: { words: readonly number[]; from: number },
): Decoded {
  const slice = ({ at, length }: Point): readonly number[] =>
    block.words.slice(at - block.from, at - block.from + length);
  const scale = template.points.find(({ name }) => name === point.scaleFrom);
  const exponent = scale === undefined ? null : decodePoint(scale, slice(scale));
  return decodePoint(point, slice(point), { exponent, ratio: 1 });
}

function shown({ value, quality, reason }: Decoded): number | string {
  return quality === 'good' && value !== null ? value : (reason ?? 'decode_error');
}

function wordsOf(answer: Frame, asked: Frame, table: Table): number[] {
  const quantity = wordAt(asked.body, 3);
  const data = answer.body.subarray(2);
  const expected = isBitTable(table) ? Math.ceil(quantity / 8) : quantity * 2;
  if (answer.body[0] !== asked.body[0] || data.length !== expected || answer.body[1] !== expected) {
    throw new RangeError('the answer does not fit its request');
  }
  return Array.from({ length: quantity }, (_, index) =>
    isBitTable(table) ? ((data[index >> 3] ?? 0) >> (index & 7)) & 1 : wordAt(data, index * 2),
  );
}

/** RTU (checksum at the end) or MBAP (seven bytes before); a frame that is neither is refused. */
export function frameOf(hex: string): Frame {
  const compact = hex.replace(/\s+/g, '');
  if (!/^([0-9a-fA-F]{2}){4,}$/.test(compact)) throw new RangeError('not bytes in hex');
  const bytes = Uint8Array.from(compact.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const unit = bytes[0] ?? 0;
  if (checksum(bytes.subarray(0, -2)) === ((bytes.at(-1) ?? 0) << 8) + (bytes.at(-2) ?? 0)) {
    return { unit, body: bytes.subarray(1, -2) };
  }
  if (bytes.length > 7 && wordAt(bytes, 2) === 0 && wordAt(bytes, 4) === bytes.length - 6) {
    return { unit: bytes[6] ?? 0, body: bytes.subarray(7) };
  }
  throw new RangeError('neither an RTU frame with its checksum nor a Modbus TCP frame');
}

function wordAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
}

/** CRC-16 of Modbus: reflected polynomial 0xA001, start 0xFFFF. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** Points that no golden frame of the template proves with a value. */
export function unproven(template: Template): string[] {
  const proven = new Set(
    template.golden.flatMap(({ expect }) =>
      typeof expect === 'string' ? [] : Object.keys(expect),
    ),
  );
  return template.points.filter(({ name }) => !proven.has(name)).map(({ name }) => name);
}
