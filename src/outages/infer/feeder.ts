/** The sums of one feeder for one moment, made of what its meters and devices have said, and kept up word by word. */
import type { Instant } from '../../model/time.ts';
import {
  type DeviceMessage,
  isProof,
  type MeterMessage,
  reduce,
  type Standing,
  standing,
} from '../reduce.ts';
import type { InferenceModel } from '../settings.ts';
import type { Circumstances, Hand } from './hand.ts';
import { backSince, gaspedIn, isReturn } from './returns.ts';
import type { FeederModel } from './tree/model.ts';
import { EXPLAINED, NOT_BACK, PROOF, WAS_DARK } from './tree/rows.ts';
import { addAgain, addAll, createSums, type Sums, say, sharesAt } from './tree/sums.ts';
import type { Tables } from './tree/tables.ts';
import { weigh } from './tree/weights.ts';
import { zeroFactors } from './tree/zero-current.ts';
import { flagsOf, readDevices, reportsOf, speaksOfPhases } from './words/devices.ts';
import { addVoltages } from './words/voltages.ts';

/** Makes weights, classes, sums and messages anew for one moment. Cost: O(zones + points). */
export function refresh(
  hand: Hand,
  tables: Tables,
  at: { now: Instant; what: Circumstances },
): Sums {
  const { model } = hand;
  const { what } = at;
  const from = oldest(what, tables.model);
  hand.asOf = at;
  hand.isStale = false;
  readDevices(hand, what);
  const reports = reportsOf(hand, from);
  const { planned } = what;
  const isReturning = hand.returns.wide.phases.some((mask) => mask !== 0);
  const priorScale = Math.max(what.priorScale, isReturning ? (what.returnScale ?? 0) : 0);
  const brokenLines = what.linesBreak === true && speaksOfPhases(hand, what);
  const { fed } = hand;
  const facts = { given: givenOf(what), planned, reports, priorScale, brokenLines, fed };
  const weights = weigh(model, facts, tables.model);
  hand.flags = flagsOf(hand, from, tables.model);
  const { arrived, ...classes } = classesAt(model, tables, at);
  hand.sums ??= createSums(model, { weights, ...classes });
  const extra = zeroFactors(model, { devices: hand.deviceNow, from }, tables.model);
  Object.assign(hand.sums, { weights, ...classes, arrived, extra });
  readMeters(hand, from);
  addAll(hand.sums);
  addVoltages(hand, from, tables.model);
  return hand.sums;
}

/** Only time has passed: where another part of the gasps is due, sums are made anew. True if so. */
export function passTime(hand: Hand, tables: Tables, now: Instant): boolean {
  const { what } = hand.asOf!;
  const sums = hand.sums!;
  hand.asOf = { now, what };
  const next = classesAt(hand.model, tables, { now, what });
  if (next.arrived.every((share, t) => share === sums.arrived[t])) return false;
  Object.assign(sums, next);
  addAgain(sums);
  addVoltages(hand, oldest(what, tables.model), tables.model);
  return true;
}

function classesAt(
  model: FeederModel,
  tables: Tables,
  { now, what }: { now: Instant; what: Circumstances },
): Pick<Sums, 'table' | 'quiet' | 'arrived'> {
  const { table: share, arrived } = sharesAt(
    model,
    (now - what.episodeStart) / 1000,
    tables.shareStep,
  );
  const none = share.map(() => 0);
  const losses = model.timings.map(({ gaspLoss }) => gaspLoss);
  return {
    table: tables.of(what.groupPrior, share, losses),
    quiet: tables.of(what.groupPrior, none, losses),
    arrived,
  };
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

function readMeters(hand: Hand, from: Instant): void {
  const bits = hand.sums!.bits;
  hand.nextChangeAt = Number.POSITIVE_INFINITY;
  hand.standings.fill(null);
  const { phases, wide } = hand.returns;
  const isAny = (masks: Uint8Array): boolean => masks.some((mask) => mask !== 0);
  if (isAny(hand.carriedMask) || isAny(phases) || isAny(wide.phases)) {
    for (let s = 0; s < bits.length; s++) bits[s] = bitsOf(hand, s, from);
    return;
  }
  bits.fill(0);
  for (const s of hand.meters.keys()) bits[s] = bitsOf(hand, s, from);
}

/** Evidence class of one meter now: its own words, and what the network makes of them. */
function bitsOf(hand: Hand, s: number, from: Instant): number {
  const spoken = hand.meters.get(s);
  const { episodeStart: start, returnsTakeTime } = hand.asOf!.what;
  const askedFrom = returnsTakeTime === true ? backBy(hand, s) : from;
  const since = Math.max(from, backSince(hand.model, hand.returns, s));
  const said = standing(spoken, { from: since, start, askedFrom });
  if (spoken !== undefined) hand.standings[s] = said;
  return hand.hasContext ? said.bits | contextBits(hand, s, { said, from }) : said.bits;
}

/** A meter that gets its supply back cannot speak at once; by then it can. */
function backBy(hand: Hand, s: number): Instant {
  const closedAt = hand.closedAt[hand.model.spZone[s]!]!;
  if (closedAt === Number.NEGATIVE_INFINITY) return closedAt;
  return closedAt + hand.model.timings[hand.model.spTiming[s]!]!.restoreWindowS * 1000;
}

/** A meter's words as they stand, from a moment on. */
interface Spoken {
  said: Standing;
  from: Instant;
}

function contextBits(hand: Hand, s: number, spoken: Spoken): number {
  const { said } = spoken;
  const { model } = hand;
  const z = model.spZone[s]!;
  const phases = model.spPhases[s]!;
  const { dead } = model.windings[model.spWinding[s]!]!;
  const wasCarried = (dead[hand.carriedMask[z]!]! & phases) === phases;
  const explained = wasCarried ? 0 : explainedBits(hand, s, spoken);
  const wasDark = wasCarried || explained !== 0;
  const bits = wasCarried ? WAS_DARK : explained;
  const closedAt = hand.closedAt[z]!;
  if (closedAt === Number.NEGATIVE_INFINITY || (said.bits & PROOF) !== 0) return bits;
  const mustReport = wasDark || (said.gaspAt !== null && said.gaspAt < closedAt);
  if (!mustReport) return bits;
  const dueAt = backBy(hand, s);
  if (hand.asOf!.now > dueAt) return bits | NOT_BACK;
  hand.nextChangeAt = Math.min(hand.nextChangeAt, dueAt + 1);
  return bits;
}

/** What its gasp, or the lack of it, from before the return of its supply still says; what it says after that is news. */
function explainedBits({ model, returns, meters }: Hand, s: number, spoken: Spoken): number {
  const { said, from } = spoken;
  const back = backSince(model, returns, s);
  if (said.gaspAt !== null || back === Number.NEGATIVE_INFINITY) return 0;
  const hasGasped = gaspedIn(meters.get(s), { from, to: back });
  return hasGasped ? EXPLAINED | WAS_DARK : EXPLAINED;
}

/** Takes in a meter's message; carries it to the root when sums stand. False when nothing is new. */
export function hearMeter(hand: Hand, s: number, message: MeterMessage, from: Instant): boolean {
  const { state, changed } = reduce(hand.meters.get(s), message, { from });
  if (!changed) return false;
  hand.meters.set(s, state);
  if (isProof(message.says) && isReturn(state, from)) hand.isStale = true;
  if (message.says.kind === 'phase_loss') hand.isStale = true;
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
