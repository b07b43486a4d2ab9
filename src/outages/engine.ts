// What the detector asks of the inference; made for the network in hand, exchanged with it.
import type { Evidence } from '../model/evidence.ts';
import type { PhaseMask } from '../model/phases.ts';
import type { Instant } from '../model/time.ts';
import type { PremisesOf } from '../network/premises.ts';
import type { InParts } from '../runtime/in-parts.ts';
import type { PlannedCause } from './planned-windows.ts';
import type { Verdict } from './verdict.ts';

/** A recorded operation: a fact. */
export interface Operation {
  device: string;
  phases: PhaseMask;
  state: 'open' | 'closed';
  at: Instant;
}

export interface Engine {
  /** Takes one observation; the feeder it belongs to, null for something not in the network. */
  apply(evidence: Evidence): string | null;
  /**
   * What the evidence of a feeder says at `now`; null while no episode is open there.
   * @param isHeld an outage of its own is open: what stands above heads is then told in any case
   */
  decide(feeder: string, now: Instant, isHeld?: boolean): Verdict | null;
  /** The same in parts, where it may take long. */
  decideInParts?(feeder: string, now: Instant, isHeld: boolean): InParts<Verdict | null>;
  /** A part of the next decision of a feeder, so that it can be made in slices; changes no answer. */
  ready?(feeder: string, now: Instant): void;
  /** Feeder id of what stands above the head of a feeder; null where nothing could tell them apart. */
  above?(feeder: string): string | null;
  /** Feeder id under which a device is judged; null for one that is in no tree. */
  feederOfDevice?(device: string): string | null;
  /** Meters worth asking now, most telling first. */
  pings(feeder: string, now: Instant): string[];
  /** Causes that plans put before the evidence; replaces those set before. Gives feeders touched. */
  setPlanned(causes: readonly PlannedCause[]): string[];
  /** Operations recorded since; gives feeders touched. */
  setOperations(operations: readonly Operation[]): string[];
  /** In a declared storm priors and group states are others. */
  setStorm(isStorm: boolean): void;
  feederOf(supplyPoint: string): string | null;
  /** Whether a feeder id stands for what is above the heads of others. */
  isAbove?(feeder: string): boolean;
  /** Feeders at both ends of a device that stands open between them. */
  besides?(device: string): string[];
  /** Recorded as open in all its phases; null for an unknown one. */
  isOpen?(device: string): boolean | null;
  /** Other supplies of the premises of a point; null where it has none. */
  premisesOf?(supplyPoint: string): PremisesOf | null;
  /** Points of one zone have no openable device between them. */
  zoneOf(supplyPoint: string): string;
  /** Phases it has; null where that is not known, and for one that is not in the network. */
  phasesOf(supplyPoint: string): PhaseMask | null;
  /** Its meter can be asked whether it has supply. */
  asks(supplyPoint: string): boolean;
  /** Episodes as plain data, and back. */
  episodes(): unknown;
  load(episodes: unknown): void;
}
