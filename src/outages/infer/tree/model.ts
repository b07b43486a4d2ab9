/**
 * One feeder as inference sees it: zones (points joined without a cause between) numbered depth first,
 * zone 0 above the head. The edge of zone z is what leads to it from its parent and carries its causes.
 */
import type { PhaseMask } from '../../../model/phases.ts';
import type { Winding } from './winding.ts';

/** Something that can open on an edge. `id` is unique in the feeder, `device:phases` or `plan:id`. */
export interface TreeCause {
  id: string;
  device: string;
  phases: PhaseMask;
  /** Per hour. */
  prior: number;
  /** Opens on fault current: breaker, recloser, fuse. */
  protective: boolean;
}

/** How gasps of one head-end come; seconds. */
export interface Timing {
  headEnd: string;
  /** Before it no gasp comes at all; 0 where it is left out. */
  holdS?: number;
  /** Mean time a gasp needs after the hold. */
  gaspLatencyS: number;
  gaspWindowS: number;
  restoreWindowS: number;
  /** The gasps of a district come all together or not yet. */
  batch: boolean;
  /** How long an outage that only its meters speak of waits until it is confirmed. */
  confirmAfterS?: number;
  /** Share of gasps lost while communication is sound, as learned; left out: as the settings say. */
  gaspLoss?: number;
  /** Its meters can be asked whether they have supply. */
  asks: boolean;
  /** Questions a minute that it can carry out, all its meters together; null: as the settings say. */
  pingsPerMinute?: number | null;
  /** Questions a minute that one concentrator can carry out; null: no own limit. */
  pingsPerConcentrator?: number | null;
}

export interface TreeEdge {
  id: string;
  kind: string;
  /** Index of the edge above, -1 at the source. Parents stand before children. */
  parent: number;
  phases: PhaseMask;
  /** Phases known to be open (a recorded operation): 7 cuts all below off. */
  known: PhaseMask;
  causes: readonly TreeCause[];
  /** Kept as a zone of its own although nothing can open: an indicator or a plan sits here. */
  keep: boolean;
  /** Length in km of what may have failed here; null for a device. */
  km: number | null;
  opensWithoutVoltage: boolean;
  /** Its opening alone interrupts nobody: another closed path leads there. */
  isMeshed?: boolean;
}

export interface TreePoint {
  id: string;
  /** Edge at whose far end it hangs, -1 at the source. */
  edge: number;
  phases: PhaseMask;
  /** One of `phases`, not known which. */
  phaseUnknown: boolean;
  customers: number;
  gasp: boolean;
  /** Has generation that may keep it alive when all above is dead. */
  islanding?: boolean;
  /** What it can feed back, kW; null or left out: nothing. */
  generationKw?: number | null;
  generationKind?: string | null;
  /** Concentrator, gateway or cell it shares with others; null: its own. */
  group: string | null;
  /** Index into `timings`. */
  timing: number;
  /** Index into `windings`: what its transformer makes of open phases; left out: each phase is its own. */
  winding?: number;
}

export interface TreeSpec {
  feeder: string;
  edges: readonly TreeEdge[];
  points: readonly TreePoint[];
  timings: readonly Timing[];
  /** Left out: no transformer changes phases. */
  windings?: readonly Winding[];
}

/** Numbers of a point or a zone that stand side by side. */
export const HEAD = 4;
/** In `spHead` behind the zone. */
export const PART = 1;
export const KEY = 2;

export interface FeederModel {
  readonly feeder: string;
  readonly zoneCount: number;
  readonly parent: Int32Array;
  /** Zones below z are z+1 … end[z]−1. */
  readonly end: Int32Array;
  readonly known: Uint8Array;
  /** Phases on which any supply point in the zone or below depends. */
  readonly phasesBelow: Uint8Array;
  readonly opensWithoutVoltage: Uint8Array;
  /** 1: its opening alone interrupts nobody. */
  readonly meshed: Uint8Array;
  /** By zone; zone 0 has none. */
  readonly edgeIds: readonly string[];
  readonly edgeKinds: readonly string[];
  readonly edgePhases: Uint8Array;
  readonly zoneOf: ReadonlyMap<string, number>;
  /** Causes of zone z are causes[causeStart[z] … causeStart[z+1]−1]. */
  readonly causeStart: Int32Array;
  readonly causes: readonly TreeCause[];
  /** Points by zone: of zones a … b−1 they are spStart[a] … spStart[b]−1. */
  readonly spStart: Int32Array;
  readonly spZone: Int32Array;
  readonly spIds: readonly string[];
  readonly spPhases: Uint8Array;
  readonly spPhaseUnknown: Uint8Array;
  readonly spWinding: Uint8Array;
  /** 1: may keep itself alive. */
  readonly spIslanding: Uint8Array;
  /** Phases above its transformer on which it depends. */
  readonly spNeeds: Uint8Array;
  readonly spCustomers: Float64Array;
  readonly spGasp: Uint8Array;
  readonly spTiming: Uint8Array;
  /** Part of a group in one zone; -1: a group of its own. */
  readonly spPart: Int32Array;
  /** 1: the point before it hangs in the same place and takes the same phases; together one run. */
  readonly spIsLikeLast: Uint8Array;
  /**
   * What one word of a meter needs, side by side at `HEAD`·s, because storms come to feeders that lie in no
   * cache: zone, part, and the key of its class without what it has said.
   */
  readonly spHead: Int32Array;
  readonly spOf: ReadonlyMap<string, number>;
  /** Points that can feed back, by point. */
  readonly generators: ReadonlyArray<{ point: number; kind: string; kw: number }>;
  readonly partCount: number;
  readonly partZone: Int32Array;
  readonly partTiming: Uint8Array;
  /** Spanning group of the part, -1 where the group lies in one zone. */
  readonly partSpan: Int32Array;
  /** Parts of each group that lies in several zones. */
  readonly spans: ReadonlyArray<readonly number[]>;
  readonly sections: ReadonlyArray<{ id: string; zone: number; km: number }>;
  readonly timings: readonly Timing[];
  /** Of the slowest head-end that has meters here, seconds. */
  readonly restoreWindowS: number;
  readonly windings: readonly Winding[];
  /** Wait before a confirmation; null: as the settings say. */
  readonly confirmAfterS: number | null;
  /** Of what stands above feeder heads: the zones at which those feeders hang. */
  readonly heads?: ReadonlyArray<{ feeder: string; zone: number }>;
}
