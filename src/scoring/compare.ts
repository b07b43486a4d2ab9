/** What both judges compare with the truth in the same way. */
import { type DurationMs, type Instant, MINUTE, SECOND } from '../model/time.ts';
import type { Course } from './course.ts';
import { canOpen } from './edges.ts';
import { countBelief, type Tally } from './tally.ts';
import type { Town } from './town.ts';
import type { Truth } from './truth.ts';

/** A device that closed so recently is still rightly called open: its meters had no time to say so. */
export const JUST_CLOSED_MS = 2 * MINUTE;
/** Faults that began within this time are of one moment: each is looked at with the other. */
const AT_ONCE_MS = 5 * SECOND;
/** Part of the darkened that an outage must hold to be about a fault. */
export const ABOUT_SHARE = 0.5;

export interface Ground {
  town: Town;
  truth: Truth;
  courses: readonly Course[];
  byFeeder: ReadonlyMap<string, Course[]>;
  /** When each edge last closed. */
  closedAt: ReadonlyMap<number, Instant>;
  /** Edges that closed while all they feed was dead from above, with those phases. */
  closedInDark: ReadonlyMap<number, number>;
  /** When supply of each point last came back. */
  backAt: ReadonlyMap<number, Instant>;
  /** In it meters that have supply again say so. */
  wordsMs: DurationMs;
  /** So long after its start a fault is looked at. */
  lookMs: DurationMs;
}

/** Open now, or until a moment ago. */
export function isOpenOrWas({ truth, closedAt }: Ground, edge: number, now: Instant): boolean {
  const since = closedAt.get(edge);
  return truth.openOf(edge) !== 0 || (since !== undefined && now - since < JUST_CLOSED_MS);
}

/** Visible now: what an outage may be about. */
export function visibleOn(ground: Ground, feeder: string): Course[] {
  const own = ground.byFeeder.get(feeder) ?? [];
  return own.filter(({ visibleAt, closedAt }) => visibleAt !== null && closedAt === null);
}

/**
 * Whether nothing else has changed on the feeder of a fault that is looked at: another one that opened so lately has not
 * come to its own look, of one that closed so lately the meters had no time to say so.
 */
export function isSettled(ground: Ground, course: Course, now: Instant): boolean {
  const { byFeeder, wordsMs, lookMs } = ground;
  return (byFeeder.get(course.feeder) ?? []).every((other) => {
    if (other === course || other.fault.point >= 0) return true;
    const isFresh = other.visibleAt !== null && now - other.visibleAt < lookMs - AT_ONCE_MS;
    return !isFresh && (other.closedAt === null || now - other.closedAt >= wordsMs);
  });
}

/**
 * Adds who is dark on a feeder, planned cuts apart, against who is said to be. One whose supply came back so lately that
 * its meter had no time to say so is neither: how soon a return is known has a measure of its own.
 */
export function countDark(
  tally: Tally,
  ground: Ground,
  about: { feeder: string; said: ReadonlySet<number>; now: Instant },
): void {
  const isJustBack = (point: number): boolean =>
    !ground.truth.isDark(point) && about.now - (ground.backAt.get(point) ?? 0) < ground.wordsMs;
  const said = [...about.said].filter((point) => !isJustBack(point));
  const dark = new Set<number>();
  const planned = new Set<number>();
  for (const { fault, isOpen, points } of ground.byFeeder.get(about.feeder) ?? []) {
    if (!isOpen) continue;
    const set = fault.kind === 'plan' ? planned : dark;
    for (const s of points) if (ground.truth.isDark(s)) set.add(s);
  }
  for (const s of planned) dark.delete(s);
  const both = said.filter((s) => dark.has(s)).length;
  tally.darkAndSaid += both;
  tally.darkOrSaid += said.length + dark.size - both;
}

/**
 * Adds every device of a feeder with the chance it is given. One that opened or closed under another that is still open
 * says nothing, nor does one that closed so lately that its meters had no time to say so: storms here last minutes, outages
 * hours.
 */
export function countDevices(
  tally: Tally,
  { town, truth, closedAt, closedInDark, wordsMs }: Ground,
  about: { feeder: string; chance: (edge: number) => number; now: Instant },
): void {
  const { grid } = town;
  const number = grid.feederOf.get(about.feeder)!;
  for (let node = 0; node < grid.nodeCount; node++) {
    const edge = grid.normal.parentEdge[node]!;
    if (edge < 0 || grid.homeFeeder[node] !== number || !canOpen(town, edge)) continue;
    const open = truth.openOf(edge);
    const changed = open !== 0 ? open : (closedInDark.get(edge) ?? 0);
    const isHidden = changed !== 0 && (changed & ~truth.deadAbove(edge)) === 0;
    const isJustClosed = open === 0 && about.now - (closedAt.get(edge) ?? 0) < wordsMs;
    if (!isHidden && !isJustClosed) countBelief(tally, about.chance(edge), open !== 0);
  }
}

/**
 * From the first word received to the outage, in seconds; of a device that opened where all was dark already, from
 * the moment from which on it leaves somebody without supply.
 */
export function tookSeconds(
  foundAt: Instant | undefined,
  since: { heardAt: Instant; visibleAt: Instant },
): number {
  if (foundAt === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, (foundAt - Math.max(since.heardAt, since.visibleAt)) / SECOND);
}
