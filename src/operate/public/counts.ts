/** Counts that may be shown: nothing below five, all others rounded, and no sum that gives a small one away. Pure. */
import type { PublicCount } from '../../api/shapes/public.ts';

/** Counts below this are not told. */
const LEAST_TOLD = 5;

/** `<5`, or rounded to 5, so that two looks cannot be subtracted. */
export function publicCount(count: number): PublicCount {
  if (count > 0 && count < LEAST_TOLD) return '<5';
  return Math.round(count / 5) * 5;
}

/** A hidden count stands in a sum as the middle of what it may be. */
const HIDDEN = 2.5;

/**
 * The count of a whole, from the shown counts of its parts alone: it cannot give away what they hide. Of several dark
 * parts it is never `<5`: four of "fewer than 5" that are together fewer than 5 would each be one.
 */
export function publicWhole(parts: readonly PublicCount[]): PublicCount {
  const dark = parts.filter((one) => one !== 0);
  if (dark.length <= 1) return dark[0] ?? 0;
  const sum = dark.reduce<number>((all, one) => all + (one === '<5' ? HIDDEN : one), 0);
  return Math.max(LEAST_TOLD, Math.round(sum / 5) * 5);
}
