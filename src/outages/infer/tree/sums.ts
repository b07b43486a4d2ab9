/**
 * The evidence of one feeder as sums of logarithms: what each meter has said (a class), what each
 * communication group adds to its zone, and the messages of the tree above. One new word of one meter changes
 * one class, one zone and the path to the root.
 */
import { ALONE, CLASS, type ClassTable, ensure, slotOf } from './classes.ts';
import { type FeederModel, HEAD, KEY, PART } from './model.ts';
import { ALIKE, nodeAfter } from './parts-alike.ts';
import { climb, createMessages, lnAdd, lnAddThree, type Messages, passUp } from './passes.ts';
import { arrivedShare } from './rows.ts';
import type { EdgeWeights } from './weights.ts';

export interface Sums {
  readonly model: FeederModel;
  readonly messages: Messages;
  weights: EdgeWeights;
  table: ClassTable;
  /** For batch head-ends: the same with no gasp due. */
  quiet: ClassTable;
  /** Bits of rows.ts and class number, by point. */
  readonly bits: Uint16Array;
  readonly slot: Int32Array;
  /** By part of a group: Σ ln F at 24·part + 8·g + d, and what the part adds to L at 8·part + d. */
  readonly part: Float64Array;
  readonly partLn: Float64Array;
  /** The same as `part` without gasp rows, and gasps heard, for parts of batch head-ends only. */
  readonly pending: Float64Array;
  readonly heard: Int32Array;
  /** By part: its kind (parts-alike.ts), −1 where that is not known; and its first point. */
  readonly node: Int32Array;
  readonly first: Int32Array;
  /** All is made of parts whose meters alone decide: no point without a group, no group over zones, no batches. */
  readonly isPlain: boolean;
  /** What devices say of their zones, ln at 8·zone + mask; null: nothing. */
  extra: Float64Array | null;
  /** State at which each spanning group stands in L. */
  readonly spanState: Uint8Array;
  /** G(τ) of each timing when the sums were last made. */
  arrived: number[];
}

export function createSums(
  model: FeederModel,
  start: { weights: EdgeWeights; table: ClassTable; quiet: ClassTable },
): Sums {
  const batch = model.timings.some((timing) => timing.batch);
  const sums: Sums = {
    model,
    ...start,
    messages: createMessages(model.zoneCount),
    bits: new Uint16Array(model.spZone.length),
    slot: new Int32Array(model.spZone.length),
    part: new Float64Array(24 * model.partCount),
    partLn: new Float64Array(8 * model.partCount),
    pending: new Float64Array(batch ? 24 * model.partCount : 0),
    heard: new Int32Array(model.partCount),
    node: new Int32Array(model.partCount).fill(-1),
    first: new Int32Array(model.partCount),
    isPlain: !batch && model.spans.length === 0 && model.spPart.every((part) => part >= 0),
    extra: null,
    spanState: new Uint8Array(model.spans.length),
    arrived: model.timings.map(() => 0),
  };
  addAll(sums);
  return sums;
}

/**
 * Shares that have arrived by `tauS`, in steps (0: exact), so that feeders share their tables and nothing is made
 * anew for a thousandth. Batch head-ends stand at 1 in the table: their waiting is a state of the group.
 */
export function sharesAt(
  model: FeederModel,
  tauS: number,
  step: number,
): { table: number[]; arrived: number[] } {
  const arrived = model.timings.map((timing) => {
    const share = arrivedShare(tauS, timing);
    return step > 0 && share < 1 ? Math.floor(share / step) * step : share;
  });
  return { arrived, table: arrived.map((share, t) => (model.timings[t]!.batch ? 1 : share)) };
}

/** Makes all sums and messages anew from the bits: at the start of an episode and while gasps may still come. */
export function addAll(sums: Sums): void {
  const { model, bits, part, pending, messages } = sums;
  part.fill(0);
  pending.fill(0);
  sums.heard.fill(0);
  messages.L.fill(0);
  for (let s = 0; s < bits.length; ) {
    const p = model.spHead[HEAD * s + PART]!;
    if (p < 0 || !dependsOnMeters(sums, p)) {
      const end = runEnd(sums, s);
      add(sums, s, end - s);
      s = end;
    } else s = addPart(sums, s, p);
  }
  for (let p = 0; p < model.partCount; p++) if (!dependsOnMeters(sums, p)) refreshPart(sums, p);
  goUp(sums);
}

/** What a part adds is made of its meters alone: its group lies in one zone and sends no batches. */
function dependsOnMeters({ model, pending }: Sums, p: number): boolean {
  return pending.length === 0 && model.partSpan[p]! < 0;
}

/** Sets the class of a run of meters alike; gives the first that is another. */
function runEnd({ model, bits, slot, table }: Sums, first: number): number {
  const same = slotOf(table, model.spHead[HEAD * first + KEY]! | bits[first]!);
  let s = first;
  do slot[s++] = same;
  while (s < bits.length && model.spIsLikeLast[s] === 1 && bits[s] === bits[first]);
  return s;
}

/** A whole part from its first meter on, from memory where one like it was met; gives the first meter behind it. */
function addPart(sums: Sums, first: number, p: number): number {
  const { model, slot, part, partLn } = sums;
  const { classes, parts } = sums.table;
  let node = 0;
  let end = first;
  while (end < slot.length && model.spHead[HEAD * end + PART] === p) {
    const from = end;
    end = runEnd(sums, from);
    node = nodeAfter(classes.alike, node, { slot: slot[from]!, count: end - from });
  }
  sums.node[p] = node;
  sums.first[p] = first;
  const known = node < 0 ? undefined : parts[node];
  if (known === undefined) {
    for (let s = first; s < end; ) {
      let to = s + 1;
      while (to < end && slot[to] === slot[s]) to++;
      add(sums, s, to - s);
      s = to;
    }
    refreshPart(sums, p);
    if (node >= 0) {
      const values = new Float64Array(ALIKE);
      values.set(part.subarray(24 * p, 24 * p + 24));
      values.set(partLn.subarray(8 * p, 8 * p + 8), 24);
      parts[node] = values;
    }
  } else putPart(sums, p, known);
  return end;
}

function putPart({ model, part, partLn, messages }: Sums, p: number, known: Float64Array): void {
  const at = 24 * p;
  for (let i = 0; i < 24; i++) part[at + i] = known[i]!;
  const z = 8 * model.partZone[p]!;
  for (let d = 0; d < 8; d++) {
    const ln = known[24 + d]!;
    partLn[8 * p + d] = ln;
    messages.L[z + d]! += ln;
  }
}

/** The same as `addAll` where only the tables are others: nobody has said anything that the sums do not hold. */
export function addAgain(sums: Sums): void {
  const { model, messages } = sums;
  if (!sums.isPlain) {
    addAll(sums);
    return;
  }
  messages.L.fill(0);
  const { parts } = sums.table;
  for (let p = 0; p < model.partCount; p++) {
    const known = sums.node[p]! < 0 ? undefined : parts[sums.node[p]!];
    if (known === undefined) {
      sums.part.fill(0, 24 * p, 24 * p + 24);
      addPart(sums, sums.first[p]!, p);
    } else putPart(sums, p, known);
  }
  goUp(sums);
}

function goUp({ model, weights, extra, messages }: Sums): void {
  extra?.forEach((ln, i) => {
    messages.L[i]! += ln;
  });
  passUp(model, weights, messages);
}

/** One meter's evidence is now `bits`; carries the change to the root. */
export function say(sums: Sums, point: number, bits: number): void {
  const { model, messages } = sums;
  if (sums.bits[point] === bits) return;
  const { spHead } = model;
  const zone = spHead[HEAD * point]!;
  const part = spHead[HEAD * point + PART]!;
  const isBatch = sums.pending.length > 0;
  if (isBatch && part >= 0) add(sums, point, -1);
  ensure(sums.table, sums.slot[point]!);
  const before = CLASS * sums.slot[point]!;
  if (part >= 0) sums.node[part] = -1;
  const slot = slotOf(sums.table, spHead[HEAD * point + KEY]! | bits);
  sums.bits[point] = bits;
  sums.slot[point] = slot;
  if (part >= 0) {
    if (isBatch) add(sums, point, 1);
    else exchange(sums, part, { before, after: CLASS * slot });
    refreshPart(sums, part, messages.MU);
  } else {
    const { values } = sums.table;
    for (let d = 0; d < 8; d++) {
      const change = values[CLASS * slot + ALONE + d]! - values[before + ALONE + d]!;
      messages.L[8 * zone + d]! += change;
      messages.MU[16 * zone + d]! += change;
    }
  }
  climb(sums.weights, messages, zone);
}

const values = new Float64Array(8);

/** Adds (or takes away) what `times` meters like this one say to their group's part, or to the zone. */
function add(sums: Sums, s: number, times: number): void {
  const { model, table } = sums;
  const p = model.spPart[s]!;
  const from = CLASS * sums.slot[s]!;
  if (p < 0) {
    const z = 8 * model.spZone[s]!;
    for (let d = 0; d < 8; d++) sums.messages.L[z + d]! += times * table.values[from + ALONE + d]!;
    return;
  }
  for (let i = 0; i < 24; i++) sums.part[24 * p + i]! += times * table.values[from + i]!;
  if (!model.timings[model.partTiming[p]!]!.batch) return;
  const quiet = CLASS * slotOf(sums.quiet, model.spHead[HEAD * s + KEY]! | sums.bits[s]!);
  for (let i = 0; i < 24; i++) sums.pending[24 * p + i]! += times * sums.quiet.values[quiet + i]!;
  if ((sums.bits[s]! & 1) === 1) sums.heard[p]! += times;
}

/** One class of a part's meters becomes another; where no gasps come in batches. */
function exchange(sums: Sums, p: number, classes: { before: number; after: number }): void {
  const { before, after } = classes;
  const { part } = sums;
  const { values } = sums.table;
  const at = 24 * p;
  for (let i = 0; i < 24; i++) part[at + i]! += values[after + i]! - values[before + i]!;
}

/** What the part adds to its zone, from its sums; passes the change to L and, when given, to M. */
function refreshPart(sums: Sums, p: number, MU?: Float64Array): void {
  const { model, partLn, messages } = sums;
  const zone = model.partZone[p]!;
  const z = 8 * zone;
  const beyond = 7 & ~model.phasesBelow[zone]!;
  for (let d = 0; d < 8; d++) {
    // Masks that differ only in phases nobody here takes have the same value.
    const now = (d & beyond) === 0 ? partValue(sums, p, d) : (values[d & ~beyond] as number);
    values[d] = now;
    const change = MU === undefined ? now : now - partLn[8 * p + d]!;
    partLn[8 * p + d] = now;
    messages.L[z + d]! += change;
    if (MU !== undefined) MU[2 * z + d]! += change;
  }
}

function partValue(sums: Sums, p: number, d: number): number {
  const span = sums.model.partSpan[p]!;
  if (span >= 0) return inState(sums, { p, d, g: sums.spanState[span]! });
  const { lnPrior } = sums.table;
  const at = 24 * p + d;
  if (sums.pending.length > 0) {
    let ln = Number.NEGATIVE_INFINITY;
    for (let g = 0; g < 3; g++) ln = lnAdd(ln, lnPrior[g]! + inState(sums, { p, d, g }));
    return ln;
  }
  const ok = lnPrior[0]! + sums.part[at]!;
  const degraded = lnPrior[1]! + sums.part[at + 8]!;
  return lnAddThree(ok, degraded, lnPrior[2]! + sums.part[at + 16]!);
}

/**
 * ln F of a part while its group is in state g. Where gasps come in batches the group may still be pending:
 * G·(all that should have come has come) + (1 − G)·(none is due), the latter only while none was heard.
 */
export function inState(sums: Sums, at: { p: number; d: number; g: number }): number {
  const i = 24 * at.p + 8 * at.g + at.d;
  const come = sums.part[i]!;
  const timing = sums.model.partTiming[at.p]!;
  if (!sums.model.timings[timing]!.batch) return come;
  const share = sums.arrived[timing]!;
  if (share >= 1 || sums.heard[at.p]! > 0) return come;
  const waits = Math.log(1 - share) + sums.pending[i]!;
  return share <= 0 ? waits : lnAdd(Math.log(share) + come, waits);
}
