// Which masks can come about at each zone, and where nothing that is worth a look is open at all.
import type { FeederModel } from './model.ts';
import { type EdgeWeights, staysDead } from './weights.ts';

/** What of the facts of a search this needs. */
interface Facts {
  model: FeederModel;
  weights: EdgeWeights;
  L: Float64Array;
  flags: Float64Array | null;
  root: Float64Array;
  zone?: Float64Array;
  floor?: number;
}

/** Masks that can come about at each zone, as bits. */
export function reachable(facts: Facts): Uint8Array {
  const { model, weights, zone, floor = 0 } = facts;
  const reach = new Uint8Array(model.zoneCount);
  const set = weights.ln;
  for (let d = 0; d < 8; d++) if (facts.root[d]! > Number.NEGATIVE_INFINITY) reach[0]! |= 1 << d;
  for (let z = 1; z < model.zoneCount; z++) {
    const above = reach[model.parent[z]!]!;
    for (let d = 0; d < 8; d++) {
      if (((above >> d) & 1) === 0) continue;
      for (let a = 0; a < 8; a++) {
        if (set[8 * z + a]! > Number.NEGATIVE_INFINITY)
          reach[z]! |= 1 << (a | staysDead(weights.known[z]!, d));
      }
    }
    if (zone === undefined) continue;
    for (let d = 0; d < 8; d++) if (zone[8 * z + d]! < floor) reach[z]! &= ~(1 << d);
  }
  return reach;
}

/** 1: nothing that is worth a look is open at the zone or below; then what all of that adds is one number. */
let quiet = new Uint8Array(0);
let total = new Float64Array(0);

/** The memory is the same for every feeder: it holds until the next call. */
export function quietBelow(
  { model, weights, L, flags }: Facts,
  reach: Uint8Array,
): { quiet: Uint8Array; total: Float64Array } {
  const { zoneCount, parent } = model;
  if (quiet.length < zoneCount) {
    quiet = new Uint8Array(zoneCount);
    total = new Float64Array(zoneCount);
  }
  for (let z = 0; z < zoneCount; z++) quiet[z] = z > 0 && reach[z] === 1 ? 1 : 0;
  for (let z = zoneCount - 1; z > 0; z--) {
    if (quiet[z] === 0) quiet[parent[z]!] = 0;
    else total[z] = L[8 * z]! + weights.setLn[weights.setStart[z]!]! + (flags?.[16 * z] ?? 0);
  }
  return { quiet, total };
}
