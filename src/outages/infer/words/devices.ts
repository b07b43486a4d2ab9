/** What the devices of a feeder have said, for one moment: positions, closings, flags, and whether single phases are named. */
import { ABC } from '../../../model/phases.ts';
import type { Instant } from '../../../model/time.ts';
import { deviceStanding } from '../../reduce.ts';
import type { InferenceModel } from '../../settings.ts';
import { darkBefore } from '../dark-before.ts';
import type { Circumstances, Hand } from '../hand.ts';
import { noReturns, returnsOf } from '../returns.ts';
import { hasBrokenLine } from '../tree/broken-line.ts';
import { flagFactors } from '../tree/fault-bit.ts';
import type { StateReport } from '../tree/weights.ts';

/** Folds what devices have said: positions, closings on the paths below them, and what is back by the word of meters. */
export function readDevices(hand: Hand, what: Circumstances): void {
  const { model } = hand;
  // What opens by itself for lack of voltage may have stayed open when it came back above.
  const open = model.opensWithoutVoltage.map((mark, z) => (model.known[z] === 0 ? mark : 1));
  for (const [z, state] of hand.devices) {
    if (deviceStanding(state, false).state?.open === true) open[z] = 1;
  }
  const isOpen = (z: number): boolean => open[z] === 1;
  const { carried: carriedHere, held: wasDark } = darkBefore(model, what, isOpen);
  hand.closedAt = new Float64Array(model.zoneCount).fill(Number.NEGATIVE_INFINITY);
  hand.closedAt[0] = what.closedAbove ?? Number.NEGATIVE_INFINITY;
  hand.carriedMask = carriedHere;
  const { returnsTakeTime, episodeStart } = what;
  hand.returns =
    returnsTakeTime === true
      ? returnsOf(model, hand.meters, { from: episodeStart, wasDark, isOpen })
      : noReturns(model.zoneCount);
  hand.deviceNow = new Map();
  for (const [z, state] of hand.devices) {
    hand.deviceNow.set(z, deviceStanding(state, what.carriedIsOpen && carriedHere[z] !== 0));
  }
  for (let z = 1; z < model.zoneCount; z++) {
    const up = model.parent[z]!;
    const own = hand.deviceNow.get(z)?.closedAt ?? Number.NEGATIVE_INFINITY;
    const recorded = what.closings.get(model.edgeIds[z]!) ?? Number.NEGATIVE_INFINITY;
    const back = Math.max(hand.returns.at[z]!, hand.returns.wide.at[z]!);
    hand.closedAt[z] = Math.max(own, recorded, hand.closedAt[up]!, back);
    carriedHere[z]! |= carriedHere[up]!;
  }
  hand.hasContext =
    hand.closedAt.some((at) => at !== Number.NEGATIVE_INFINITY) || carriedHere.some((m) => m !== 0);
}

/** An open state stays until the next report; a closed one from before the episode says nothing. */
export function reportsOf(hand: Hand, from: Instant): Map<number, StateReport> {
  const reports = new Map<number, StateReport>();
  for (const [z, { state }] of hand.deviceNow) {
    if (state === null || state.weight === 'effect') continue;
    // What opens by itself for lack of voltage does not cut anybody off by saying so.
    const isEffect = state.open && hand.model.opensWithoutVoltage[z] === 1;
    if ((isEffect && state.weight === 'report') || (!state.open && state.at < from)) continue;
    const { open, weight, phases } = state;
    reports.set(z, { open, weight, ...(phases === undefined ? {} : { phases }) });
  }
  return reports;
}

/** A meter, a terminal or a person names single phases, or a broken one is carried on. */
export function speaksOfPhases({ model, meters, deviceNow }: Hand, what: Circumstances): boolean {
  for (const [z, { state, voltage, zero }] of deviceNow) {
    const named = state?.phases ?? ABC;
    if ((named & model.edgePhases[z]!) !== model.edgePhases[z] || voltage?.lost) return true;
    if (zero !== null && zero.phases !== 0 && zero.phases !== ABC) return true;
  }
  for (const { messages } of meters.values()) {
    if (messages.some(({ says }) => says.kind === 'phase_loss')) return true;
  }
  return hasBrokenLine(
    model,
    what.carried.map(({ cause }) => cause),
  );
}

export function flagsOf(hand: Hand, from: Instant, rows: InferenceModel): Float64Array | null {
  const flags = new Map<number, boolean>();
  for (const [z, { flag }] of hand.deviceNow) {
    if (flag !== null && flag.at >= from) flags.set(z, flag.set);
  }
  return flags.size === 0 ? null : flagFactors(hand.model, flags, rows);
}
