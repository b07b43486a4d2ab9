/** One feeder in hand: what its meters and devices have said, and the sums made of it for one moment. */
import type { Instant } from '../../model/time.ts';
import {
  type DeviceMessage,
  type DeviceStanding,
  type DeviceState,
  deviceStanding,
  type MeterMessage,
  type MeterState,
  reduce,
  type Standing,
  standing,
} from '../reduce.ts';
import type { InferenceModel } from '../settings.ts';
import { type ClassTable, createTable, type GroupPrior } from './tree/classes.ts';
import { flagFactors } from './tree/fault-bit.ts';
import type { FeederModel, TreeCause } from './tree/model.ts';
import { NOT_BACK, PROOF, WAS_DARK } from './tree/rows.ts';
import { addAll, createSums, type Sums, say, sharesAt } from './tree/sums.ts';
import { type StateReport, weigh } from './tree/weights.ts';

/** A cause decided in an earlier episode. */
export interface Carried {
  cause: string;
  p: number;
}

/** What holds for a feeder apart from its evidence. */
export interface Circumstances {
  episodeStart: Instant;
  carried: readonly Carried[];
  /** Planned cuts by zone, with P by cause id. */
  planned: ReadonlyMap<number, readonly TreeCause[]>;
  plannedP: ReadonlyMap<string, number>;
  /** Recorded closings by device. */
  closings: ReadonlyMap<string, Instant>;
  /** A carried cause was open: its device's first word of closed is a closing. False for case files, which say so. */
  carriedIsOpen: boolean;
  priorScale: number;
  groupPrior: GroupPrior;
}

export interface Hand {
  readonly model: FeederModel;
  readonly meters: Map<number, MeterState>;
  readonly devices: Map<number, DeviceState>;
  sums: Sums | null;
  /** ln P(flags) for the passes with the fault bit; null while no indicator has spoken. */
  flags: Float64Array | null;
  /** By zone: the latest closing on the path, and phases that were dead before the episode. */
  closedAt: Float64Array;
  carriedMask: Uint8Array;
  deviceNow: Map<number, DeviceStanding>;
  /** When the passing of time alone changes a meter's evidence next. */
  nextChangeAt: Instant;
  /** A device has spoken since the sums were made: weights, flags and closings are old. */
  isStale: boolean;
  asOf: { now: Instant; what: Circumstances } | null;
}

/** Tables of one likelihood model, shared by all feeders where time no longer matters. */
export interface Tables {
  readonly model: InferenceModel;
  of(prior: GroupPrior, share: readonly number[]): ClassTable;
}

export function createTables(model: InferenceModel): Tables {
  const settled = new Map<string, ClassTable>();
  return {
    model,
    of(prior, share) {
      if (share.some((s) => s !== 0 && s !== 1)) return createTable(model, prior, share);
      const key = `${prior.ok} ${prior.degraded} ${prior.down} ${share.join('')}`;
      const known = settled.get(key);
      if (known !== undefined) return known;
      const table = createTable(model, prior, share);
      settled.set(key, table);
      return table;
    },
  };
}

export function createHand(model: FeederModel): Hand {
  return {
    model,
    meters: new Map(),
    devices: new Map(),
    sums: null,
    flags: null,
    closedAt: new Float64Array(0),
    carriedMask: new Uint8Array(0),
    deviceNow: new Map(),
    nextChangeAt: Number.POSITIVE_INFINITY,
    isStale: false,
    asOf: null,
  };
}

/** Makes weights, classes, sums and messages anew for one moment. Cost: O(zones + points). */
export function refresh(
  hand: Hand,
  tables: Tables,
  at: { now: Instant; what: Circumstances },
): Sums {
  const { model } = hand;
  const { now, what } = at;
  const from = oldest(what, tables.model);
  hand.asOf = at;
  hand.isStale = false;
  readDevices(hand, what);
  const weights = weigh(
    model,
    {
      given: givenOf(what),
      planned: what.planned,
      reports: reportsOf(hand, from),
      priorScale: what.priorScale,
    },
    tables.model,
  );
  hand.flags = flagsOf(hand, from, tables.model);
  const { table: share, arrived } = sharesAt(model, (now - what.episodeStart) / 1000);
  const table = tables.of(what.groupPrior, share);
  const quiet = tables.of(
    what.groupPrior,
    share.map(() => 0),
  );
  hand.sums ??= createSums(model, { weights, table, quiet });
  Object.assign(hand.sums, { weights, table, quiet, arrived });
  readMeters(hand, from);
  addAll(hand.sums);
  return hand.sums;
}

/** E2: older than this is out. */
export function oldest(what: Circumstances, model: InferenceModel): Instant {
  return what.episodeStart - model.clockToleranceS * 1000;
}

function givenOf(what: Circumstances): Map<string, number> {
  const given = new Map(what.plannedP);
  for (const { cause, p } of what.carried) given.set(cause, Math.min(0.999, Math.max(0.001, p)));
  return given;
}

function readDevices(hand: Hand, what: Circumstances): void {
  const { model } = hand;
  const carriedHere = new Uint8Array(model.zoneCount);
  const carried = new Set(what.carried.map((one) => one.cause));
  for (let z = 0; z < model.zoneCount; z++) {
    const plans = what.planned.get(z) ?? [];
    const own = model.causes.slice(model.causeStart[z], model.causeStart[z + 1]);
    for (const cause of [...own, ...plans]) {
      if (carried.has(cause.id)) carriedHere[z]! |= cause.phases;
    }
  }
  hand.closedAt = new Float64Array(model.zoneCount).fill(Number.NEGATIVE_INFINITY);
  hand.carriedMask = carriedHere;
  hand.deviceNow = new Map();
  for (const [z, state] of hand.devices) {
    hand.deviceNow.set(z, deviceStanding(state, what.carriedIsOpen && carriedHere[z] !== 0));
  }
  for (let z = 1; z < model.zoneCount; z++) {
    const up = model.parent[z]!;
    const own = hand.deviceNow.get(z)?.closedAt ?? Number.NEGATIVE_INFINITY;
    const recorded = what.closings.get(model.edgeIds[z]!) ?? Number.NEGATIVE_INFINITY;
    hand.closedAt[z] = Math.max(own, recorded, hand.closedAt[up]!);
    carriedHere[z]! |= carriedHere[up]!;
  }
}

/** An open state stays until the next report; a closed one from before the episode says nothing. */
function reportsOf(hand: Hand, from: Instant): Map<number, StateReport> {
  const reports = new Map<number, StateReport>();
  for (const [z, { state }] of hand.deviceNow) {
    if (state === null || state.weight === 'effect') continue;
    // What opens by itself for lack of voltage does not cut anybody off by saying so.
    const isEffect = state.open && hand.model.opensWithoutVoltage[z] === 1;
    if ((isEffect && state.weight === 'report') || (!state.open && state.at < from)) continue;
    reports.set(z, { open: state.open, weight: state.weight });
  }
  return reports;
}

function flagsOf(hand: Hand, from: Instant, rows: InferenceModel): Float64Array | null {
  const flags = new Map<number, boolean>();
  for (const [z, { flag }] of hand.deviceNow) {
    if (flag !== null && flag.at >= from) flags.set(z, flag.set);
  }
  return flags.size === 0 ? null : flagFactors(hand.model, flags, rows);
}

function readMeters(hand: Hand, from: Instant): void {
  const bits = hand.sums!.bits;
  hand.nextChangeAt = Number.POSITIVE_INFINITY;
  if (hand.carriedMask.some((mask) => mask !== 0)) {
    for (let s = 0; s < bits.length; s++) bits[s] = bitsOf(hand, s, from);
    return;
  }
  bits.fill(0);
  for (const s of hand.meters.keys()) bits[s] = bitsOf(hand, s, from);
}

/** Evidence class of one meter now: its own words, and what the network makes of them. */
function bitsOf(hand: Hand, s: number, from: Instant): number {
  const said = standing(hand.meters.get(s), from);
  return said.bits | contextBits(hand, s, said);
}

function contextBits(hand: Hand, s: number, said: Standing): number {
  const { model } = hand;
  const z = model.spZone[s]!;
  const phases = model.spPhases[s]!;
  const wasDark = (hand.carriedMask[z]! & phases) === phases;
  const bits = wasDark ? WAS_DARK : 0;
  const closedAt = hand.closedAt[z]!;
  if (closedAt === Number.NEGATIVE_INFINITY || (said.bits & PROOF) !== 0) return bits;
  const mustReport = wasDark || (said.gaspAt !== null && said.gaspAt < closedAt);
  if (!mustReport) return bits;
  const dueAt = closedAt + model.timings[model.spTiming[s]!]!.restoreWindowS * 1000;
  if (hand.asOf!.now > dueAt) return bits | NOT_BACK;
  hand.nextChangeAt = Math.min(hand.nextChangeAt, dueAt + 1);
  return bits;
}

/** Takes in a meter's message; carries it to the root when sums stand. False when nothing is new. */
export function hearMeter(hand: Hand, s: number, message: MeterMessage, from: Instant): boolean {
  const { state, changed } = reduce(hand.meters.get(s), message, { from });
  if (!changed) return false;
  hand.meters.set(s, state);
  if (hand.sums !== null && hand.asOf !== null) say(hand.sums, s, bitsOf(hand, s, from));
  return true;
}

/** Takes in a device's message; weights change at the next refresh. */
export function hearDevice(hand: Hand, z: number, message: DeviceMessage): boolean {
  const { state, changed } = reduce(hand.devices.get(z), message, {
    from: Number.NEGATIVE_INFINITY,
  });
  if (!changed) return false;
  hand.devices.set(z, state);
  hand.isStale = true;
  return true;
}
