// What one decision works with: the facts it may read and the drafts it changes.
import type { Outage } from '../../model/outage.ts';
import type { PhaseMask } from '../../model/phases.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { OutageChange } from '../change.ts';
import type { Lengths } from '../etr/lengths.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { PlanArea, PointFacts } from './causes.ts';
import type { DarkTime, DarkTimes } from './dark-time.ts';
import type { Draft } from './moves.ts';
import type { Owners } from './owners.ts';
import type { SecondSupplies } from './supplies.ts';
import type { Track } from './track.ts';

/** What a decision knows beside the evidence; nothing in it is changed. */
export interface LifeContext {
  settings: OutageSettings;
  /** The next outage number, allocated beforehand; asked only when an outage is born. */
  newId: () => string;
  tracks: ReadonlyMap<string, Track>;
  facts: (supplyPoint: string) => PointFacts;
  zoneOf: (supplyPoint: string) => string;
  /** Phases of a point; null where it is not known which it has. */
  phasesOf: (supplyPoint: string) => PhaseMask | null;
  /** Its meter can be asked whether it has supply. */
  asks: (supplyPoint: string) => boolean;
  /** In it a meter that has supply again says so. */
  restoreWindowMs: DurationMs;
  /** When a device was last told closed; null while it is not, or never was told. */
  closedAt: (device: string) => Instant | null;
  /** Dark time as it is known before the decision. */
  darkTime: DarkTime;
  /** Plans whose windows explain dark at this moment. */
  plans: readonly PlanArea[];
  /** The plan whose cut made a point dark, and that is over while the point is still dark. */
  afterPlan: (supplyPoint: string) => { plan: string; overAt: Instant } | null;
  /** Devices opened on trial: no outage until the trial has lasted too long. */
  excused: ReadonlySet<string>;
  /** Premises with two supplies; left out: none. */
  supplies?: SecondSupplies;
  /** Local automation works on this feeder until then; null: it does not. */
  automationUntil: Instant | null;
  isStorm: boolean;
  /** How long outages like this one last. */
  lengthsOf: (outage: Outage) => Lengths;
  /** The end of a live plan; null for one that is over. */
  plannedEnd: (plan: string) => Instant | null;
  /** Open outages of other feeders: one may lie under a cause here, or be the same seen from above. */
  elsewhere: readonly Outage[];
}

export interface Stepped {
  changes: OutageChange[];
  /** Of outages that go on; those of final ones are gone. */
  tracks: Map<string, Track>;
}

/** A draft with what the decisions remember of it. */
export interface Working extends Draft {
  track: Track;
}

/** Everything a step of one outage may read. */
export interface StepContext extends LifeContext {
  verdict: Verdict;
  now: Instant;
  /** Outage in whose dark set a point stands; kept up to date while the step goes on. */
  owner: Owners;
  /** Shown device of each open outage: what a nested one hangs under. */
  devices: ReadonlyMap<string, string>;
  times: DarkTimes;
  /** Drafts of all outages in hand. */
  working: ReadonlyMap<string, Working>;
}
