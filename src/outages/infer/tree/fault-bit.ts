/**
 * The passes with one bit more: "a protective cause is active at or below". Only feeders whose indicators have
 * spoken in the episode carry it. Children combine by OR.
 */
import type { InferenceModel } from '../../settings.ts';
import type { FeederModel } from './model.ts';
import { type Belief, lnAdd } from './passes.ts';
import { type EdgeWeights, staysDead } from './weights.ts';

const none = Number.NEGATIVE_INFINITY;

/** ln P(flag | mask above d, fault at or below f) at 16·z + 8·f + d; 0 where no indicator has spoken. */
export function flagFactors(
  model: FeederModel,
  flags: ReadonlyMap<number, boolean>,
  rows: InferenceModel,
): Float64Array {
  const out = new Float64Array(16 * model.zoneCount);
  const { faultBelow, deadAbove, quiet } = rows.fpi;
  for (const [z, isSet] of flags) {
    for (let d = 0; d < 8; d++) {
      for (let f = 0; f < 2; f++) {
        const p = f === 1 ? faultBelow : d !== 0 ? deadAbove : quiet;
        out[16 * z + 8 * f + d] = Math.log(Math.min(1, Math.max(1e-12, isSet ? p : 1 - p)));
      }
    }
  }
  return out;
}

export interface FlagFacts {
  model: FeederModel;
  weights: EdgeWeights;
  L: Float64Array;
  flags: Float64Array;
  root: Float64Array;
}

/** Values at 16·zone + 8·fault + mask. */
interface Values {
  M: Float64Array;
  U: Float64Array;
  /** M of the parent before this child was joined. */
  before: Float64Array;
}

/** Up and down with the bit; the same belief as without it, given the flags. */
export function believeWithFlags(facts: FlagFacts): Belief {
  return down(facts, goUp(facts));
}

/** ln P(evidence and flags | mask above the head). */
export function upWithFlags(facts: Omit<FlagFacts, 'root'>): Float64Array {
  const { M } = goUp(facts);
  return Float64Array.from({ length: 8 }, (_, d) => lnAdd(M[d]!, M[8 + d]!));
}

function goUp(facts: Omit<FlagFacts, 'root'>): Values {
  const { model } = facts;
  const values: Values = {
    M: new Float64Array(16 * model.zoneCount).fill(none),
    U: new Float64Array(16 * model.zoneCount),
    before: new Float64Array(16 * model.zoneCount),
  };
  for (let z = 0; z < model.zoneCount; z++) {
    for (let d = 0; d < 8; d++) values.M[16 * z + d] = facts.L[8 * z + d]!;
  }
  for (let z = model.zoneCount - 1; z > 0; z--) {
    upEdge(facts, values, z);
    const p = 16 * model.parent[z]!;
    values.before.set(values.M.subarray(p, p + 16), 16 * z);
    joinOr(values.M, p, { a: values.before, at: 16 * z }, { a: values.U, at: 16 * z });
  }
  return values;
}

/** (a0, a1) ⊕ (b0, b1) = (a0·b0, a1·b0 + a0·b1 + a1·b1), for each mask, in logarithms. */
function joinOr(
  out: Float64Array,
  to: number,
  x: { a: Float64Array; at: number },
  y: { a: Float64Array; at: number },
): void {
  for (let d = 0; d < 8; d++) {
    const x0 = x.a[x.at + d]!;
    const x1 = x.a[x.at + 8 + d]!;
    const y0 = y.a[y.at + d]!;
    const y1 = y.a[y.at + 8 + d]!;
    out[to + d] = x0 + y0;
    out[to + 8 + d] = lnAdd(x1 + lnAdd(y0, y1), x0 + y1);
  }
}

/** U_z(d, f): sum over the sets of the edge, times the flag. */
function upEdge(facts: Omit<FlagFacts, 'root'>, values: Values, z: number): void {
  const { weights, flags } = facts;
  values.U.fill(none, 16 * z, 16 * z + 16);
  for (let s = weights.setStart[z]!; s < weights.setStart[z + 1]!; s++) {
    const fault = weights.setFault[s]!;
    for (let d = 0; d < 8; d++) {
      const t = staysDead(weights.known[z]!, d) | weights.setMask[s]!;
      for (let f = 0; f < 2; f++) {
        const to = 16 * z + 8 * (f | fault) + d;
        values.U[to] = lnAdd(values.U[to]!, weights.setLn[s]! + values.M[16 * z + 8 * f + t]!);
      }
    }
  }
  for (let i = 0; i < 16; i++) values.U[16 * z + i]! += flags[16 * z + i]!;
}

/** A_z(d, f): weight of all outside of M_z, given the mask at z and the bit of what hangs below z. */
function down(facts: FlagFacts, values: Values): Belief {
  const { model, weights } = facts;
  const { M } = values;
  const A = new Float64Array(16 * model.zoneCount).fill(none);
  for (let f = 0; f < 2; f++) A.set(facts.root, 8 * f);
  let ln = none;
  for (let i = 0; i < 16; i++) ln = lnAdd(ln, A[i]! + M[i]!);
  const cause = new Float64Array(weights.causes.length);
  const inside = new Float64Array(16 * model.zoneCount);
  // Weight of all outside the children not yet visited: begins as A, takes in each child that is done.
  for (let z = 1; z < model.zoneCount; z++) {
    const p = model.parent[z]!;
    if (z === p + 1) inside.set(A.subarray(16 * p, 16 * p + 16), 16 * p);
    const outside = outsideOf(values, inside, { z, p });
    downEdge(facts, values, { z, outside, A, ln, cause });
    takeIn(values, inside, { z, p });
  }
  const zone = new Float64Array(8 * model.zoneCount);
  for (let z = 0; z < model.zoneCount; z++) {
    for (let d = 0; d < 8; d++) {
      const i = 16 * z + d;
      zone[8 * z + d] = Math.exp(A[i]! + M[i]! - ln) + Math.exp(A[i + 8]! + M[i + 8]! - ln);
    }
  }
  return { ln, zone, cause };
}

/**
 * B_z(d, f) = Σ_g R(d, g)·A(d, f ∪ g): R is the rest of the parent without this child. Children joined before
 * it stand in `before`, those joined after it have already been taken into `inside`.
 */
function outsideOf(
  values: Values,
  inside: Float64Array,
  at: { z: number; p: number },
): Float64Array {
  const out = new Float64Array(16);
  for (let d = 0; d < 8; d++) {
    const r0 = values.before[16 * at.z + d]!;
    const r1 = values.before[16 * at.z + 8 + d]!;
    const a0 = inside[16 * at.p + d]!;
    const a1 = inside[16 * at.p + 8 + d]!;
    out[d] = lnAdd(r0 + a0, r1 + a1);
    out[8 + d] = lnAdd(r0, r1) + a1;
  }
  return out;
}

/** After a child is done: A(d, f) becomes Σ_g U_z(d, g)·A(d, f ∪ g) for the children still to come. */
function takeIn(values: Values, inside: Float64Array, at: { z: number; p: number }): void {
  for (let d = 0; d < 8; d++) {
    const i = 16 * at.p + d;
    const u0 = values.U[16 * at.z + d]!;
    const u1 = values.U[16 * at.z + 8 + d]!;
    const a0 = inside[i]!;
    const a1 = inside[i + 8]!;
    inside[i] = lnAdd(u0 + a0, u1 + a1);
    inside[i + 8] = lnAdd(u0, u1) + a1;
  }
}

function downEdge(
  facts: FlagFacts,
  values: Values,
  to: { z: number; outside: Float64Array; A: Float64Array; ln: number; cause: Float64Array },
): void {
  const { weights, flags } = facts;
  const { z, outside, A } = to;
  for (let s = weights.setStart[z]!; s < weights.setStart[z + 1]!; s++) {
    const fault = weights.setFault[s]!;
    let p = 0;
    for (let d = 0; d < 8; d++) {
      const t = staysDead(weights.known[z]!, d) | weights.setMask[s]!;
      for (let f = 0; f < 2; f++) {
        const above = 8 * (f | fault) + d;
        const w = weights.setLn[s]! + flags[16 * z + above]! + outside[above]!;
        if (w === none) continue;
        const i = 16 * z + 8 * f + t;
        A[i] = lnAdd(A[i]!, w);
        p += Math.exp(w + values.M[i]! - to.ln);
      }
    }
    let bits = weights.setBits[s]!;
    for (let c = weights.start[z]!; bits !== 0; c++, bits >>= 1) {
      if ((bits & 1) === 1) to.cause[c]! += p;
    }
  }
}
