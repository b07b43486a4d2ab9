/** ln P(one set of open causes, evidence), term by term: what the best sets of several runs are compared by. */
import type { SetFacts } from './best-sets.ts';

/** What one set of open causes does to each zone. */
export interface SetEffect {
  /** Phases that the zone lacks. */
  masks: Uint8Array;
  /** Set number of each edge in the weights. */
  sets: Int32Array;
  /** 1: a protective cause is open at or below the edge. */
  faults: Uint8Array;
}

/** Masks of all zones under a set of causes, with `root` dead above the head. */
export function effectOf(
  facts: Pick<SetFacts, 'model' | 'weights'>,
  causes: readonly number[],
  root = 0,
): SetEffect {
  const { model, weights } = facts;
  const masks = new Uint8Array(model.zoneCount);
  const sets = new Int32Array(model.zoneCount);
  const faults = new Uint8Array(model.zoneCount);
  masks[0] = root;
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
    masks[z] = masks[model.parent[z]!]! | model.known[z]! | weights.setMask[s]!;
  }
  for (let z = model.zoneCount - 1; z > 0; z--) {
    if (faults[z] === 1) faults[model.parent[z]!] = 1;
  }
  return { masks, sets, faults };
}

/** ln P(set, evidence); `causes` ascending. */
export function scoreSet(facts: SetFacts, causes: readonly number[]): number {
  const { model, weights, L, flags } = facts;
  let best = Number.NEGATIVE_INFINITY;
  for (let root = 0; root < 8; root++) {
    if (facts.root[root] === Number.NEGATIVE_INFINITY) continue;
    const { masks, sets, faults } = effectOf(facts, causes, root);
    let ln = facts.root[root]! + L[masks[0]!]!;
    for (let z = 1; z < model.zoneCount; z++) {
      ln += weights.setLn[sets[z]!]! + L[8 * z + masks[z]!]!;
      if (flags !== null) ln += flags[16 * z + 8 * faults[z]! + masks[model.parent[z]!]!]!;
    }
    best = Math.max(best, ln);
  }
  return best;
}
