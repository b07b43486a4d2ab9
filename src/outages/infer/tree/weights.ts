/** Weights of what can have opened on each edge: every set of its causes, with priors and state reports. */
import type { InferenceModel } from '../../settings.ts';
import { type FeederModel, HEAD, type TreeCause } from './model.ts';

/** Causes of one edge at most: 2^n sets are written out. */
const causesOfEdgeMax = 7;

/** What a device was last reported to be. */
export interface StateReport {
  open: boolean;
  weight: 'report' | 'trip' | 'hard';
}

/** What changes the weights from one decision to the next. */
export interface WeightFacts {
  /** Carried causes and plans by cause id: probabilities that no storm scales. */
  given: ReadonlyMap<string, number>;
  /** Planned cuts by zone. */
  planned: ReadonlyMap<number, readonly TreeCause[]>;
  reports: ReadonlyMap<number, StateReport>;
  priorScale: number;
}

export interface EdgeWeights {
  /** Causes of zone z are causes[start[z] … start[z+1]−1]; plans follow the devices. */
  readonly start: Int32Array;
  readonly causes: readonly TreeCause[];
  /** P used for each cause. */
  readonly prior: Float64Array;
  /** Sets of zone z: setStart[z] … setStart[z+1]−1, fewer causes first. */
  readonly setStart: Int32Array;
  readonly setMask: Uint8Array;
  /** Bit i: cause i of the edge. */
  readonly setBits: Uint8Array;
  readonly setLn: Float64Array;
  readonly setP: Float64Array;
  /** 1: a protective cause is among them. */
  readonly setFault: Uint8Array;
  /** ln Σ of the sets that add mask a, at 8·z + a. */
  readonly ln: Float64Array;
  /** The same as a number. */
  readonly p: Float64Array;
  /** The one mask that can open beside none; 255 where several can. */
  readonly gang: Uint8Array;
  /** Where several can: ln Σ of the masks a with d ∪ a = t, at 64·pairAt[z] + 8·d + t. */
  readonly pairAt: Int32Array;
  pairs: Float64Array;
  /**
   * What a message at one zone needs, side by side, because storms come to feeders that lie in no cache:
   * parent, mask and pairAt at `HEAD`·z, ln of closed and of open (its gang) at 2·z.
   */
  readonly head: Int32Array;
  readonly two: Float64Array;
}

/** In `head` behind the parent: known | beyond << 3 | gang << 8, and pairAt. */
export const MASKS = 1;
export const PAIRS = 2;

const orders: Uint8Array[] = [];

/** Sets of n causes as bits, by number of causes, then by number. */
function setsOf(n: number): Uint8Array {
  const known = orders[n];
  if (known !== undefined) return known;
  const size = (set: number): number => set.toString(2).replaceAll('0', '').length;
  const all = Array.from({ length: 2 ** n }, (_, set) => set);
  all.sort((a, b) => size(a) - size(b) || a - b);
  const order = Uint8Array.from(all);
  orders[n] = order;
  return order;
}

/** Weights of all edges of a feeder. */
export function weigh(model: FeederModel, facts: WeightFacts, rows: InferenceModel): EdgeWeights {
  const zones = model.zoneCount;
  const start = new Int32Array(zones + 1);
  const causes: TreeCause[] = [];
  const setStart = new Int32Array(zones + 1);
  for (let z = 0; z < zones; z++) {
    start[z] = causes.length;
    causes.push(...model.causes.slice(model.causeStart[z], model.causeStart[z + 1]));
    for (const cause of facts.planned.get(z) ?? []) {
      if (causes.length - start[z]! < causesOfEdgeMax) causes.push(cause);
    }
    setStart[z + 1] = setStart[z]! + 2 ** (causes.length - start[z]!);
  }
  start[zones] = causes.length;
  const count = setStart[zones]!;
  const weights: EdgeWeights = {
    start,
    causes,
    prior: Float64Array.from(causes, (cause) => priorOf(cause, facts, rows)),
    setStart,
    setMask: new Uint8Array(count),
    setBits: new Uint8Array(count),
    setLn: new Float64Array(count),
    setFault: new Uint8Array(count),
    ln: new Float64Array(8 * zones),
    p: new Float64Array(8 * zones),
    setP: new Float64Array(count),
    gang: new Uint8Array(zones),
    pairAt: new Int32Array(zones).fill(-1),
    pairs: new Float64Array(0),
    head: new Int32Array(HEAD * zones),
    two: new Float64Array(2 * zones),
  };
  for (let z = 0; z < zones; z++) {
    const report = facts.reports.get(z);
    weighEdge(weights, z, stateFactors(report, { rows, isMeshed: model.meshed[z] === 1 }));
  }
  addPairs(weights);
  for (let z = 0; z < zones; z++) placeHead(model, weights, z);
  return weights;
}

function placeHead(model: FeederModel, weights: EdgeWeights, z: number): void {
  const { head, two, gang, ln } = weights;
  const beyond = 7 & ~model.phasesBelow[z]!;
  head[HEAD * z] = model.parent[z]!;
  head[HEAD * z + MASKS] = model.known[z]! | (beyond << 3) | (gang[z]! << 8);
  head[HEAD * z + PAIRS] = weights.pairAt[z]!;
  two[2 * z] = ln[8 * z]!;
  two[2 * z + 1] = gang[z] === 0 ? Number.NEGATIVE_INFINITY : ln[8 * z + (gang[z]! & 7)]!;
}

/** For edges on which several masks can open: what leads from each mask above to each below. */
function addPairs(weights: EdgeWeights): void {
  let count = 0;
  weights.gang.forEach((gang, z) => {
    if (gang === 255) weights.pairAt[z] = count++;
  });
  weights.pairs = new Float64Array(64 * count);
  weights.pairAt.forEach((at, z) => {
    if (at < 0) return;
    const sums = new Float64Array(64);
    for (let d = 0; d < 8; d++) {
      for (let a = 0; a < 8; a++) sums[8 * d + (d | a)]! += Math.exp(weights.ln[8 * z + a]!);
    }
    for (let i = 0; i < 64; i++) weights.pairs[64 * at + i] = Math.log(sums[i]!);
  });
}

function priorOf(cause: TreeCause, facts: WeightFacts, rows: InferenceModel): number {
  const given = facts.given.get(cause.id);
  if (given !== undefined) return given;
  return Math.min(0.5, cause.prior * rows.priorWindowH * facts.priorScale);
}

/** P(one end of a ring is open while the other feeds it): what a transfer of load looks like. */
const openAlone = 0.05;

/** ln P(report | nothing open on the edge) and ln P(report | something open). */
function stateFactors(
  report: StateReport | undefined,
  of: { rows: InferenceModel; isMeshed: boolean },
): [number, number] {
  const { rows, isMeshed } = of;
  if (report === undefined) return [0, 0];
  const { openIfOpen, openIfClosed, tripIfClosed } = rows.stateReport;
  const seen = 1e-6;
  const ifOpen = report.weight === 'hard' ? 1 - seen : openIfOpen;
  const unless =
    report.weight === 'hard' ? seen : report.weight === 'trip' ? tripIfClosed : openIfClosed;
  const ifClosed = isMeshed && report.open ? Math.max(unless, openAlone) : unless;
  const clip = (p: number): number => Math.log(Math.min(1, Math.max(1e-12, p)));
  return report.open ? [clip(ifClosed), clip(ifOpen)] : [clip(1 - ifClosed), clip(1 - ifOpen)];
}

/** Writes the sets of one edge. */
function weighEdge(weights: EdgeWeights, z: number, state: [number, number]): void {
  const first = weights.start[z]!;
  const n = weights.start[z + 1]! - first;
  const sum = new Float64Array(8).fill(0);
  let other = 0;
  setsOf(n).forEach((bits, i) => {
    const at = weights.setStart[z]! + i;
    let ln = bits === 0 ? state[0] : state[1];
    let mask = 0;
    let fault = 0;
    for (let k = 0; k < n; k++) {
      const p = weights.prior[first + k]!;
      const isOpen = ((bits >> k) & 1) === 1;
      ln += isOpen ? Math.log(p) : Math.log1p(-p);
      if (!isOpen) continue;
      const cause = weights.causes[first + k]!;
      mask |= cause.phases;
      if (cause.protective) fault = 1;
    }
    weights.setBits[at] = bits;
    weights.setMask[at] = mask;
    weights.setLn[at] = ln;
    weights.setFault[at] = fault;
    weights.setP[at] = Math.exp(ln);
    sum[mask]! += weights.setP[at]!;
    if (mask !== 0) other = other === 0 || other === mask ? mask : 255;
  });
  weights.gang[z] = other;
  weights.p.set(sum, 8 * z);
  for (let a = 0; a < 8; a++) weights.ln[8 * z + a] = Math.log(sum[a]!);
}
