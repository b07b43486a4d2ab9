/** ln P(one set of open causes, evidence), term by term: what the best sets of several runs are compared by. */
import type { SetFacts } from './best-sets.ts';
import { staysDead } from './weights.ts';

/** What one set of open causes does to each zone. */
export interface SetEffect {
  /** Phases that the zone lacks. */
  masks: Uint8Array;
  /** Set number of each edge in the weights. */
  sets: Int32Array;
  /** 1: a protective cause is open at or below the edge. */
  faults: Uint8Array;
}

function createEffect(zoneCount: number): SetEffect {
  return {
    masks: new Uint8Array(zoneCount),
    sets: new Int32Array(zoneCount),
    faults: new Uint8Array(zoneCount),
  };
}

/** Masks of all zones under a set of causes, with `root` dead above the head. */
export function effectOf(
  facts: Pick<SetFacts, 'model' | 'weights'>,
  causes: readonly number[],
  root = 0,
): SetEffect {
  return effectIn(createEffect(facts.model.zoneCount), facts, { causes, root });
}

function effectIn(
  effect: SetEffect,
  { model, weights }: Pick<SetFacts, 'model' | 'weights'>,
  { causes, root }: { causes: readonly number[]; root: number },
): SetEffect {
  const { masks, sets, faults } = effect;
  masks[0] = root;
  faults[0] = 0;
  let next = 0;
  for (let z = 1; z < model.zoneCount; z++) {
    let bits = 0;
    for (; next < causes.length && causes[next]! < weights.start[z + 1]!; next++) {
      bits |= 1 << (causes[next]! - weights.start[z]!);
    }
    let s = weights.setStart[z]!;
    while (weights.setBits[s] !== bits) s++;
    sets[z] = s;
    faults[z] = weights.setFault[s]!;
    masks[z] = staysDead(weights.known[z]!, masks[model.parent[z]!]!) | weights.setMask[s]!;
  }
  for (let z = model.zoneCount - 1; z > 0; z--) {
    if (faults[z] === 1) faults[model.parent[z]!] = 1;
  }
  return effect;
}

/** The same memory for every set that is only weighed. */
let weighed = createEffect(0);

/** ln P(set, evidence); `causes` ascending. */
export function scoreSet(facts: SetFacts, causes: readonly number[]): number {
  const { model, weights, L, flags } = facts;
  let best = Number.NEGATIVE_INFINITY;
  if (weighed.masks.length < model.zoneCount) weighed = createEffect(model.zoneCount);
  for (let root = 0; root < 8; root++) {
    if (facts.root[root] === Number.NEGATIVE_INFINITY) continue;
    const { masks, sets, faults } = effectIn(weighed, facts, { causes, root });
    let ln = facts.root[root]! + L[masks[0]!]!;
    for (let z = 1; z < model.zoneCount; z++) {
      ln += weights.setLn[sets[z]!]! + L[8 * z + masks[z]!]!;
      if (flags !== null) ln += flags[16 * z + 8 * faults[z]! + masks[model.parent[z]!]!]!;
    }
    best = Math.max(best, ln);
  }
  return best;
}
