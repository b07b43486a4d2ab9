/** What a device taught, in the form in which it goes into its template. */
import type { Caps, Template } from '../template/points.ts';
import type { PointsRead, SpanSeen } from './points.ts';
import type { ProbeSession } from './session.ts';

export interface LearnedLimits {
  maxSpan: number;
  maxGap: number;
  holes: Array<[from: number, to: number]>;
  /** The line of the template. */
  text: string;
}

/** Halving from 2000 bits ends long before. */
const triesMost = 12;

/**
 * The largest number the device gives at once, found between what it gave and what it refused.
 * Even numbers only: a device may refuse to tear a value of two registers.
 */
export async function exactSpan(session: ProbeSession, seen: SpanSeen): Promise<number> {
  let [least, most] = [Math.max(1, seen.answered), seen.refused];
  for (let tried = 0; tried < triesMost; tried += 1) {
    const middle = Math.floor((least + most) / 2);
    const quantity = middle + (middle % 2);
    if (quantity <= least || quantity >= most) break;
    const { table, from } = seen;
    const answer = await session.read({ table, from, quantity });
    if (answer.ok) least = quantity;
    else if (answer.failure.kind === 'exception' && answer.failure.code === 3) most = quantity;
    // Something else is in the way, such as a hole: what was proven holds.
    else break;
  }
  return least;
}

/** Null where the template already says all there is to say. */
export async function learnedLimits(
  session: ProbeSession,
  template: Template,
  read: PointsRead,
): Promise<LearnedLimits | null> {
  const spans = new Map<string, number>();
  for (const [kind, seen] of read.refusedSpans) spans.set(kind, await exactSpan(session, seen));
  const maxSpan = Math.min(
    spans.get('registers') ?? read.caps.registers.maxSpan,
    spans.get('bits') ?? (isBitsShrunk(read.caps, template) ? read.caps.bits.maxSpan : Infinity),
  );
  const holes = merged([
    ...read.caps.holes.map(({ from, to }): [number, number] => [from, to]),
    ...read.missing.map(({ from, to }): [number, number] => [from, to]),
  ]);
  const { maxGap, maxSpan: given } = template.caps.registers;
  const isNew = maxSpan !== given || holes.length > template.caps.holes.length;
  if (!isNew) return null;
  return { maxSpan, maxGap, holes, text: lineOf({ maxSpan, maxGap, holes }, template) };
}

function isBitsShrunk(caps: Caps, template: Template): boolean {
  return caps.bits.maxSpan !== template.caps.bits.maxSpan;
}

function lineOf(
  limits: Pick<LearnedLimits, 'maxSpan' | 'maxGap' | 'holes'>,
  { minGapMs }: Template,
): string {
  const holes = limits.holes.map(([from, to]) => `[${hex(from)}, ${hex(to)}]`).join(', ');
  const gap = minGapMs === null ? '' : `, minGap: ${minGapMs}ms`;
  return `limits: { maxSpan: ${limits.maxSpan}, maxGap: ${limits.maxGap}${gap}, holes: [${holes}] }`;
}

/** Ranges that touch become one. */
function merged(ranges: ReadonlyArray<[number, number]>): Array<[number, number]> {
  const out: Array<[number, number]> = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(4, '0')}`;
}
