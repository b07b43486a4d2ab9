/** How fast arrivals are taken while merging is behind: slower than it, so that it catches up and none is refused. */
import type { DurationMs } from '../../../model/time.ts';

export interface Pace {
  /** How long these rows wait before they are taken; 0 while little waits to be merged. */
  waitMs(rows: number, at: { waiting: number; nowMs: number }): DurationMs;
  /** A merge is over. */
  merged(rows: number, tookMs: DurationMs): void;
}

/** More than the minutes of a large site bring while one of them is merged. */
const USUAL_ROWS = 8_000_000;
/** Of the speed of the last merge. */
const SHARE = 0.8;
/** Small ones say nothing of the speed. */
const TELLING_ROWS = 100_000;
const WAIT_MOST_MS = 2_000;

/** @param usualRows rows that may wait without anybody being slowed down */
export function mergePace(usualRows = USUAL_ROWS): Pace {
  let rowsAMs = Number.POSITIVE_INFINITY;
  let freeAtMs = 0;
  return {
    waitMs(rows, { waiting, nowMs }) {
      if (waiting < usualRows) return 0;
      freeAtMs = Math.max(freeAtMs, nowMs) + rows / (rowsAMs * SHARE);
      return Math.min(WAIT_MOST_MS, freeAtMs - nowMs);
    },
    merged(rows, tookMs) {
      if (rows >= TELLING_ROWS) rowsAMs = rows / Math.max(1, tookMs);
    },
  };
}
