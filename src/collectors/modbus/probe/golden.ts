/** What a meter just answered, as golden frames of its template: nobody types a checksum. */
import { rtuHex } from '../template/frame-bytes.ts';
import { type AnsweredBlock, decodeFrames, exceptionName } from '../template/frames.ts';
import { isBitTable, type Table, type Template } from '../template/points.ts';
import { isSilence, type ProbeSession } from './session.ts';

export interface Refusal {
  table: Table;
  from: number;
  quantity: number;
  code: number;
}

export interface GoldenFrame {
  request: string;
  response: string;
  /** Of a SunSpec template, where its model stands in this device. */
  modelAt: number | null;
  expect: Readonly<Record<string, number | string>> | string;
}

const functions: Readonly<Record<Table, number>> = { coil: 1, discrete: 2, holding: 3, input: 4 };

/** Where hardly any device has registers; asked one after the other until one is refused. */
const unlikelyAddresses = [65_534, 49_150, 32_766, 20_000, 9_998] as const;
const refusals: ReadonlySet<number> = new Set([1, 2, 3]);

/**
 * A frame for each answer that holds points, and one that shows how the device refuses.
 * @param seen a refusal met on the way; null: an address is asked for that no device should have
 */
export async function goldenFrames(
  session: ProbeSession,
  of: {
    template: Template;
    unit: number;
    answered: readonly AnsweredBlock[];
    seen: Refusal | null;
  },
): Promise<GoldenFrame[]> {
  const { template, unit, answered } = of;
  const modelAt = template.sunspec?.at ?? null;
  const frames = answered.flatMap((block): GoldenFrame[] => {
    const request = requestHex(unit, { ...block, quantity: block.words.length });
    const { table, words } = block;
    const response = rtuHex([unit, functions[table], ...valueBytes(table, words)]);
    const expect = decodeFrames(template, request, response);
    const isEmpty = typeof expect !== 'string' && Object.keys(expect).length === 0;
    return isEmpty ? [] : [{ request, response, modelAt, expect }];
  });
  const refusal = of.seen ?? (await provokedRefusal(session, template));
  if (refusal === null) return frames;
  const { table, code } = refusal;
  const request = requestHex(unit, refusal);
  const response = rtuHex([unit, functions[table] | 0x80, code]);
  return [...frames, { request, response, modelAt: null, expect: exceptionName(code) }];
}

async function provokedRefusal(session: ProbeSession, template: Template): Promise<Refusal | null> {
  const probe = template.points.find(({ name }) => name === template.probe);
  if (probe === undefined) return null;
  const { table } = probe;
  const quantity = isBitTable(table) ? 1 : 2;
  for (const from of unlikelyAddresses) {
    const answer = await session.read({ table, from, quantity });
    if (answer.ok) continue;
    const { failure } = answer;
    if (failure.kind === 'exception' && refusals.has(failure.code)) {
      return { table, from, quantity, code: failure.code };
    }
    if (isSilence(failure)) return null;
  }
  return null;
}

function requestHex(unit: number, asked: { table: Table; from: number; quantity: number }): string {
  const { table, from, quantity } = asked;
  return rtuHex([unit, functions[table], ...bytesOf(from), ...bytesOf(quantity)]);
}

function valueBytes(table: Table, words: readonly number[]): number[] {
  const bytes = isBitTable(table) ? packed(words) : words.flatMap(bytesOf);
  return [bytes.length, ...bytes];
}

function bytesOf(word: number): number[] {
  return [word >> 8, word & 0xff];
}

/** Eight bits in a byte, the first in its lowest place. */
function packed(bits: readonly number[]): number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, index) => {
    const byte = index >> 3;
    if (bit !== 0) bytes[byte] = (bytes[byte] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}

/** Ready to be copied into the template. */
export function goldenText(frames: readonly GoldenFrame[], origin: string): string {
  const entries = frames.flatMap(({ request, response, modelAt, expect }) => [
    `  - request:  "${request}"`,
    `    response: "${response}"`,
    ...(modelAt === null ? [] : [`    modelAt: ${modelAt}`]),
    `    expect: ${expectText(expect)}`,
  ]);
  return [`golden: # sent by ${origin}`, ...entries].join('\n');
}

function expectText(expect: GoldenFrame['expect']): string {
  if (typeof expect === 'string') return expect;
  const parts = Object.entries(expect).map(([name, value]) => `${plain(name)}: ${plain(value)}`);
  return `{ ${parts.join(', ')} }`;
}

function plain(value: number | string): string {
  if (typeof value === 'number') return String(value);
  return /^[a-z][a-z0-9_]*$/i.test(value) ? value : JSON.stringify(value);
}
