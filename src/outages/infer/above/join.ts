/**
 * The tree above the heads and the feeders below it as one tree: what each feeder's evidence says of the masks
 * above its head enters at the zone where it hangs; what comes back is P of each mask there. Exact, but for
 * communication groups that lie under several feeders: they count as one a feeder.
 */
import type { Outcome } from '../tree/believe.ts';
import { alive, passUp } from '../tree/passes.ts';
import { effectOf } from '../tree/score-set.ts';
import type { Sums } from '../tree/sums.ts';

/** What one feeder says: ln P(its evidence | mask above its head), at the zone where it hangs. */
export interface Word {
  zone: number;
  up: Float64Array;
}

/** What stands above one head. */
export interface Above {
  /** P(exactly these phases are dead above it | all evidence). */
  p: Float64Array;
  /** Phases that are dead there by the best set. */
  at: number;
}

/** P below which a mask above a head is left out of the feeder's passes. */
const negligible = 1e-13;

/**
 * Puts the words of all feeders in place of those that `placed` holds; true when any differs. `placed` has 8
 * values a zone and is what was added to L; all 0 when the sums were made anew.
 */
export function placeWords(sums: Sums, placed: Float64Array, words: readonly Word[]): boolean {
  const wanted = new Float64Array(placed.length);
  for (const { zone, up } of words) {
    for (let d = 0; d < 8; d++) wanted[8 * zone + d]! += up[d]!;
  }
  let hasChanged = false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === placed[i]) continue;
    sums.messages.L[i]! += wanted[i]! - placed[i]!;
    placed[i] = wanted[i]!;
    hasChanged = true;
  }
  if (hasChanged) passUp(sums.model, sums.weights, sums.messages);
  return hasChanged;
}

/** What stands above the head of a feeder that hangs at `zone`, as the outcome of the tree above has it. */
export function aboveAt(sums: Sums, outcome: Outcome, zone: number): Above {
  const p = outcome.belief.zone.slice(8 * zone, 8 * zone + 8);
  const { masks } = effectOf(sums, outcome.sets[0]?.causes ?? []);
  return { p, at: masks[zone]! };
}

/** ln weight of each mask above the head apart from what the feeder itself says of it. */
export function rootUnder({ p, at }: Above, up: Float64Array): Float64Array {
  if (at === 0 && p[0]! >= 1 - negligible) return alive;
  return Float64Array.from(p, (x, d) =>
    x < negligible && d !== at ? Number.NEGATIVE_INFINITY : Math.log(Math.max(x, 1e-300)) - up[d]!,
  );
}

/** Has anything changed that a verdict would show? */
export function isSameAbove(a: Above | null, b: Above | null): boolean {
  if (a === null || b === null) return a === b;
  return a.at === b.at && a.p.every((x, d) => Math.abs(x - b.p[d]!) < 1e-6);
}
