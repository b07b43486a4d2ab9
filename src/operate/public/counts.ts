/** Counts that may be shown: nothing below five, all others rounded, and no sum that gives a small one away. Pure. */
import type { PublicCount } from '../../api/shapes/public.ts';

/** Counts below this are not told. */
const LEAST_TOLD = 5;

/** `<5`, or rounded to 5, so that two looks cannot be subtracted. */
export function publicCount(count: number): PublicCount {
  if (count > 0 && count < LEAST_TOLD) return '<5';
  return Math.round(count / 5) * 5;
}

/**
 * The count of a whole that stands beside the counts of its parts. Where several parts are hidden the whole is never
 * `<5`: four parts of "fewer than 5" that are together fewer than 5 would each be one.
 */
export function publicTotal(parts: readonly number[]): PublicCount {
  const total = parts.reduce((sum, one) => sum + one, 0);
  const dark = parts.filter((one) => one > 0);
  if (dark.length <= 1) return publicCount(total);
  return Math.max(LEAST_TOLD, Math.round(total / 5) * 5);
}
