/**
 * Parts of groups that are made of the same classes in the same numbers add the same: most parts of a network are silent
 * and alike, and while gasps may still come all of them are made anew every second. A kind of part is a node: the way of
 * its classes and counts from the beginning; what it adds at one moment stands in the table of that moment.
 */

/** Sums of a part at 8·g + d, and what it adds to L at 24 + d. */
export const ALIKE = 32;
/** Kinds remembered; further ones are made each time. */
const nodesMax = 16_384;
/** Class number and count in one number. */
const countMax = 128;
const stepSize = 2 ** 21;

export interface PartsAlike {
  /** node · `stepSize` + class and count → next node; 0 is the beginning. */
  readonly next: Map<number, number>;
}

export function partsAlike(): PartsAlike {
  return { next: new Map() };
}

/** The node after so many meters of one class more; −1 where it is not remembered. */
export function nodeAfter(
  of: PartsAlike,
  node: number,
  run: { slot: number; count: number },
): number {
  const { slot, count } = run;
  if (node < 0 || count >= countMax || slot >= stepSize / countMax) return -1;
  const key = node * stepSize + slot * countMax + count;
  const known = of.next.get(key);
  if (known !== undefined) return known;
  const made = of.next.size + 1;
  if (made >= nodesMax) return -1;
  of.next.set(key, made);
  return made;
}
