/**
 * Messages of the tree with 8 values, one for each set of phases already dead above (detection.md 2.4).
 * Natural logarithms; log-sum-exp is taken per value, so that contradictory evidence never underflows.
 */
import type { FeederModel } from './model.ts';
import type { EdgeWeights } from './weights.ts';

/** Values at 8·zone + mask. */
export interface Messages {
  /** Evidence in the zone. */
  L: Float64Array;
  /** Evidence in the zone and below. */
  M: Float64Array;
  /** What the edge of the zone passes up. */
  U: Float64Array;
}

export function createMessages(zoneCount: number): Messages {
  return {
    L: new Float64Array(8 * zoneCount),
    M: new Float64Array(8 * zoneCount),
    U: new Float64Array(8 * zoneCount),
  };
}

/** ln(e^a + e^b); beyond 40 nats the smaller is below the last bit. */
export function lnAdd(a: number, b: number): number {
  const gap = a - b;
  if (gap > 40) return a;
  if (gap < -40) return b;
  if (gap > 0) return a + Math.log1p(Math.exp(-gap));
  return gap === 0
    ? a + Math.LN2
    : b === Number.NEGATIVE_INFINITY
      ? b
      : b + Math.log1p(Math.exp(gap));
}

/** All messages from L, leaves first. */
export function passUp(model: FeederModel, weights: EdgeWeights, messages: Messages): void {
  const { L, M, U } = messages;
  M.set(L);
  for (let z = model.zoneCount - 1; z > 0; z--) {
    sendUp(model, weights, messages, z);
    const p = 8 * model.parent[z]!;
    for (let d = 0; d < 8; d++) M[p + d]! += U[8 * z + d]!;
  }
}

const fresh = new Float64Array(8);

/** Carries a change of M at zone z to the root: O(depth × 8). */
export function climb(
  model: FeederModel,
  weights: EdgeWeights,
  messages: Messages,
  z: number,
): void {
  const { M, U } = messages;
  let at = z;
  while (at > 0) {
    message(model, weights, M, at);
    const up = model.parent[at]!;
    const mine = 8 * at;
    const above = 8 * up;
    let changed = false;
    for (let d = 0; d < 8; d++) {
      const now = fresh[d]!;
      const change = now - U[mine + d]!;
      if (change === 0) continue;
      U[mine + d] = now;
      M[above + d]! += change;
      changed = true;
    }
    if (!changed) return;
    at = up;
  }
}

function sendUp(model: FeederModel, weights: EdgeWeights, messages: Messages, z: number): void {
  message(model, weights, messages.M, z);
  messages.U.set(fresh, 8 * z);
}

/** U_z(d) = ln Σ_a w_z(a)·exp M_z(d ∪ a), into `fresh`. */
function message(model: FeederModel, weights: EdgeWeights, M: Float64Array, z: number): void {
  const known = model.known[z]!;
  const gang = weights.gang[z]!;
  const at = 8 * z;
  if (gang === 255) {
    severalMasks(weights, M, { z, known });
    return;
  }
  const closed = weights.ln[at]!;
  if (gang === 0) {
    for (let d = 0; d < 8; d++) fresh[d] = closed + M[at + (d | known)]!;
    return;
  }
  const open = weights.ln[at + gang]!;
  for (let d = 0; d < 8; d++) {
    const stays = d | known;
    fresh[d] = lnAdd(closed + M[at + stays]!, open + M[at + (stays | gang)]!);
  }
}

function severalMasks(
  weights: EdgeWeights,
  M: Float64Array,
  edge: { z: number; known: number },
): void {
  const at = 8 * edge.z;
  for (let d = 0; d < 8; d++) {
    const stays = d | edge.known;
    let most = Number.NEGATIVE_INFINITY;
    for (let a = 0; a < 8; a++) {
      const term = weights.ln[at + a]! + M[at + (stays | a)]!;
      if (term > most) most = term;
    }
    let sum = 0;
    for (let a = 0; a < 8; a++) {
      const gap = weights.ln[at + a]! + M[at + (stays | a)]! - most;
      if (gap > -40) sum += Math.exp(gap);
    }
    fresh[d] = most + Math.log(sum);
  }
}

/** What one feeder's evidence says of zones and causes. */
export interface Belief {
  /** ln P(evidence). */
  ln: number;
  /** P(zone z lacks exactly the phases d) at 8·z + d. */
  zone: Float64Array;
  /** P(cause), in the order of the weights. */
  cause: Float64Array;
}

/** Root first: posteriors of all zones and causes. `root` is ln P(mask above the head), default nothing dead. */
export function passDown(
  model: FeederModel,
  weights: EdgeWeights,
  messages: Messages,
  root: Float64Array = alive,
): Belief {
  const { M } = messages;
  const D = new Float64Array(8 * model.zoneCount).fill(Number.NEGATIVE_INFINITY);
  D.set(root);
  let ln = Number.NEGATIVE_INFINITY;
  for (let d = 0; d < 8; d++) ln = lnAdd(ln, root[d]! + M[d]!);
  const cause = new Float64Array(weights.causes.length);
  for (let z = 1; z < model.zoneCount; z++) {
    receive(model, weights, { messages, D, ln, cause }, z);
  }
  const zone = new Float64Array(8 * model.zoneCount);
  for (let i = 0; i < zone.length; i++) {
    const x = D[i]! + M[i]! - ln;
    if (x > -700) zone[i] = Math.exp(x);
  }
  return { ln, zone, cause };
}

/** Nothing is dead above the head. */
export const alive = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
alive[0] = 0;

const odds = new Float64Array(8);

function receive(
  model: FeederModel,
  weights: EdgeWeights,
  down: { messages: Messages; D: Float64Array; ln: number; cause: Float64Array },
  z: number,
): void {
  const { M, U } = down.messages;
  const { D, ln } = down;
  const above = 8 * model.parent[z]!;
  const at = 8 * z;
  const known = model.known[z]!;
  odds.fill(0);
  for (let d = 0; d < 8; d++) {
    const outside = D[above + d]! + M[above + d]! - U[at + d]!;
    if (outside === Number.NEGATIVE_INFINITY) continue;
    for (let a = 0; a < 8; a++) {
      const w = weights.ln[at + a]!;
      if (w === Number.NEGATIVE_INFINITY) continue;
      const t = at + (d | known | a);
      D[t] = lnAdd(D[t]!, outside + w);
      if (a !== 0) odds[a]! += Math.exp(outside + M[t]! - ln);
    }
  }
  const first = weights.start[z]!;
  for (let s = weights.setStart[z]!; s < weights.setStart[z + 1]!; s++) {
    const p = Math.exp(weights.setLn[s]!) * odds[weights.setMask[s]!]!;
    let bits = weights.setBits[s]!;
    for (let c = first; bits !== 0; c++, bits >>= 1) if ((bits & 1) === 1) down.cause[c]! += p;
  }
}
