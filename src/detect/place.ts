// Where an asset stands in the grid: all that judging needs to know of it.
import type { PhaseMask } from '../model/phases.ts';
import type { DurationMs, Instant } from '../model/time.ts';

/** A supply point that an asset can speak for. */
export interface Witness {
  supplyPoint: string;
  phases: PhaseMask;
  /** Declared voltage, phase to neutral, V. */
  unV: number;
}

/** Facts of one asset, as the network and the head-end files give them. */
export interface AssetPlace {
  asset: string;
  /** The supply point it measures; of a transformer's monitor up to three that see all its phases. */
  witnesses: readonly Witness[];
  /** The device it reports for; an indicator names the device or section it hangs on. */
  device: string | null;
  deviceKind: string | null;
  feeder: string | null;
  /** The bus whose voltages it measures, where it does. */
  bus: string | null;
  /** `unearthed` and `compensated` buses can carry an earth fault without a trip. */
  earthing: 'solid' | 'low_resistance' | 'compensated' | 'unearthed';
  /** The bus that normally feeds it. */
  supplyBus: string | null;
  /** The transformer behind which it hangs, or which it is; with its vector group where that is known. */
  transformer: string | null;
  vectorGroup: string | null;
  /** The nearest device above its transformer: what lies between them is one piece of line. */
  section: string | null;
  /** Where it stands among all in the normal state; what it feeds has numbers first … end − 1. */
  span: { first: number; end: number } | null;
  /** Side of its device on which it measures; null where that is not said, or there is no device. */
  side: 'source' | 'load' | null;
  /** Phases it measures or opens. */
  phases: PhaseMask;
  /** Of a meter of one phase: nobody knows which, and `phases` is a stand-in. */
  isPhaseUnknown: boolean;
  /** Declared voltage, phase to neutral, V; null where none is known. */
  unV: number | null;
  /** Rated current of a phase, A, and rated power, VA, of its device or transformer; null where not known. */
  ratedA: number | null;
  ratedVa: number | null;
  /** Still speaks without supply (battery, capacitor, medium-voltage sensor). */
  speaksWhenDark: boolean;
  /** Closes again by itself after a trip: a quiet opening of it is automation at work. */
  recloses: boolean;
  /** Opens for lack of voltage: its opening is an effect, never a cause. */
  opensWithoutVoltage: boolean;
  /** The device is open in the switching state as recorded; null for no device. */
  isOpenInModel: boolean | null;
  /** Concentrator it reports through, and the supply point that feeds that. */
  concentrator: { id: string; supplyPoint: string | null } | null;
  /** Time between two polls; null where it speaks on events only. */
  periodMs: DurationMs | null;
}

/** Asset (meter, terminal, indicator, device, transformer, supply point) → its place; null: not ours. */
export type Locate = (asset: string) => AssetPlace | null;

/** The supply point that stands for all an asset sees; null where it sees none. */
export function witnessOf(place: AssetPlace): string | null {
  return place.witnesses[0]?.supplyPoint ?? null;
}

/** Low voltage: above it a phase may lawfully lie far from its voltage to earth. */
const LOW_VOLTAGE_MAX_V = 1_000;

export function isLowVoltage(place: AssetPlace): boolean {
  return place.unV !== null && place.unV <= LOW_VOLTAGE_MAX_V;
}

/** What devices said of themselves where it differs from the recorded state; `version` rises with each change. */
export interface ToldPositions {
  version: number;
  open: ReadonlyMap<string, boolean>;
}

/** No way to any source: which phases, and the nearest open device on the way there. */
export interface Cut {
  phases: PhaseMask;
  boundary: string;
  /** `dark`: it feeds itself and stands in an outage or plan. */
  by: 'switching' | 'dark';
}

/** Null for an asset that can have supply, as far as is known. */
export type CutOf = (asset: string, told: ToldPositions, at: Instant) => Cut | null;
