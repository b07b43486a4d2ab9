/** How often an asset speaks, learned from the gaps between what it said. Pure. */
import { type DurationMs, SECOND } from '../../../model/time.ts';

/** Gaps remembered of an asset, and needed before anything is learned: one in twenty may be longer. */
export const gapsKept = 20;
const shareBelow = 0.95;
const periodLeast: DurationMs = 10 * SECOND;

/**
 * The period that 95 of 100 gaps keep, at least 10 s; null while too few are known.
 * @param gaps the last ones, in any order
 */
export function learnedPeriod(gaps: readonly DurationMs[]): DurationMs | null {
  if (gaps.length < gapsKept) return null;
  const sorted = [...gaps].sort((a, b) => a - b);
  return Math.max(periodLeast, sorted[Math.ceil(shareBelow * sorted.length) - 1] ?? periodLeast);
}
