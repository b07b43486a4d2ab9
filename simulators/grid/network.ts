/** The network as it stands in the ground: what the CSV files tell, and what only the world knows. */
type DeviceKind =
  | 'breaker'
  | 'recloser'
  | 'sectionaliser'
  | 'load_break_switch'
  | 'fuse'
  | 'disconnector';

/** Phases as bits: A 1, B 2, C 4. */
export type Mask = number;
export const allPhases: Mask = 7;
export const phaseBits = [1, 2, 4] as const;

export interface Place {
  lat: number;
  lon: number;
}

/** A device or a section: what joins two nodes. */
export interface Edge extends Place {
  id: string;
  kind: DeviceKind | 'section';
  from: string;
  to: string;
  mask: Mask;
  name: string;
  feeder: string;
  isNormallyOpen: boolean;
  isRemote: boolean;
  lengthM: number;
  ratingA: number;
  fa: 'none' | 'recloser' | 'voltage_time';
}

export interface Transformer extends Place {
  id: string;
  node: string;
  mask: Mask;
  name: string;
  kva: number;
  feeder: string;
  /** Peak load that the test feeder gives it, W. */
  peakW: number;
}

export type CustomerClass = 'life_support' | 'critical' | 'business' | 'residential';

export interface SupplyPoint extends Place {
  id: string;
  transformer: string;
  feeder: string;
  mask: Mask;
  /** What the records say; `?` where nobody wrote the phase down. */
  recordedPhases: string;
  meter: string;
  account: string;
  premises: string;
  class: CustomerClass;
  tier: string;
  address: string;
  area: string;
  kva: number;
  /** Those of `one_way` send and cannot be asked. */
  headEnd: 'radio' | 'carrier' | 'one_way';
  concentrator: string;
  ownSupply: 'none' | 'ups' | 'standby';
  ownSupplyMinutes: number;
}

interface Source {
  id: string;
  node: string;
  name: string;
  kv: number;
  earthing: 'solid' | 'compensated';
}

export interface Network {
  sources: Source[];
  edges: Edge[];
  transformers: Transformer[];
  supplyPoints: SupplyPoint[];
}

export function phasesOf(mask: Mask): string {
  return 'ABC'.replace(/[ABC]/g, (letter) => (mask & maskOf(letter) ? letter : ''));
}

export function maskOf(phases: string): Mask {
  let mask = 0;
  for (const letter of phases) mask |= { A: 1, B: 2, C: 4 }[letter] ?? 0;
  return mask;
}
