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

const weights = new Float64Array(24);
const waiting = new Float64Array(24);

/** Adds one run, times its weight. `zone` is P(mask) of that run, `states` those of the spanning groups. */
export function addPoints(
  sums: Sums,
  run: { zone: Float64Array; weight: number; states: Uint8Array },
  out: PointBeliefs,
): void {
  const { model } = sums;
  let last = -1;
  let lastSlot = -1;
  let lastBits = -1;
  for (let s = 0; s < model.spZone.length; s++) {
    const part = model.spPart[s]!;
    const place = part < 0 ? -2 - model.spZone[s]! : part;
    const slot = sums.slot[s]!;
    if (place !== last || slot !== lastSlot || sums.bits[s] !== lastBits) {
      const waits = part < 0 ? aloneWeights(sums, run.zone, s) : partWeights(sums, run, part);
      shareOut(sums, s, waits);
      last = place;
      lastSlot = slot;
      lastBits = sums.bits[s]!;
    }
    out.dark[s]! += run.weight * shared[0]!;
    out.any[s]! += run.weight * shared[1]!;
    out.own[s]! += run.weight * shared[2]!;
    out.wrong[s]! += run.weight * shared[3]!;
  }
}

const shared = new Float64Array(4);
const kinds = [SHARE_DARK, SHARE_ANY, SHARE_OWN, SHARE_WRONG];

/** Σ over masks and states of P(mask, state) × share of the meter's class, into `shared`. */
function shareOut(sums: Sums, s: number, waits: boolean): void {
  const come = sharesOf(sums.table, sums.slot[s]!);
  kinds.forEach((kind, k) => {
    let p = 0;
    for (let i = 0; i < 24; i++) if (weights[i]! > 0) p += weights[i]! * come[kind + i]!;
    shared[k] = p;
  });
  if (!waits) return;
  const { model } = sums;
  const quiet = sharesOf(
    sums.quiet,
    slotOf(sums.quiet, {
      bits: sums.bits[s]!,
      gasps: model.spGasp[s] === 1,
      phases: model.spPhases[s]!,
      phaseUnknown: model.spPhaseUnknown[s] === 1,
      timing: model.spTiming[s]!,
    }),
  );
  kinds.forEach((kind, k) => {
    for (let i = 0; i < 24; i++) if (waiting[i]! > 0) shared[k]! += waiting[i]! * quiet[kind + i]!;
  });
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
        p > 0 ? p * prior[g]! * Math.exp(values[at + 8 * g + d]! - values[at + ALONE + d]!) : 0;
    }
  }
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
      if (p <= 0) continue;
      const mine = inState(sums, { p: part, d, g });
      let state = span < 0 ? sums.table.prior[g]! * Math.exp(mine - sums.partLn[8 * part + d]!) : 0;
      if (span >= 0 && run.states[span] === g) state = 1;
      const later = waits ? (1 - share) * Math.exp(sums.pending[24 * part + i]! - mine) : 0;
      weights[i] = p * state * (1 - later);
      waiting[i] = p * state * later;
    }
  }
  return waits;
}
