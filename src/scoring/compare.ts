/** What both judges compare with the truth in the same way. */
import { type Instant, MINUTE } from '../model/time.ts';
import type { Course } from './course.ts';
import { canOpen } from './edges.ts';
import { countBelief, type Tally } from './tally.ts';
import type { Town } from './town.ts';
import type { Truth } from './truth.ts';

/** A device that closed so recently is still rightly called open: its meters had no time to say so. */
export const JUST_CLOSED_MS = 2 * MINUTE;
/** Part of the darkened that an outage must hold to be about a fault. */
export const ABOUT_SHARE = 0.5;

export interface Ground {
  town: Town;
  truth: Truth;
  courses: readonly Course[];
  byFeeder: ReadonlyMap<string, Course[]>;
  /** When each edge last closed. */
  closedAt: ReadonlyMap<number, Instant>;
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

/** Adds who is dark on a feeder, planned cuts apart, against who is said to be. */
export function countDark(
  tally: Tally,
  ground: Ground,
  about: { feeder: string; said: ReadonlySet<number> },
): void {
  const dark = new Set<number>();
  const planned = new Set<number>();
  for (const { fault, isOpen, points } of ground.byFeeder.get(about.feeder) ?? []) {
    if (!isOpen) continue;
    const set = fault.kind === 'plan' ? planned : dark;
    for (const s of points) if (ground.truth.isDark(s)) set.add(s);
  }
  for (const s of planned) dark.delete(s);
  const both = [...about.said].filter((s) => dark.has(s)).length;
  tally.darkAndSaid += both;
  tally.darkOrSaid += about.said.size + dark.size - both;
}

/** Adds every device of a feeder with the chance it is given; one that hides under another says nothing. */
export function countDevices(
  tally: Tally,
  { town, truth }: Ground,
  about: { feeder: string; chance: (edge: number) => number },
): void {
  const { grid } = town;
  const number = grid.feederOf.get(about.feeder)!;
  for (let node = 0; node < grid.nodeCount; node++) {
    const edge = grid.normal.parentEdge[node]!;
    if (edge < 0 || grid.homeFeeder[node] !== number || !canOpen(town, edge)) continue;
    const open = truth.openOf(edge);
    const isHidden = open !== 0 && (open & ~truth.deadAbove(edge)) === 0;
    if (!isHidden) countBelief(tally, about.chance(edge), open !== 0);
  }
}
