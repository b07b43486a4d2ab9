/**
 * What a switching would do to the currents of feeders. Customers of a feeder are taken as alike: a part of them
 * is that part of its current. Voltage drop and losses are not considered.
 */
import { type DurationMs, HOUR, type Instant, MINUTE } from '../../model/time.ts';

/** A feeder as it is now. */
export interface FeederNow {
  id: string;
  /** Mean current of a phase at its head, A; null where nothing measures it. */
  nowA: number | null;
  ratingA: number | null;
  /** Supply points that it feeds and that are not dark. */
  live: number;
  /** The current of one of its customers while it last fed some; null where never measured. */
  eachA: number | null;
}

/** Supply points that go from one feeder to another; null: no supply. */
export interface Moved {
  from: string | null;
  to: string | null;
  count: number;
  /** Those of them that have been dark for long: they take more when supply comes back. */
  cold: number;
  /** Those that are dark, for however long: no feeder carries them now. */
  dark: number;
  /** The feeder whose customers they are like. */
  home: string | null;
}

export interface FeederAfter {
  feeder: string;
  nowA: number | null;
  afterA: number | null;
  ratingA: number | null;
  percent: number | null;
  coldLoadFactor: number;
}

/** Heating, cooling and pumps that all start at once; own number. */
export const coldLoad: { factor: number; after: DurationMs } = { factor: 1.5, after: 30 * MINUTE };
/** The mean of so long is what a feeder carries now. */
export const LOAD_OVER_MS: DurationMs = HOUR;

/** Feeders after these moves; a current that depends on something never measured is null. */
export function loadAfter(feeders: readonly FeederNow[], moves: readonly Moved[]): FeederAfter[] {
  const eachOf = new Map(feeders.map(({ id, eachA }) => [id, eachA]));
  return feeders.map(({ id, nowA, ratingA, live }) => {
    const came = moves.filter(({ to }) => to === id);
    const went = moves.filter(({ from }) => from === id);
    // A feeder without a customer carries nothing, whether measured or not.
    let afterA = nowA ?? (live === 0 ? 0 : null);
    for (const { count, dark } of went) afterA = sum(afterA, times(eachOf.get(id), dark - count));
    for (const { home, count, cold } of came) {
      const alike = count - cold + cold * coldLoad.factor;
      afterA = sum(afterA, times(eachOf.get(home ?? ''), alike));
    }
    const isCold = came.some(({ cold }) => cold > 0);
    const after = afterA === null ? null : Math.max(0, Math.round(afterA));
    return {
      ...{ feeder: id, nowA, afterA: after, ratingA },
      percent: after === null || !ratingA ? null : Math.round((100 * after) / ratingA),
      coldLoadFactor: isCold ? coldLoad.factor : 1,
    };
  });
}

function times(each: number | null | undefined, count: number): number | null {
  if (count === 0) return 0;
  return each === null || each === undefined ? null : each * count;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** Dark for so long that its load comes back all at once. */
export function isColdAt(now: Instant, since: Instant): boolean {
  return now - since >= coldLoad.after;
}
