/**
 * Messages of the tree with 8 values, one for each set of phases already dead above.
 * Natural logarithms; log-sum-exp is taken per value, so that contradictory evidence never underflows.
 */
import { type FeederModel, HEAD } from './model.ts';
import { type EdgeWeights, MASKS, PAIRS, staysDead } from './weights.ts';

export interface Messages {
  /** Evidence in the zone, at 8·zone + mask. */
  L: Float64Array;
  /** Evidence in the zone and below at 16·zone + mask; what its edge passes up at 16·zone + `UP` + mask. */
  MU: Float64Array;
}

/** Where U stands behind M. */
export const UP = 8;

export function createMessages(zoneCount: number): Messages {
  return { L: new Float64Array(8 * zoneCount), MU: new Float64Array(16 * zoneCount) };
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

/** ln(e^a + e^b + e^c). */
export function lnAddThree(a: number, b: number, c: number): number {
  const most = Math.max(a, b, c);
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  if (a - most > -40) sum += a === most ? 1 : Math.exp(a - most);
  if (b - most > -40) sum += b === most ? 1 : Math.exp(b - most);
  if (c - most > -40) sum += c === most ? 1 : Math.exp(c - most);
  return sum === 1 ? most : most + Math.log(sum);
}

/** All messages from L, leaves first. */
export function passUp(model: FeederModel, weights: EdgeWeights, messages: Messages): void {
  const { L, MU } = messages;
  for (let z = 0; z < model.zoneCount; z++) {
    for (let d = 0; d < 8; d++) MU[16 * z + d] = L[8 * z + d]!;
  }
  for (let z = model.zoneCount - 1; z > 0; z--) {
    message(weights, MU, z);
    const mine = 16 * z + UP;
    const above = 16 * weights.head[HEAD * z]!;
    for (let d = 0; d < 8; d++) {
      const value = fresh[d]!;
      MU[mine + d] = value;
      MU[above + d]! += value;
    }
  }
}

const fresh = new Float64Array(8);

/** Carries a change of M at zone z to the root: O(depth × 8). */
export function climb(weights: EdgeWeights, messages: Messages, z: number): void {
  const { MU } = messages;
  const { head } = weights;
  let at = z;
  while (at > 0) {
    message(weights, MU, at);
    const up = head[HEAD * at]!;
    const mine = 16 * at + UP;
    const above = 16 * up;
    let changed = false;
    for (let d = 0; d < 8; d++) {
      const now = fresh[d]!;
      const change = now - MU[mine + d]!;
      if (change === 0) continue;
      MU[mine + d] = now;
      MU[above + d]! += change;
      changed = true;
    }
    if (!changed) return;
    at = up;
  }
}

/**
 * U_z(d) = ln Σ_a w_z(a)·exp M_z(d ∪ a), into `fresh`. Masks that differ only in phases nobody below takes have
 * the same value.
 */
function message(weights: EdgeWeights, MU: Float64Array, z: number): void {
  const mask = weights.head[HEAD * z + MASKS]!;
  const known = mask & 7;
  const beyond = (mask >> 3) & 7;
  const gang = mask >> 8;
  if (gang === 255) {
    severalMasks(weights, MU, { z, known, beyond });
    return;
  }
  const at = 16 * z;
  const closed = weights.two[2 * z]!;
  const open = weights.two[2 * z + 1]!;
  for (let d = 0; d < 8; d++) {
    if ((d & beyond) !== 0) {
      fresh[d] = fresh[d & ~beyond]!;
      continue;
    }
    const stays = d | known;
    fresh[d] = lnAdd(closed + MU[at + stays]!, open + MU[at + (stays | gang)]!);
  }
}

const terms = new Float64Array(8);

function severalMasks(
  weights: EdgeWeights,
  MU: Float64Array,
  edge: { z: number; known: number; beyond: number },
): void {
  const at = 16 * edge.z;
  const { pairs } = weights;
  const first = 64 * weights.head[HEAD * edge.z + PAIRS]!;
  for (let d = 0; d < 8; d++) {
    if ((d & edge.beyond) !== 0) {
      fresh[d] = fresh[d & ~edge.beyond]!;
      continue;
    }
    const stays = d | edge.known;
    let most = Number.NEGATIVE_INFINITY;
    let best = stays;
    // Only masks that hold what is dead already: 27 of 64.
    for (let t = stays; t < 8; t = (t + 1) | stays) {
      const term = pairs[first + 8 * stays + t]! + MU[at + t]!;
      terms[t] = term;
      if (term > most) {
        most = term;
        best = t;
      }
    }
    let sum = 1;
    for (let t = stays; t < 8; t = (t + 1) | stays) {
      const gap = terms[t]! - most;
      if (gap > -40 && t !== best) sum += Math.exp(gap);
    }
    fresh[d] = sum === 1 ? most : most + Math.log(sum);
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
 * Root first: posteriors of all zones and causes. `root` is ln P(mask above the head), default nothing dead; `last` is
 * a belief that nobody reads any more.
 * Probabilities are carried down, not messages: P(z has t) = Σ P(parent has d) · w(a) · exp(M_z(t) − U_z(d)).
 */
export function passDown(
  model: FeederModel,
  weights: EdgeWeights,
  messages: Messages,
  { root = alive, last = null, rest = 0 }: Down = {},
): Belief {
  const { MU } = messages;
  let ln = Number.NEGATIVE_INFINITY;
  for (let d = 0; d < 8; d++) ln = lnAdd(ln, root[d]! + MU[d]!);
  const zone = emptyList(last?.zone, 8 * model.zoneCount);
  for (let d = 0; d < 8; d++) zone[d] = Math.exp(root[d]! + MU[d]! - ln);
  const cause = emptyList(last?.cause, weights.causes.length);
  const down = { messages, zone, cause };
  if (rest > 0) noteNothing(model, weights, messages);
  for (let z = 1; z < model.zoneCount; z++) {
    if (rest > 0 && isAtRest(model, down, z, rest)) {
      const p = zone[8 * model.parent[z]!]!;
      const end = model.end[z]!;
      for (; z < end; z++) zone[8 * z] = p;
      z = end - 1;
    } else receive(model, weights, down, z);
  }
  return { ln, zone, cause };
}

interface Down {
  root?: Float64Array;
  last?: Belief | null;
  /** P(something is open or dead there) below which a whole branch counts as lit; 0: none does. */
  rest?: number;
}

/** ln P(nothing open at the edge or below, evidence there | nothing dead above), by zone; of the feeder in hand. */
let nothing = new Float64Array(0);

function noteNothing(model: FeederModel, { two, known }: EdgeWeights, { L }: Messages): void {
  if (nothing.length < model.zoneCount) nothing = new Float64Array(model.zoneCount);
  nothing.fill(0, 0, model.zoneCount);
  for (let z = model.zoneCount - 1; z > 0; z--) {
    const own = known[z] === 0 ? two[2 * z]! : Number.NEGATIVE_INFINITY;
    nothing[z]! += L[8 * z]! + own;
    nothing[model.parent[z]!]! += nothing[z]!;
  }
}

function isAtRest(
  model: FeederModel,
  { messages, zone }: { messages: Messages; zone: Float64Array },
  z: number,
  rest: number,
): boolean {
  if (zone[8 * model.parent[z]!]! < 1 - rest) return false;
  return nothing[z]! - messages.MU[16 * z + UP]! > -rest;
}

/** The memory of a list that nobody reads any more, or new memory where its length is another one. */
function emptyList(last: Float64Array | undefined, length: number): Float64Array {
  return last?.length === length ? last.fill(0) : new Float64Array(length);
}

/** Nothing is dead above the head. */
export const alive = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
alive[0] = 0;

/** One mask above the head, with its ln P. */
export function onlyMask(mask: number, ln: number): Float64Array {
  const root = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
  root[mask] = ln;
  return root;
}

const odds = new Float64Array(8);

function receive(
  model: FeederModel,
  weights: EdgeWeights,
  down: { messages: Messages; zone: Float64Array; cause: Float64Array },
  z: number,
): void {
  const { MU } = down.messages;
  const { zone, cause } = down;
  const above = 8 * model.parent[z]!;
  const at = 8 * z;
  const mine = 16 * z;
  const known = weights.known[z]!;
  const gang = weights.gang[z]!;
  odds.fill(0);
  for (let d = 0; d < 8; d++) {
    const p = zone[above + d]!;
    if (p < negligible) continue;
    const up = MU[mine + UP + d]!;
    const stays = staysDead(known, d);
    zone[at + stays]! += p * weights.p[at]! * Math.exp(MU[mine + stays]! - up);
    if (gang === 0) continue;
    const last = gang === 255 ? 7 : gang;
    for (let a = gang === 255 ? 1 : gang; a <= last; a++) {
      const w = weights.p[at + a]!;
      if (w === 0) continue;
      const t = stays | a;
      const outside = p * Math.exp(MU[mine + t]! - up);
      zone[at + t]! += w * outside;
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
