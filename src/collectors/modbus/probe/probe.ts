/** Tries a template on one device: every point once, and for what looks wrong what would look right. */

import { decodePoint } from '../template/decode.ts';
import { isBitTable, type Point, type Table, type Template } from '../template/points.ts';
import { type Advice, adviceFor, type Candidate, candidatesOf, isOtherwise } from './hints.ts';
import { type LearnedLimits, learnedLimits } from './limits.ts';
import type { ProbeMemory } from './memory.ts';
import { findModel } from './model.ts';
import { numberAdvice } from './numbers.ts';
import { isDoubtful, isPlausible } from './plausible.ts';
import {
  exponentOf,
  type MissingRange,
  type PointRead,
  type PointsRead,
  readPoints,
} from './points.ts';
import type { ProbeSession } from './session.ts';

export interface ProbedPoint extends PointRead {
  /** An engineer should look at it again. */
  isDoubtful: boolean;
  /** What it would be elsewhere or in another order; only for doubtful values of registers. */
  candidates: readonly Candidate[];
}

export type Probed =
  /** Its map does not hold the SunSpec model of the template, in words why. */
  | { kind: 'unfit'; why: string }
  /** No answer to the cheapest point, in words why. */
  | { kind: 'silent'; why: string }
  | {
      kind: 'read';
      /** Where the SunSpec model of the template was found; null for a template with addresses. */
      model: string | null;
      points: ProbedPoint[];
      missing: MissingRange[];
      limits: LearnedLimits | null;
      failures: string[];
      /** With the model at its place, what came, and one refusal: what golden frames are made of. */
      placed: { template: Template } & Pick<PointsRead, 'answered' | 'refusal'>;
      /** What would mend most doubtful values at once. */
      best: Advice['best'];
      advice: string[];
    };

/** So many doubtful values say all there is to say; more would only take time. */
const hintsMost = 40;
/** Types without a byte order have nothing to compare. */
const orderless: ReadonlySet<Point['type']> = new Set(['bool', 'bits', 'string', 'time', 'sunssf']);

export async function probeDevice(session: ProbeSession, given: Template): Promise<Probed> {
  const found = await findModel(session, given);
  if (found.kind !== 'template') return found;
  const { template, model } = found;
  const read = await readPoints(session, template);
  if (read.silent !== null) return { kind: 'silent', why: read.silent };
  const { memory, missing, failures } = read;
  const inTwin = await otherTable(session, template, read.points);
  const points: ProbedPoint[] = [];
  let hints = 0;
  for (const one of read.points) {
    const doubtful = isDoubtful(one.point, one);
    const isHinted = doubtful && inTwin === null && isComparable(one.point) && hints < hintsMost;
    hints += Number(isHinted);
    const candidates = isHinted
      ? await candidatesFor(session, one.point, { template, memory })
      : [];
    points.push({ ...one, isDoubtful: doubtful, candidates });
  }
  const advice = adviceFor(points.filter(({ candidates }) => candidates.length > 0));
  const { answered, refusal } = read;
  const numbered = await numberAdvice(session, template, read.points);
  return {
    kind: 'read',
    model,
    points: advice.isOtherOrder
      ? await doubtedWith(session, points, { template, memory, best: advice.best })
      : points,
    missing,
    failures,
    placed: { template, answered, refusal },
    best: advice.best,
    // What is refused for a wrong address is no hole of the device.
    limits: numbered === null ? await learnedLimits(session, template, read) : null,
    advice: [...[inTwin, numbered].filter((line) => line !== null), ...advice.lines],
  };
}

/** Values of several registers that are wrong in the same way as the others, and do not look it. */
async function doubtedWith(
  session: ProbeSession,
  points: readonly ProbedPoint[],
  known: { template: Template; memory: ProbeMemory; best: Advice['best'] },
): Promise<ProbedPoint[]> {
  const out: ProbedPoint[] = [];
  let hints = points.filter(({ candidates }) => candidates.length > 0).length;
  for (const one of points) {
    const { point, value, quality, isDoubtful: isAlready } = one;
    const isOpen = !isAlready && quality === 'good' && point.length > 1 && isComparable(point);
    const candidates =
      isOpen && hints < hintsMost ? await candidatesFor(session, point, known) : [];
    const isOther = isOtherwise(point, value, { candidates, best: known.best });
    hints += Number(isOther);
    // Its neighbours would only be noise: the others have said where the mistake is.
    const shown = candidates.filter(({ at }) => at === point.at + (known.best?.shift ?? 0));
    out.push(isOther ? { ...one, isDoubtful: true, candidates: shown } : one);
  }
  return out;
}

async function candidatesFor(
  session: ProbeSession,
  point: Point,
  known: { template: Template; memory: ProbeMemory },
): Promise<Candidate[]> {
  const { template, memory } = known;
  await readAround(session, point, memory);
  const exponent = exponentOf(point, template, memory);
  return candidatesOf(point, (at, n) => memory.words(point.table, at, n), exponent);
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
  points: readonly PointRead[],
): Promise<string | null> {
  const isAbsent = ({ reason }: PointRead): boolean =>
    reason === 'illegal_address' || reason === 'illegal_function';
  const probe = template.points.find(({ name }) => name === template.probe);
  const twin = probe === undefined ? undefined : twins[probe.table];
  if (probe === undefined || twin === undefined || probe.scaleFrom !== null) return null;
  if (!points.every((one) => one.point.table !== probe.table || isAbsent(one))) return null;
  const answer = await session.read({ table: twin, from: probe.at, quantity: probe.length });
  if (!answer.ok) return null;
  const decoded = decodePoint(probe, answer.words);
  const looks = isPlausible(probe, decoded) ? `reads ${decoded.value} there` : 'is there';
  return `table: ${twin} (nothing is in ${probe.table}; ${probe.name} ${looks})`;
}
