/** A request and its answer decoded by a template, as a data sheet's proof or by hand. Pure. */
import { templateAt } from '../sunspec/placed.ts';
import { type Decoded, decodePoint } from './decode.ts';
import { type Frame, readFrame, refusalText, wordAt } from './frame-bytes.ts';
import { type Golden, isBitTable, type Point, type Table, type Template } from './points.ts';
import { rawOf } from './raw.ts';

/** Values by point name, `null` with its reason in place of the value; or the name of the exception. */
export type DecodedFrames = Readonly<Record<string, number | string>> | string;

/** Values of neighbouring addresses, as they came. */
export interface AnsweredBlock {
  table: Table;
  from: number;
  /** Registers, or bits as 0 and 1. */
  words: readonly number[];
}

export type Exchange =
  | ({ kind: 'values' } & AnsweredBlock)
  | { kind: 'exception'; table: Table; from: number; quantity: number; code: number }
  /** The two do not belong together. */
  | { kind: 'mismatch'; why: string };

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

export function exceptionName(code: number): string {
  return exceptionNames[code] ?? `exception_${code}`;
}

/**
 * Points that lie wholly inside the answered block. A value that is not good shows its reason instead.
 * Throws RangeError on a frame that is none, or an answer that does not fit its request.
 */
export function decodeFrames(template: Template, request: string, response: string): DecodedFrames {
  const exchange = exchangeOf(frame(request, 'request'), frame(response, 'response'));
  if (exchange.kind === 'mismatch') throw new RangeError(exchange.why);
  if (exchange.kind === 'exception') return exceptionName(exchange.code);
  const decoded = decodeBlock(template, exchange);
  return Object.fromEntries(
    decoded.map(({ point, ...one }) => [point.name, textAt(point, exchange) ?? shown(one)]),
  );
}

/** A golden frame as its template decodes it. Throws RangeError as `decodeFrames` does. */
export function decodeGolden(template: Template, golden: Golden): DecodedFrames {
  const { request, response, modelAt } = golden;
  const placed = modelAt === undefined ? template : templateAt(template, modelAt);
  return decodeFrames(placed, request, response);
}

/** Throws RangeError on a text that is no frame. */
export function frameOf(hex: string, role: 'request' | 'response' = 'response'): Frame {
  return frame(hex, role);
}

function frame(hex: string, role: 'request' | 'response'): Frame {
  const read = readFrame(hex, role);
  if ('why' in read) throw new RangeError(refusalText(read));
  return read;
}

/** What a request asked for and got. */
export function exchangeOf(asked: Frame, answer: Frame): Exchange {
  const code = asked.body[0] ?? 0;
  const table = functionTables[code];
  if (table === undefined || asked.body.length !== 5) {
    return mismatch('the request is none that reads (functions 1 to 4)');
  }
  if (answer.unit !== asked.unit) {
    return mismatch(`unit ${asked.unit} was asked, unit ${answer.unit} answered`);
  }
  const [from, quantity] = [wordAt(asked.body, 1), wordAt(asked.body, 3)];
  if (answer.body[0] === (code | 0x80)) {
    return { kind: 'exception', table, from, quantity, code: answer.body[1] ?? 0 };
  }
  if (answer.body[0] !== code) {
    return mismatch(`function ${code} was asked, function ${answer.body[0] ?? 0} answered`);
  }
  const expected = isBitTable(table) ? Math.ceil(quantity / 8) : quantity * 2;
  const given = answer.body.length - 2;
  if (given !== expected || answer.body[1] !== expected) {
    return mismatch(`${expected} bytes of values were asked for, ${given} came`);
  }
  return { kind: 'values', table, from, words: valuesOf(answer, table).slice(0, quantity) };
}

/** An answer without its request: its place is not known. */
export function answerAlone(answer: Frame, from: number): Exchange {
  const [code = 0, second = 0] = answer.body;
  const table = functionTables[code & 0x7f];
  if (table === undefined) return mismatch(`function ${code & 0x7f} reads nothing`);
  if (code >= 0x80) return { kind: 'exception', table, from, quantity: 0, code: second };
  const given = answer.body.length - 2;
  if (given !== second || given === 0 || (!isBitTable(table) && given % 2 !== 0)) {
    return mismatch(`it counts ${second} bytes of values and has ${given}`);
  }
  return { kind: 'values', table, from, words: valuesOf(answer, table) };
}

function mismatch(why: string): Exchange {
  return { kind: 'mismatch', why };
}

function valuesOf(answer: Frame, table: Table): number[] {
  const data = answer.body.subarray(2);
  return isBitTable(table)
    ? Array.from({ length: data.length * 8 }, (_, i) => ((data[i >> 3] ?? 0) >> (i & 7)) & 1)
    : Array.from({ length: data.length / 2 }, (_, i) => wordAt(data, i * 2));
}

/** Every point that lies wholly inside the block, in the order of the template. */
export function decodeBlock(
  template: Template,
  block: AnsweredBlock,
): Array<Decoded & { point: Point }> {
  const end = block.from + block.words.length;
  return template.points
    .filter(({ table, at, length }) => {
      return table === block.table && at >= block.from && at + length <= end;
    })
    .map((point) => ({ point, ...decodeAt(template, point, block) }));
}

function decodeAt(template: Template, point: Point, block: AnsweredBlock): Decoded {
  const slice = ({ at, length }: Point): readonly number[] =>
    block.words.slice(Math.max(0, at - block.from), Math.max(0, at - block.from + length));
  const scale = template.points.find(({ name }) => name === point.scaleFrom);
  const exponent = scale === undefined ? null : decodePoint(scale, slice(scale));
  return decodePoint(point, slice(point), { exponent, ratio: 1 });
}

/** What a text says; null for what is none. */
function textAt(point: Point, { from, words }: AnsweredBlock): string | null {
  if (point.type !== 'string') return null;
  const raw = rawOf(point, words.slice(point.at - from, point.at - from + point.length));
  return typeof raw === 'string' ? raw : null;
}

function shown({ value, quality, reason }: Decoded): number | string {
  return quality === 'good' && value !== null ? value : (reason ?? 'decode_error');
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
