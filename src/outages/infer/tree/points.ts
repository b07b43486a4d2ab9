/** What the beliefs about zones mean for each meter: dark, not wholly lit, its own fault, a wrong record. */
import {
  ALONE,
  CLASS,
  SHARE_ANY,
  SHARE_DARK,
  SHARE_OWN,
  SHARE_WRONG,
  sharesOf,
  slotOf,
} from './classes.ts';
import { HEAD, KEY } from './model.ts';
import { inState, type Sums } from './sums.ts';

/** Probabilities by point. */
export interface PointBeliefs {
  dark: Float64Array;
  any: Float64Array;
  own: Float64Array;
  wrong: Float64Array;
}

export function createPoints(count: number): PointBeliefs {
  return {
    dark: new Float64Array(count),
    any: new Float64Array(count),
    own: new Float64Array(count),
    wrong: new Float64Array(count),
  };
}

/** The same memory, with nothing in it. */
export function emptied(points: PointBeliefs): PointBeliefs {
  for (const list of [points.dark, points.any, points.own, points.wrong]) list.fill(0);
  return points;
}

/** P(mask, state of the group) at 8·g + d, and the part of it in which a batch is still awaited. */
const weights = new Float64Array(24);
const waiting = new Float64Array(24);
/** Where `weights` holds anything that anybody reads. */
const heavy = new Uint8Array(24);
let heavyCount = 0;
const weightMin = 1e-15;

/**
 * Adds one run, times its weight. `zone` is P(mask) of that run, `states` those of the spanning groups; silent
 * meters are left at 0 in zones whose P(nothing is dead) is above `litFrom`.
 */
export function addPoints(
  sums: Sums,
  run: { zone: Float64Array; weight: number; states: Uint8Array; litFrom: number },
  out: PointBeliefs,
): void {
  const { model } = sums;
  let place = Number.NaN;
  let slot = -1;
  let bits = -1;
  let waits = false;
  for (let s = 0; s < model.spZone.length; s++) {
    // Silent meters of a zone that is surely lit are: nobody asks how surely.
    if (sums.bits[s] === 0 && run.zone[8 * model.spZone[s]!]! > run.litFrom) continue;
    const part = model.spPart[s]!;
    const here = part < 0 ? -2 - model.spZone[s]! : part;
    const isNewPlace = here !== place;
    if (isNewPlace || sums.slot[s] !== slot || sums.bits[s] !== bits) {
      slot = sums.slot[s]!;
      bits = sums.bits[s]!;
      if (part < 0) waits = aloneWeights(sums, run.zone, s);
      else if (isNewPlace) waits = partWeights(sums, run, part);
      place = here;
      shareOut(sums, s, waits);
    }
    out.dark[s]! += run.weight * shared[0]!;
    out.any[s]! += run.weight * shared[1]!;
    out.own[s]! += run.weight * shared[2]!;
    out.wrong[s]! += run.weight * shared[3]!;
  }
}

const shared = new Float64Array(4);
const kinds = [SHARE_DARK, SHARE_ANY, SHARE_OWN, SHARE_WRONG] as const;

/** Σ over masks and states of P(mask, state) × share of the meter's class, into `shared`. */
function shareOut(sums: Sums, s: number, waits: boolean): void {
  const come = sharesOf(sums.table, sums.slot[s]!);
  let dark = 0;
  let any = 0;
  let own = 0;
  let wrong = 0;
  for (let n = 0; n < heavyCount; n++) {
    const i = heavy[n]!;
    const weight = weights[i]!;
    dark += weight * come[SHARE_DARK + i]!;
    any += weight * come[SHARE_ANY + i]!;
    own += weight * come[SHARE_OWN + i]!;
    wrong += weight * come[SHARE_WRONG + i]!;
  }
  shared[0] = dark;
  shared[1] = any;
  shared[2] = own;
  shared[3] = wrong;
  if (waits) shareOfWaiting(sums, s);
}

function shareOfWaiting(sums: Sums, s: number): void {
  const { model } = sums;
  const slot = slotOf(sums.quiet, model.spHead[HEAD * s + KEY]! | sums.bits[s]!);
  const quiet = sharesOf(sums.quiet, slot);
  for (let k = 0; k < 4; k++) {
    for (let i = 0; i < 24; i++) shared[k]! += waiting[i]! * quiet[kinds[k]! + i]!;
  }
}

function noteHeavy(): void {
  heavyCount = 0;
  for (let i = 0; i < 24; i++) if (weights[i]! > weightMin) heavy[heavyCount++] = i;
}

/** P(mask, state) of a meter that is its own group. */
function aloneWeights(sums: Sums, zone: Float64Array, s: number): false {
  const z = 8 * sums.model.spZone[s]!;
  const { values, prior } = sums.table;
  const at = CLASS * sums.slot[s]!;
  for (let d = 0; d < 8; d++) {
    for (let g = 0; g < 3; g++) {
      const p = zone[z + d]!;
      weights[8 * g + d] =
        p > weightMin
          ? p * prior[g]! * Math.exp(values[at + 8 * g + d]! - values[at + ALONE + d]!)
          : 0;
    }
  }
  noteHeavy();
  return false;
}

/** P(mask, state of the group); true where the group may still be waiting for its batch (`waiting`). */
function partWeights(
  sums: Sums,
  run: { zone: Float64Array; states: Uint8Array },
  part: number,
): boolean {
  const { model } = sums;
  const z = 8 * model.partZone[part]!;
  const span = model.partSpan[part]!;
  const timing = model.partTiming[part]!;
  const share = sums.arrived[timing]!;
  const waits = model.timings[timing]!.batch && share < 1 && sums.heard[part] === 0;
  for (let d = 0; d < 8; d++) {
    const p = run.zone[z + d]!;
    for (let g = 0; g < 3; g++) {
      const i = 8 * g + d;
      weights[i] = 0;
      waiting[i] = 0;
      if (p <= weightMin) continue;
      const mine = inState(sums, { p: part, d, g });
      let state = span < 0 ? sums.table.prior[g]! * Math.exp(mine - sums.partLn[8 * part + d]!) : 0;
      if (span >= 0 && run.states[span] === g) state = 1;
      const later = waits ? (1 - share) * Math.exp(sums.pending[24 * part + i]! - mine) : 0;
      weights[i] = p * state * (1 - later);
      waiting[i] = p * state * later;
    }
  }
  noteHeavy();
  return waits;
}
