/**
 * The network as its files say it, one typed row a line, defaults applied. Every importer ends here; `buildGrid` begins here.
 */
import type { CustomerClass, Tier } from '../model/contact.ts';
import type { PhaseMask } from '../model/phases.ts';

export const earthings = ['solid', 'low_resistance', 'compensated', 'unearthed'] as const;
type Earthing = (typeof earthings)[number];

/** Kinds of devices: what can open. */
export const deviceKinds = [
  'breaker',
  'recloser',
  'sectionaliser',
  'load_break_switch',
  'disconnector',
  'fuse',
  'jumper',
] as const;
export type DeviceKind = (typeof deviceKinds)[number];

export const automations = ['none', 'recloser', 'voltage_time', 'central'] as const;
type Automation = (typeof automations)[number];

export interface SourceRow {
  id: string;
  node: string;
  name: string;
  kv: number | null;
  earthing: Earthing;
}

export interface DeviceRow {
  id: string;
  kind: DeviceKind;
  fromNode: string;
  toNode: string;
  name: string;
  /** The feeder named in the file; `null` where it names none. */
  feeder: string | null;
  phases: PhaseMask;
  /** Phases closed in the normal state: column `normal_state`, 0 for `open`, all phases for `closed`. */
  normalClosed: PhaseMask;
  /** Phases closed now, where the file says so (CIM `Switch.open`); `null`: as normal. */
  presentClosed: PhaseMask | null;
  lat: number | null;
  lon: number | null;
  remote: boolean;
  kv: number | null;
  owner: string | null;
  /** 分界开关: its trip is the customer's own fault. */
  boundary: boolean;
  fa: Automation;
  opensWithoutVoltage: boolean;
  ratingA: number | null;
}

export interface SectionRow {
  id: string;
  fromNode: string;
  toNode: string;
  phases: PhaseMask;
  lengthM: number | null;
  construction: 'overhead' | 'cable' | 'transformer';
  ratingA: number | null;
}

export interface TransformerRow {
  id: string;
  node: string;
  name: string;
  phases: PhaseMask;
  kva: number | null;
  lat: number | null;
  lon: number | null;
  owner: 'public' | 'private';
  vectorGroup: string | null;
}

export interface SupplyPointRow {
  id: string;
  /** Exactly one of `node` and `transformer` is given. */
  node: string | null;
  transformer: string | null;
  phases: PhaseMask;
  /** Column `phases` is `?` or missing: one phase, not known which; `phases` is then ABC. */
  phaseUnknown: boolean;
  meter: string | null;
  /** 户号 */
  account: string | null;
  premises: string | null;
  class: CustomerClass;
  tier: Tier | null;
  /** 客户经理: who is told to ring them, by name. */
  accountManager: string | null;
  address: string | null;
  area: string | null;
  lat: number | null;
  lon: number | null;
  kva: number | null;
  supplyRole: 'main' | 'second';
  transfer: 'none' | 'manual' | 'auto';
  ownSupply: 'none' | 'ups' | 'standby';
  ownSupplyMinutes: number | null;
  generationKw: number | null;
  generationKind: 'pv' | 'chp' | 'battery' | null;
  /** May keep an island alive: its proof of supply is worth less (operations.md, back-feed). */
  islanding: boolean;
  /** 表箱: counts as openable. */
  box: string | null;
  rotaBlock: string | null;
  areaClass: 'urban' | 'rural' | 'remote' | null;
  headEnd: string | null;
  concentrator: string | null;
  gasp: boolean;
  voltageV: number;
}

export interface AssetRow {
  id: string;
  /** A device, section, transformer, supply point or node. */
  at: string;
  kind: 'terminal' | 'indicator' | 'sensor' | null;
  side: 'source' | 'load' | null;
  headEnd: string | null;
  concentrator: string | null;
}

/** 保电: points or feeders protected from `from` to `to` (RFC 3339 or local, as written). */
export interface ProtectionRow {
  id: string;
  title: string;
  level: string | null;
  from: string;
  to: string;
  supplyPoints: string[];
  feeders: string[];
  /** Who stands by meanwhile; absent from networks stored before it was asked. */
  crew?: string | null;
}

export interface NetworkTables {
  sources: SourceRow[];
  devices: DeviceRow[];
  sections: SectionRow[];
  transformers: TransformerRow[];
  supplyPoints: SupplyPointRow[];
  assets: AssetRow[];
  protection: ProtectionRow[];
}

export type TableName = keyof NetworkTables;

export function noTables(): NetworkTables {
  return {
    sources: [],
    devices: [],
    sections: [],
    transformers: [],
    supplyPoints: [],
    assets: [],
    protection: [],
  };
}
