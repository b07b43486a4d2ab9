// Devices that no evidence tells apart.
import type { Hand } from './hand.ts';
import type { FeederModel } from './tree/model.ts';

/**
 * Zones whose devices no evidence tells apart from this one: in series with nobody between on the phases that are
 * open, nearest the customers first. A device that reports by itself is told apart.
 */
export function groupOf(hand: Hand, zone: number, phases: number): number[] {
  const { model } = hand;
  const speaks = (z: number): boolean => {
    const state = hand.deviceNow.get(z)?.state ?? null;
    return state !== null && state.weight !== 'effect';
  };
  if (speaks(zone)) return [zone];
  const isSame = (upper: number, lower: number): boolean =>
    noneTakes(model, phases, model.spStart[upper]!, model.spStart[lower]!) &&
    noneTakes(model, phases, model.spStart[model.end[lower]!]!, model.spStart[model.end[upper]!]!);
  const taken = phases & model.phasesBelow[zone]!;
  const { start, causes } = hand.sums!.weights;
  const opensAlike = (z: number): boolean =>
    !speaks(z) &&
    causes
      .slice(start[z], start[z + 1])
      .some(({ id, phases: own }) => !isPlan(id) && (own & model.phasesBelow[z]!) === taken);
  let top = zone;
  while (model.parent[top]! > 0 && isSame(model.parent[top]!, zone)) top = model.parent[top]!;
  const run: number[] = [];
  for (let z = top; z < model.end[top]!; z++) {
    if (zone < model.end[z]! && z < model.end[zone]! && isSame(top, z) && opensAlike(z))
      run.unshift(z);
  }
  return run.includes(zone) ? run : [zone];
}

const isPlan = (cause: string): boolean => cause.startsWith('plan:');

/** Nobody among these points hangs on one of the phases. */
function noneTakes(model: FeederModel, phases: number, from: number, to: number): boolean {
  for (let s = from; s < to; s++) if ((model.spNeeds[s]! & phases) !== 0) return false;
  return true;
}
