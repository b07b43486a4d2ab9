// Dark time of each supply point: the customer's truth. Intervals of one point never overlap.
import type { DarkInterval } from '../model/outage.ts';
import type { Instant } from '../model/time.ts';
import { forgetOldest } from '../runtime/forget.ts';
import { eachInParts, type InParts } from '../runtime/in-parts.ts';
import type { OutageChange } from './change.ts';

/** What is open now and when the last one ended; the store holds the rest. */
export interface IntervalBook {
  /** The open interval of a supply point, if it is dark. */
  openOf(supplyPoint: string): DarkInterval | null;
  /** When its last closed interval ended. */
  lastTo(supplyPoint: string): Instant | null;
  /** Takes over open intervals of the store. */
  load(open: readonly DarkInterval[]): void;
  /** Follows a change that will be saved. */
  follow(change: OutageChange): InParts<void>;
}

/** Ends remembered at most; the oldest go first (a point not dark for that long cannot overlap). */
const ENDS_MAX = 200_000;

export function intervalBook(): IntervalBook {
  const open = new Map<string, DarkInterval>();
  const ends = new Map<string, Instant>();

  function end(supplyPoint: string, to: Instant): void {
    ends.delete(supplyPoint);
    ends.set(supplyPoint, to);
    forgetOldest(ends, ENDS_MAX);
  }

  return {
    openOf: (supplyPoint) => open.get(supplyPoint) ?? null,
    lastTo: (supplyPoint) => ends.get(supplyPoint) ?? null,
    load(intervals) {
      for (const interval of intervals) {
        if (interval.to === null) open.set(interval.supplyPoint, interval);
      }
    },
    *follow(change) {
      yield* eachInParts(change.close, ({ supplyPoint, to }) => {
        open.delete(supplyPoint);
        end(supplyPoint, to);
      });
      yield* eachInParts(change.open, (interval) => {
        if (interval.to === null) open.set(interval.supplyPoint, interval);
        else end(interval.supplyPoint, interval.to);
      });
      for (const { supplyPoint, outage, from, to } of change.revise ?? []) {
        const interval = open.get(supplyPoint);
        if (interval?.outage === outage && to === null)
          open.set(supplyPoint, { ...interval, from });
        else if (to !== null && !open.has(supplyPoint)) end(supplyPoint, to);
      }
      for (const { from, to, supplyPoints } of change.moveIntervals ?? []) {
        yield* eachInParts(supplyPoints ?? open.keys(), (supplyPoint) => {
          const interval = open.get(supplyPoint);
          if (interval?.outage === from) open.set(supplyPoint, { ...interval, outage: to });
        });
      }
    },
  };
}

/** Start of a new interval: not before the end of the last one. */
export function startAfter(from: Instant, lastTo: Instant | null): Instant {
  return lastTo === null ? from : Math.max(from, lastTo);
}

/**
 * Start of an outage: the earliest dark message of its meters; from `robustFrom` meters on the 5th
 * percentile, so that one wrong clock cannot stretch it.
 * @returns null when no meter said anything
 */
export function earliestStart(times: readonly Instant[], robustFrom: number): Instant | null {
  const sorted = Float64Array.from(times).sort();
  const index = sorted.length >= robustFrom ? Math.floor(0.05 * sorted.length) : 0;
  return sorted[index] ?? null;
}
