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
 * The count of a whole that stands beside the counts of its parts. Where several parts are dark the whole is never
 * `<5`: four parts of "fewer than 5" that are together fewer than 5 would each be one. And the hidden ones are never
 * counted as the least or the most they can be: of two that are together 8 each would be 4.
 */
export function publicTotal(parts: readonly number[]): PublicCount {
  const dark = parts.filter((one) => one > 0);
  if (dark.length <= 1) return publicCount(dark[0] ?? 0);
  const hidden = dark.filter((one) => one < LEAST_TOLD);
  const least = hidden.length + 1;
  const most = hidden.length * (LEAST_TOLD - 1) - 1;
  const all = sum(hidden);
  const told = hidden.length === 0 ? 0 : Math.min(most, Math.max(least, all));
  return Math.max(LEAST_TOLD, Math.round((sum(dark) - all + told) / 5) * 5);
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
