/** Every point of a template read once, block by block; refusals are learned from as in service. */
import type { QualityReason } from '../../../model/reading.ts';
import { failureText } from '../errors.ts';
import { type DevicePlan, devicePlan } from '../learn.ts';
import type { ReadAnswer } from '../link.ts';
import { type Block, type Item, itemsOf } from '../plan.ts';
import { type Decoded, decodePoint } from '../template/decode.ts';
import type { AnsweredBlock } from '../template/frames.ts';
import {
  type Caps,
  isBitTable,
  type Point,
  type Table,
  type Template,
} from '../template/points.ts';
import type { Refusal } from './golden.ts';
import { type ProbeMemory, probeMemory } from './memory.ts';
import { isSilence, type ProbeSession } from './session.ts';

export interface PointRead extends Decoded {
  point: Point;
  /** As they came; null where nothing came. */
  words: readonly number[] | null;
}

/** A range of addresses that the device refused. */
export interface MissingRange {
  table: Table;
  from: number;
  to: number;
  points: string[];
}

export interface PointsRead {
  points: PointRead[];
  memory: ProbeMemory;
  /** As they were asked for and came. */
  answered: AnsweredBlock[];
  /** The first request that the device refused for its address. */
  refusal: Refusal | null;
  missing: MissingRange[];
  /** What a request may be, after all that was learned. */
  caps: Caps;
  /** The device refused this many at once (exception 3). */
  refusedSpans: Map<Kind, SpanSeen>;
  /** In words, requests that nothing came of. */
  failures: string[];
  /** The unit gave no answer at all, with the reason; null when it did. */
  silent: string | null;
}

export type Kind = 'registers' | 'bits';

export interface SpanSeen {
  table: Table;
  from: number;
  refused: number;
  /** The most it gave in one answer. */
  answered: number;
}

/** More blocks than any template makes with all its splits. */
const requestsMost = 3_000;
/** A unit that was there and now is not: the rest is not waited for. */
const silentInRowMost = 3;

interface Course {
  plan: DevicePlan;
  memory: ProbeMemory;
  /** Null: read; else why not. */
  outcome: Map<Item, QualityReason | null>;
  answered: AnsweredBlock[];
  refusal: Refusal | null;
  missing: MissingRange[];
  spans: Map<Kind, SpanSeen>;
  answeredMost: Record<Kind, number>;
  failures: string[];
  silentInRow: number;
}

export async function readPoints(session: ProbeSession, template: Template): Promise<PointsRead> {
  const items = itemsOf(template.points);
  const course: Course = {
    plan: devicePlan(items, template.caps),
    memory: probeMemory(),
    outcome: new Map(),
    answered: [],
    refusal: null,
    missing: [],
    spans: new Map(),
    answeredMost: { registers: 0, bits: 0 },
    failures: [],
    silentInRow: 0,
  };
  const silent = await firstAnswer(session, probeItem(items, template));
  if (silent === null) await readBlocks(session, course);
  for (const [kind, seen] of course.spans) seen.answered = course.answeredMost[kind];
  return {
    points: template.points.map((point) => pointRead(point, items, { template, course })),
    memory: course.memory,
    answered: course.answered,
    refusal: course.refusal,
    missing: course.missing,
    caps: course.plan.caps(),
    refusedSpans: course.spans,
    failures: course.failures,
    silent,
  };
}

function probeItem(items: readonly Item[], { probe }: Template): Item | undefined {
  return items.find(({ points }) => points.some(({ name }) => name === probe)) ?? items[0];
}

/** The cheapest point alone says whether the unit is there. Why not, in words; null when it is. */
async function firstAnswer(session: ProbeSession, item: Item | undefined): Promise<string | null> {
  if (item === undefined) return null;
  const { table, from, end } = item;
  const answer = await session.read({ table, from, quantity: end - from });
  return !answer.ok && isSilence(answer.failure) ? failureText(answer.failure) : null;
}

async function readBlocks(session: ProbeSession, course: Course): Promise<void> {
  for (let asked = 0; asked < requestsMost; asked += 1) {
    const block = course.plan
      .blocks()
      .find(({ items }) => items.some((item) => !course.outcome.has(item)));
    if (block === undefined || course.silentInRow >= silentInRowMost) return;
    const { table, from, end } = block;
    take(course, block, await session.read({ table, from, quantity: end - from }));
  }
}

function take(course: Course, block: Block, answer: ReadAnswer): void {
  const { plan, memory } = course;
  const kind: Kind = isBitTable(block.table) ? 'bits' : 'registers';
  course.silentInRow = !answer.ok && isSilence(answer.failure) ? course.silentInRow + 1 : 0;
  if (answer.ok) {
    plan.answered(block);
    memory.keep(block.table, block.from, answer.words);
    course.answered.push({ table: block.table, from: block.from, words: answer.words });
    course.answeredMost[kind] = Math.max(course.answeredMost[kind], block.end - block.from);
    settle(course, block.items, null);
    return;
  }
  const { failure } = answer;
  const code = failure.kind === 'exception' ? failure.code : null;
  if (code === 2 || code === 3) {
    const { table, from, end } = block;
    if (code === 2) course.refusal ??= { table, from, quantity: end - from, code };
    if (code === 3) seeSpan(course.spans, kind, block);
    const gone = plan.refused(block, code, 0);
    if (gone.length > 0) giveUp(course, block);
    return;
  }
  course.failures.push(`${placeOf(block)}: ${failureText(failure)}`);
  if (code === 1) plan.notServed(block, 0);
  settle(course, block.items, reasonOf(code));
}

function reasonOf(code: number | null): QualityReason {
  if (code === 1) return 'illegal_function';
  return code === 4 || code === 8 ? 'device_failure' : 'comm_error';
}

function settle(course: Course, items: readonly Item[], reason: QualityReason | null): void {
  for (const item of items) course.outcome.set(item, reason);
}

function giveUp(course: Course, { table, from, end, items }: Block): void {
  settle(course, items, 'illegal_address');
  const points = items.flatMap((item) => item.points.map(({ name }) => name));
  course.missing.push({ table, from, to: end - 1, points });
}

function seeSpan(spans: Course['spans'], kind: Kind, { table, from, end }: Block): void {
  const seen = spans.get(kind);
  if (seen !== undefined && seen.refused <= end - from) return;
  spans.set(kind, { table, from, refused: end - from, answered: 0 });
}

function placeOf({ table, from, end }: Block): string {
  return `${table} ${from}–${end - 1}`;
}

function pointRead(
  point: Point,
  items: readonly Item[],
  read: { template: Template; course: Course },
): PointRead {
  const { memory, outcome } = read.course;
  const words = memory.words(point.table, point.at, point.length);
  if (words !== null) {
    return { point, words, ...decodeKnown(point, words, exponentOf(point, read.template, memory)) };
  }
  const item = items.find(({ points }) => points.includes(point));
  const reason = (item === undefined ? null : outcome.get(item)) ?? 'comm_error';
  return { point, words: null, value: null, quality: 'bad', reason };
}

/** The point's scale factor, where it has one and it was read. */
export function exponentOf(point: Point, template: Template, memory: ProbeMemory): Decoded | null {
  const scale = template.points.find(({ name }) => name === point.scaleFrom);
  if (scale === undefined) return null;
  const words = memory.words(scale.table, scale.at, scale.length);
  return words === null ? null : decodePoint(scale, words);
}

function decodeKnown(point: Point, words: readonly number[], exponent: Decoded | null): Decoded {
  return decodePoint(point, words, { exponent, ratio: 1 });
}
