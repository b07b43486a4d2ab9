import type { Explanation } from '../model/outage.ts';
import type { PhaseMask } from '../model/phases.ts';
import type { Instant } from '../model/time.ts';

/** One member of the best set of open causes. */
export interface OpenedCause {
  /** Devices that no evidence can tell apart (in series, nobody between), nearest the customers first. */
  group: string[];
  /** Phases that opened. */
  phases: PhaseMask;
  /** P(one of the group is open). */
  probability: number;
  /** `known`: a recorded operation; `planned`: a plan explains it; `carried`: decided in an earlier episode. */
  origin: 'inferred' | 'known' | 'planned' | 'carried';
  plannedOutage: string | null;
  /** Devices above this one, nearest first: what escalation and refinement compare. */
  ancestors: string[];
  /** Its own telemetry says open, with lockout or trip, or a person saw it. */
  telemetered: boolean;
  /** When a lockout, a settled open state or a person's word arrived; null without one. */
  hardAt: Instant | null;
  /** Supply points below it that this cause leaves without some phase they take, ids ascending. */
  below: string[];
  alternatives: Array<{ device: string; probability: number }>;
  /** At most 10, grouped by kind, largest first. */
  reasons: Explanation[];
}

/** What the evidence of one feeder says at one moment. Pure data; nothing in it is decided yet. */
export interface Verdict {
  feeder: string;
  /** Of what stands above feeder heads: its outages belong to no feeder. */
  isAbove?: boolean;
  at: Instant;
  episodeStart: Instant;
  /** E1 time of the first dark-type evidence of the episode; null when there is none. */
  firstEvidenceAt: Instant | null;
  /** Wait before what only meters say is confirmed, by the head-ends here; left out: as the settings say. */
  confirmAfterS?: number | null;
  /** Time that meters need to report that supply is back, by the slowest head-end here; left out: as the settings say. */
  restoreWindowS?: number;
  opened: OpenedCause[];
  /** P(the best set). */
  posterior: number;
  /** P(nothing is open). */
  pNone: number;
  ambiguous: boolean;
  alternatives: Array<{ opened: string[]; posterior: number }>;
  /** Supply points that hang elsewhere than recorded, with P ≥ 0.5; left out: none. */
  elsewhere?: readonly string[];
  /** Supply points with P(dark) > 0.01, with what speaks for each; all others are lit. */
  darkness: Map<string, SupplyBelief>;
}

/** What is believed of one supply point. */
export interface SupplyBelief {
  /** P(all its phases are without supply). */
  pDark: number;
  /** P(some phase is without supply). */
  pAny: number;
  /** It has itself proved to have supply since the episode began; E1 time. */
  provenLiveAt: Instant | null;
  /** E1 time of the earliest and latest dark-type message of its own; null without one. */
  darkSince: Instant | null;
  /** When that earliest one was received; left out or null without one. */
  darkHeardAt?: Instant | null;
  /** Unanswered pings or a call: what a single customer's outage needs. */
  pingsUnanswered: number;
  called: boolean;
  /** P(its own service has failed), apart from every device above. */
  pServiceFault: number;
}
