/** Tries a template on one device: every point once, and for what looks wrong what would look right. */

import { decodePoint } from '../template/decode.ts';
import { isBitTable, type Point, type Table, type Template } from '../template/points.ts';
import { adviceFor, type Candidate, candidatesOf } from './hints.ts';
import { type LearnedLimits, learnedLimits } from './limits.ts';
import type { ProbeMemory } from './memory.ts';
import { isDoubtful, isPlausible } from './plausible.ts';
import { exponentOf, type MissingRange, type PointRead, readPoints } from './points.ts';
import type { ProbeSession } from './session.ts';

export interface ProbedPoint extends PointRead {
  /** An engineer should look at it again. */
  isDoubtful: boolean;
  /** What it would be elsewhere or in another order; only for doubtful values of registers. */
  candidates: readonly Candidate[];
}

export type Probed =
  /** No answer to the cheapest point, in words why. */
  | { kind: 'silent'; why: string }
  | {
      kind: 'read';
      points: ProbedPoint[];
      missing: MissingRange[];
      limits: LearnedLimits | null;
      failures: string[];
      advice: string[];
    };

/** So many doubtful values say all there is to say; more would only take time. */
const hintsMost = 40;
/** Types without a byte order have nothing to compare. */
const orderless: ReadonlySet<Point['type']> = new Set(['bool', 'bits', 'string', 'time', 'sunssf']);

export async function probeDevice(session: ProbeSession, template: Template): Promise<Probed> {
  const read = await readPoints(session, template);
  if (read.silent !== null) return { kind: 'silent', why: read.silent };
  const { memory, missing, failures } = read;
  const points: ProbedPoint[] = [];
  let hints = 0;
  for (const one of read.points) {
    const doubtful = isDoubtful(one.point, one);
    let candidates: readonly Candidate[] = [];
    if (doubtful && isComparable(one.point) && hints < hintsMost) {
      hints += 1;
      await readAround(session, one.point, memory);
      const exponent = exponentOf(one.point, template, memory);
      const { table } = one.point;
      candidates = candidatesOf(one.point, (at, n) => memory.words(table, at, n), exponent);
    }
    points.push({ ...one, isDoubtful: doubtful, candidates });
  }
  const advice = adviceFor(points.filter(({ candidates }) => candidates.length > 0));
  return {
    kind: 'read',
    points,
    missing,
    failures,
    limits: await learnedLimits(session, template, read),
    advice: [
      ...(advice === null ? [] : [advice.text]),
      ...(await otherTable(session, template, points)),
    ],
  };
}

function isComparable({ table, type, position }: Point): boolean {
  return !isBitTable(table) && position === null && !orderless.has(type);
}

/** The point with a register on either side; where that is refused, each address it could be at. */
async function readAround(
  session: ProbeSession,
  { table, at, length }: Point,
  memory: ProbeMemory,
): Promise<void> {
  const from = Math.max(0, at - 1);
  const end = Math.min(65_536, at + length + 1);
  if (memory.words(table, from, end - from) !== null) return;
  if (await readInto(session, memory, { table, from, quantity: end - from })) return;
  for (let start = from; start + length <= end; start += 1) {
    if (memory.words(table, start, length) !== null) continue;
    await readInto(session, memory, { table, from: start, quantity: length });
  }
}

async function readInto(
  session: ProbeSession,
  memory: ProbeMemory,
  request: { table: Table; from: number; quantity: number },
): Promise<boolean> {
  const answer = await session.read(request);
  if (answer.ok) memory.keep(request.table, request.from, answer.words);
  return answer.ok;
}

const twins: Partial<Record<Table, Table>> = { input: 'holding', holding: 'input' };

/** Where nothing of a table is there, its twin may hold it: manuals call both "registers". */
async function otherTable(
  session: ProbeSession,
  template: Template,
  points: readonly ProbedPoint[],
): Promise<string[]> {
  const isAbsent = ({ reason }: ProbedPoint): boolean =>
    reason === 'illegal_address' || reason === 'illegal_function';
  const probe = template.points.find(({ name }) => name === template.probe);
  const twin = probe === undefined ? undefined : twins[probe.table];
  if (probe === undefined || twin === undefined || probe.scaleFrom !== null) return [];
  if (!points.every((one) => one.point.table !== probe.table || isAbsent(one))) return [];
  const answer = await session.read({ table: twin, from: probe.at, quantity: probe.length });
  if (!answer.ok) return [];
  const decoded = decodePoint(probe, answer.words);
  const looks = isPlausible(probe, decoded) ? `reads ${decoded.value} there` : 'is there';
  return [`table: ${twin} (nothing is in ${probe.table}; ${probe.name} ${looks})`];
}
