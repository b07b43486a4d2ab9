/** Weights of what can have opened on each edge: every set of its causes, with priors and state reports. */
import type { InferenceModel } from '../../settings.ts';
import { brokenLines } from './broken-line.ts';
import { type FeederModel, HEAD, type TreeCause } from './model.ts';

/** Causes of one edge at most: 2^n sets are written out. */
const causesOfEdgeMax = 7;

/** What a device was last reported to be. */
export interface StateReport {
  open: boolean;
  weight: 'report' | 'trip' | 'hard';
  /** Phases that a person named; left out: the device as a whole. */
  phases?: number;
}

/** What changes the weights from one decision to the next. */
export interface WeightFacts {
  /** Carried causes and plans by cause id: probabilities that no storm scales. */
  given: ReadonlyMap<string, number>;
  /** Planned cuts by zone. */
  planned: ReadonlyMap<number, readonly TreeCause[]>;
  reports: ReadonlyMap<number, StateReport>;
  priorScale: number;
  /** Zones that have supply though their device is recorded open. */
  fed?: ReadonlySet<number>;
  /** Somebody speaks of single phases: one may be broken behind any device. */
  brokenLines?: boolean;
}

export interface EdgeWeights {
  /** Causes of zone z are causes[start[z] … start[z+1]−1]; plans follow the devices. */
  readonly start: Int32Array;
  readonly causes: readonly TreeCause[];
  /** Phases known to be open; `FED` where supply comes another way. */
  readonly known: Uint8Array;
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

/** Of `known`: behind it supply comes another way, whatever is dead above. */
const FED = 8;

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
    if (facts.brokenLines === true && z > 0) causes.push(...brokenLines(model, z));
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
    known: knownUnless(model, facts.fed),
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
    // Fed all the same: what the device said of itself is as wrong as the record, or beside the point.
    const report = facts.fed?.has(z) === true ? undefined : facts.reports.get(z);
    const said = stateFactors(report, { rows, isMeshed: model.meshed[z] === 1 });
    const named = report?.phases === undefined ? 0 : report.phases & model.edgePhases[z]!;
    weighEdge(weights, z, { ...said, named });
  }
  addPairs(weights);
  for (let z = 0; z < zones; z++) placeHead(model, weights, z);
  return weights;
}

function placeHead(model: FeederModel, weights: EdgeWeights, z: number): void {
  const { head, two, gang, ln } = weights;
  const isFed = weights.known[z] === FED;
  // What is fed another way does not depend on what is dead above, as nobody does on a phase that he does not take.
  const beyond = isFed ? 7 : 7 & ~model.phasesBelow[z]!;
  head[HEAD * z] = model.parent[z]!;
  head[HEAD * z + MASKS] = (isFed ? 0 : weights.known[z]!) | (beyond << 3) | (gang[z]! << 8);
  head[HEAD * z + PAIRS] = weights.pairAt[z]!;
  two[2 * z] = ln[8 * z]!;
  two[2 * z + 1] = gang[z] === 0 ? Number.NEGATIVE_INFINITY : ln[8 * z + (gang[z]! & 7)]!;
}

function knownUnless(model: FeederModel, fed?: ReadonlySet<number>): Uint8Array {
  if (fed === undefined || fed.size === 0) return model.known;
  return model.known.map((mask, z) => (fed.has(z) ? FED : mask));
}

/** Phases dead behind an edge on which nothing opens, when `dead` are dead above. */
export function staysDead(known: number, dead: number): number {
  return known === FED ? 0 : dead | known;
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

interface StateFactors {
  /** ln P(report | what it speaks of is closed), ln P(report | it is open). */
  ifClosed: number;
  ifOpen: number;
  isOpen: boolean;
  /** Phases that it names; 0: all the device has. */
  named: number;
}

/** ln P(report | nothing open on the edge) and ln P(report | something open). */
function stateFactors(
  report: StateReport | undefined,
  of: { rows: InferenceModel; isMeshed: boolean },
): Omit<StateFactors, 'named'> {
  const { rows, isMeshed } = of;
  if (report === undefined) return { ifClosed: 0, ifOpen: 0, isOpen: false };
  const { openIfOpen, openIfClosed, tripIfClosed } = rows.stateReport;
  const seen = 1e-6;
  const ifOpen = report.weight === 'hard' ? 1 - seen : openIfOpen;
  const unless =
    report.weight === 'hard' ? seen : report.weight === 'trip' ? tripIfClosed : openIfClosed;
  const ifClosed = isMeshed && report.open ? Math.max(unless, openAlone) : unless;
  const clip = (p: number): number => Math.log(Math.min(1, Math.max(1e-12, p)));
  return report.open
    ? { ifClosed: clip(ifClosed), ifOpen: clip(ifOpen), isOpen: true }
    : { ifClosed: clip(1 - ifClosed), ifOpen: clip(1 - ifOpen), isOpen: false };
}

/**
 * What a report says of a set that opens these phases. Where phases are named: open, of exactly these alone; closed,
 * of every set that opens one of them. A set that nobody can open leaves the word to the device as a whole.
 */
function saidOf(mask: number, { ifClosed, ifOpen, isOpen, named }: StateFactors): number {
  if (named === 0) return mask === 0 ? ifClosed : ifOpen;
  const isMeant = isOpen ? mask === named : (mask & named) !== 0;
  return isMeant ? ifOpen : ifClosed;
}

/** Writes the sets of one edge. */
function weighEdge(weights: EdgeWeights, z: number, state: StateFactors): void {
  const first = weights.start[z]!;
  const n = weights.start[z + 1]! - first;
  const said = { ...state, named: canOpen(weights, z, state.named) ? state.named : 0 };
  const sum = new Float64Array(8).fill(0);
  let other = 0;
  setsOf(n).forEach((bits, i) => {
    const at = weights.setStart[z]! + i;
    const mask = maskOfSet(weights, first, bits);
    let ln = saidOf(mask, said);
    let fault = 0;
    for (let k = 0; k < n; k++) {
      const p = weights.prior[first + k]!;
      const isOpen = ((bits >> k) & 1) === 1;
      ln += isOpen ? Math.log(p) : Math.log1p(-p);
      if (!isOpen) continue;
      const cause = weights.causes[first + k]!;
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

/** Whether some set of causes of the edge opens exactly these phases. */
function canOpen(weights: EdgeWeights, z: number, named: number): boolean {
  let mask = 0;
  for (let c = weights.start[z]!; c < weights.start[z + 1]!; c++) {
    const { phases } = weights.causes[c]!;
    if ((phases & ~named) === 0) mask |= phases;
  }
  return named !== 0 && mask === named;
}

function maskOfSet({ causes }: EdgeWeights, first: number, bits: number): number {
  let mask = 0;
  for (let c = first, rest = bits; rest !== 0; c++, rest >>= 1) {
    if ((rest & 1) === 1) mask |= causes[c]!.phases;
  }
  return mask;
}
