/**
 * The best sets of open causes: the upward pass with max in place of the sum, keeping the k best ways for each
 * mask. Meters and groups stay summed out.
 */
import { ABC } from '../../../model/phases.ts';
import type { FeederModel } from './model.ts';
import { quietBelow, reachable } from './reach.ts';
import { type EdgeWeights, staysDead } from './weights.ts';

export interface CauseSet {
  /** Numbers of causes in the weights, ascending. */
  causes: number[];
  /** ln P(set, evidence). */
  ln: number;
}

/** Nats within which two ways are a tie: the one met first, nearer the customers, stays. */
const tie = 1e-9;

export interface SetFacts {
  model: FeederModel;
  weights: EdgeWeights;
  /** Evidence of the zones, 8·z + d. */
  L: Float64Array;
  /** ln P(flag of the edge | mask above, fault at or below), 16·z + 8·f + d; null without indicators. */
  flags: Float64Array | null;
  /** Masks above the head and their ln P. */
  root: Float64Array;
  keep: number;
  /** P(zone lacks the phases d): where it is below `floor`, no set of interest leads there. */
  zone?: Float64Array;
  floor?: number;
}

/**
 * Running lists: `ln` holds `keep` values for each (zone, fault, mask), best first. Before a zone is sent up its
 * list is that of M; what a child adds is remembered at the child, so that the way back can be walked.
 */
interface Lists {
  facts: SetFacts;
  /** 1 without indicators, 2 with. */
  bits: 1 | 2;
  ln: Float64Array;
  /** At the child: which entry of the parent's list before it, and which of its own. */
  before: Uint8Array;
  mine: Uint8Array;
  /** At the zone: set of the edge and entry of M, for each entry of U. */
  upLn: Float64Array;
  upSet: Uint8Array;
  upFrom: Uint8Array;
}

type Room = Omit<Lists, 'facts' | 'bits'>;

let room: Room | null = null;

/** The same memory serves one feeder after the other. */
function roomFor(size: number): Room {
  if (room === null || room.ln.length < size) {
    room = {
      ln: new Float64Array(size),
      upLn: new Float64Array(size),
      before: new Uint8Array(size),
      mine: new Uint8Array(size),
      upSet: new Uint8Array(size),
      upFrom: new Uint8Array(size),
    };
  }
  return room;
}

/** The `keep` best sets, best first. */
export function bestSets(facts: SetFacts): CauseSet[] {
  const bits = facts.flags === null ? 1 : 2;
  const { zoneCount, parent } = facts.model;
  const lists: Lists = { facts, bits, ...roomFor(zoneCount * 8 * bits * facts.keep) };
  const reach = reachable(facts);
  ({ quiet, total } = quietBelow(facts, reach));
  for (let z = 0; z < zoneCount; z++) if (quiet[z] === 0) empty(lists, z);
  for (let z = zoneCount - 1; z > 0; z--) {
    if (quiet[z] === 0) sendUp(lists, z, reach);
    else if (quiet[parent[z]!] === 0) sendQuiet(lists, z, reach);
    else total[parent[z]!]! += total[z]!;
  }
  return collect(lists);
}

/** Of the feeder in hand, as long as its sets are looked for. */
let quiet: Uint8Array;
let total: Float64Array;

/** Empty lists of a zone, with its evidence. */
function empty(lists: Lists, z: number): void {
  const from = entry(lists, z, 0, 0);
  const to = entry(lists, z + 1, 0, 0);
  lists.ln.fill(Number.NEGATIVE_INFINITY, from, to);
  lists.upLn.fill(Number.NEGATIVE_INFINITY, from, to);
  for (let d = 0; d < 8; d++) lists.ln[entry(lists, z, d, 0)] = lists.facts.L[8 * z + d]!;
}

/** The one way of a quiet subtree: nothing is open there, and what lies above it has no phase dead, or does not feed it. */
function sendQuiet(lists: Lists, z: number, reach: Uint8Array): void {
  const { model, weights, keep } = lists.facts;
  const up = model.parent[z]!;
  const dependsOn = staysDead(weights.known[z]!, ABC);
  for (let f = 0; f < lists.bits; f++) {
    for (let d = 0; d < 8; d++) {
      if (((reach[up]! >> d) & 1) === 0) continue;
      const add = (d & dependsOn) === 0 ? total[z]! : Number.NEGATIVE_INFINITY;
      const at = entry(lists, up, d, f);
      for (let k = 0; k < keep; k++) lists.ln[at + k]! += add;
    }
  }
}

/** First entry of (zone, mask, fault). */
function entry(lists: Lists, z: number, d: number, f: number): number {
  return ((z * lists.bits + f) * 8 + d) * lists.facts.keep;
}

function sendUp(lists: Lists, z: number, reach: Uint8Array): void {
  const up = lists.facts.model.parent[z]!;
  for (let d = 0; d < 8; d++) {
    if (((reach[up]! >> d) & 1) === 0) continue;
    for (let f = 0; f < lists.bits; f++) waysUp(lists, { z, d, f }, reach[z]!);
    if (!joinOnly(lists, { z, up, d })) join(lists, { z, up, d });
  }
}

/** U list of (z, d, f): every set of the edge with every entry of M below it. */
function waysUp(lists: Lists, at: { z: number; d: number; f: number }, reach: number): void {
  const { facts, upLn, upSet, upFrom } = lists;
  const { weights, keep } = facts;
  const to = entry(lists, at.z, at.d, at.f);
  const flag = facts.flags === null ? 0 : facts.flags[16 * at.z + 8 * at.f + at.d]!;
  const first = weights.setStart[at.z]!;
  for (let s = first; s < weights.setStart[at.z + 1]!; s++) {
    const w = weights.setLn[s]! + flag;
    if (w <= upLn[to + keep - 1]! + tie) continue;
    const below = staysDead(weights.known[at.z]!, at.d) | weights.setMask[s]!;
    if (((reach >> below) & 1) === 0) continue;
    for (let f = 0; f < lists.bits; f++) {
      if (lists.bits === 2 && (f | weights.setFault[s]!) !== at.f) continue;
      const from = entry(lists, at.z, below, f);
      for (let k = 0; k < keep; k++) {
        const i = place(upLn, to, keep, w + lists.ln[from + k]!);
        if (i < 0) break;
        push(upSet, to, { i, keep, value: s - first });
        push(upFrom, to, { i, keep, value: f * keep + k });
      }
    }
  }
}

/** The usual case: one way only in the child, which is added to every entry of the parent. */
function joinOnly(lists: Lists, at: { z: number; up: number; d: number }): boolean {
  const mine = entry(lists, at.z, at.d, 0);
  if (lists.bits === 2 || lists.upLn[mine + 1]! !== Number.NEGATIVE_INFINITY) return false;
  const up = entry(lists, at.up, at.d, 0);
  const only = lists.upLn[mine]!;
  for (let k = 0; k < lists.facts.keep; k++) {
    lists.ln[up + k]! += only;
    lists.before[mine + k] = k;
    lists.mine[mine + k] = 0;
  }
  return true;
}

const joinedLn = new Float64Array(64);
const joinedBefore = new Uint8Array(64);
const joinedMine = new Uint8Array(64);

/** Joins the U lists of child z at mask d into the running lists of its parent. */
function join(lists: Lists, at: { z: number; up: number; d: number }): void {
  const { keep } = lists.facts;
  joinedLn.fill(Number.NEGATIVE_INFINITY);
  for (let f = 0; f < lists.bits; f++) {
    const before = entry(lists, at.up, at.d, f);
    for (let g = 0; g < lists.bits; g++) {
      const mine = entry(lists, at.z, at.d, g);
      const to = (f | g) * keep;
      for (let i = 0; i < keep; i++) {
        for (let k = 0; i + k < keep || k === 0; k++) {
          const ln = lists.ln[before + i]! + lists.upLn[mine + k]!;
          const n = place(joinedLn, to, keep, ln);
          if (n < 0) break;
          push(joinedBefore, to, { i: n, keep, value: f * keep + i });
          push(joinedMine, to, { i: n, keep, value: g * keep + k });
          if (k + 1 >= keep) break;
        }
      }
    }
  }
  for (let f = 0; f < lists.bits; f++) {
    const up = entry(lists, at.up, at.d, f);
    const mine = entry(lists, at.z, at.d, f);
    for (let k = 0; k < keep; k++) {
      lists.ln[up + k] = joinedLn[f * keep + k]!;
      lists.before[mine + k] = joinedBefore[f * keep + k]!;
      lists.mine[mine + k] = joinedMine[f * keep + k]!;
    }
  }
}

/** Puts a value into a list of `keep`, best first; gives its place or -1 when it is too small. */
function place(list: Float64Array, at: number, keep: number, value: number): number {
  if (value === Number.NEGATIVE_INFINITY || value <= list[at + keep - 1]! + tie) return -1;
  let i = keep - 1;
  while (i > 0 && value > list[at + i - 1]! + tie) {
    list[at + i] = list[at + i - 1]!;
    i--;
  }
  list[at + i] = value;
  return i;
}

/** Makes the same room in a list that goes with it. */
function push(list: Uint8Array, at: number, put: { i: number; keep: number; value: number }): void {
  for (let k = put.keep - 1; k > put.i; k--) list[at + k] = list[at + k - 1]!;
  list[at + put.i] = put.value;
}

function collect(lists: Lists): CauseSet[] {
  const { root, keep } = lists.facts;
  const found: Array<{ ln: number; d: number; f: number; k: number }> = [];
  for (let d = 0; d < 8; d++) {
    for (let f = 0; f < lists.bits; f++) {
      for (let k = 0; k < keep; k++) {
        const ln = root[d]! + lists.ln[entry(lists, 0, d, f) + k]!;
        if (ln > Number.NEGATIVE_INFINITY) found.push({ ln, d, f, k });
      }
    }
  }
  found.sort((a, b) => b.ln - a.ln);
  return found.slice(0, keep).map((one) => ({ ln: one.ln, causes: walkBack(lists, one) }));
}

/** Mask and entry of M at each zone on the way back; entry is fault·keep + place. */
let maskAt = new Uint8Array(0);
let entryAt = new Uint8Array(0);

/** Follows one entry from the root to the sets it was made of. */
function walkBack(lists: Lists, from: { d: number; f: number; k: number }): number[] {
  const { model, weights, keep } = lists.facts;
  if (maskAt.length < model.zoneCount) {
    maskAt = new Uint8Array(model.zoneCount);
    entryAt = new Uint8Array(model.zoneCount);
  }
  maskAt[0] = from.d;
  entryAt[0] = from.f * keep + from.k;
  const causes: number[] = [];
  for (let z = 0; z < model.zoneCount; z++) {
    if (quiet[z] === 1) continue;
    const d = maskAt[z]!;
    let here = entryAt[z]!;
    // The child joined last stands first: its note names the entry of the list before it.
    for (let child = z + 1; child < model.end[z]!; child = model.end[child]!) {
      if (quiet[child] === 1) continue;
      const note = entry(lists, child, d, Math.floor(here / keep)) + (here % keep);
      const mine = lists.mine[note]!;
      const u = entry(lists, child, d, Math.floor(mine / keep)) + (mine % keep);
      const set = weights.setStart[child]! + lists.upSet[u]!;
      let bits = weights.setBits[set]!;
      for (let c = weights.start[child]!; bits !== 0; c++, bits >>= 1) {
        if ((bits & 1) === 1) causes.push(c);
      }
      maskAt[child] = staysDead(weights.known[child]!, d) | weights.setMask[set]!;
      entryAt[child] = lists.upFrom[u]!;
      here = lists.before[note]!;
    }
  }
  return causes.sort((a, b) => a - b);
}
