/**
 * Messages of the tree with 8 values, one for each set of phases already dead above.
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

/**
 * U_z(d) = ln Σ_a w_z(a)·exp M_z(d ∪ a), into `fresh`. Masks that differ only in phases nobody below takes have
 * the same value.
 */
function message(model: FeederModel, weights: EdgeWeights, M: Float64Array, z: number): void {
  const known = model.known[z]!;
  const gang = weights.gang[z]!;
  const beyond = 7 & ~model.phasesBelow[z]!;
  const at = 8 * z;
  if (gang === 255) {
    severalMasks(weights, M, { z, known, beyond });
    return;
  }
  const closed = weights.ln[at]!;
  const open = gang === 0 ? Number.NEGATIVE_INFINITY : weights.ln[at + gang]!;
  for (let d = 0; d < 8; d++) {
    if ((d & beyond) !== 0) {
      fresh[d] = fresh[d & ~beyond]!;
      continue;
    }
    const stays = d | known;
    fresh[d] = lnAdd(closed + M[at + stays]!, open + M[at + (stays | gang)]!);
  }
}

function severalMasks(
  weights: EdgeWeights,
  M: Float64Array,
  edge: { z: number; known: number; beyond: number },
): void {
  const at = 8 * edge.z;
  const pairs = 64 * weights.pairAt[edge.z]!;
  for (let d = 0; d < 8; d++) {
    if ((d & edge.beyond) !== 0) {
      fresh[d] = fresh[d & ~edge.beyond]!;
      continue;
    }
    const stays = d | edge.known;
    let most = Number.NEGATIVE_INFINITY;
    for (let t = stays; t < 8; t++) {
      const term = weights.pairs[pairs + 8 * stays + t]! + M[at + t]!;
      if (term > most) most = term;
    }
    let sum = 0;
    for (let t = stays; t < 8; t++) {
      const gap = weights.pairs[pairs + 8 * stays + t]! + M[at + t]! - most;
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

/** P of a mask above below which nothing is carried down: it adds nothing that anybody reads. */
const negligible = 1e-15;

/**
 * Root first: posteriors of all zones and causes. `root` is ln P(mask above the head), default nothing dead.
 * Probabilities are carried down, not messages: P(z has t) = Σ P(parent has d) · w(a) · exp(M_z(t) − U_z(d)).
 */
export function passDown(
  model: FeederModel,
  weights: EdgeWeights,
  messages: Messages,
  root: Float64Array = alive,
): Belief {
  const { M } = messages;
  let ln = Number.NEGATIVE_INFINITY;
  for (let d = 0; d < 8; d++) ln = lnAdd(ln, root[d]! + M[d]!);
  const zone = new Float64Array(8 * model.zoneCount);
  for (let d = 0; d < 8; d++) zone[d] = Math.exp(root[d]! + M[d]! - ln);
  const cause = new Float64Array(weights.causes.length);
  for (let z = 1; z < model.zoneCount; z++) {
    receive(model, weights, { messages, zone, cause }, z);
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
  down: { messages: Messages; zone: Float64Array; cause: Float64Array },
  z: number,
): void {
  const { M, U } = down.messages;
  const { zone, cause } = down;
  const above = 8 * model.parent[z]!;
  const at = 8 * z;
  const known = model.known[z]!;
  const gang = weights.gang[z]!;
  odds.fill(0);
  for (let d = 0; d < 8; d++) {
    const p = zone[above + d]!;
    if (p < negligible) continue;
    const up = U[at + d]!;
    const stays = at + (d | known);
    zone[stays]! += p * weights.p[at]! * Math.exp(M[stays]! - up);
    if (gang === 0) continue;
    const last = gang === 255 ? 7 : gang;
    for (let a = gang === 255 ? 1 : gang; a <= last; a++) {
      const w = weights.p[at + a]!;
      if (w === 0) continue;
      const t = stays | a;
      const outside = p * Math.exp(M[t]! - up);
      zone[t]! += w * outside;
      odds[a]! += outside;
    }
  }
  const first = weights.start[z]!;
  for (let s = weights.setStart[z]! + 1; s < weights.setStart[z + 1]!; s++) {
    const p = weights.setP[s]! * odds[weights.setMask[s]!]!;
    let bits = weights.setBits[s]!;
    for (let c = first; bits !== 0; c++, bits >>= 1) if ((bits & 1) === 1) cause[c]! += p;
  }
}
