/** What a device template says of one point, in the form that planning and decoding use. */
import type { Phase } from '../../../model/phases.ts';
import { type Quantity, quantityUnits } from '../../../model/reading.ts';
import type { DurationMs } from '../../../model/time.ts';

export const tables = ['coil', 'discrete', 'holding', 'input'] as const;
export type Table = (typeof tables)[number];

export const groups = ['status', 'measurement', 'energy', 'identity'] as const;
export type Group = (typeof groups)[number];

export const orders = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type Order = (typeof orders)[number];

/** Registers of each type; `string` says its own length. */
export const typeRegisters = {
  bool: 1,
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  int64: 4,
  uint64: 4,
  float16: 1,
  float32: 2,
  float64: 4,
  bcd16: 1,
  bcd32: 2,
  sm16: 1,
  sm32: 2,
  bits: 1,
  string: 1,
  time: 2,
  sunssf: 1,
} as const;
export type ValueType = keyof typeof typeRegisters;
export const valueTypes = Object.keys(typeRegisters) as [ValueType, ...ValueType[]];

/** Named places of a feeder terminal that raise events instead of readings. */
export const slots = [
  'fault_a',
  'fault_b',
  'fault_c',
  'fault_earth',
  'fault_direction',
  'fault_count',
  'voltage_present_a',
  'voltage_present_b',
  'voltage_present_c',
  'trip',
  'lockout',
  'reclose_count',
  'protection_on',
  'local_remote',
  'battery_low',
  'ac_fail',
  'door',
] as const;
export type Slot = (typeof slots)[number];

/** Where one of the two contacts of a double-point position stands. */
interface Contact {
  at: number;
  /** Bit of the register; null where the table holds bits. */
  bit: number | null;
}
export type PositionSource =
  | { kind: 'contacts'; open: Contact; closed: Contact }
  /** Two bits as a number, high bit first: 00 moving, 01 open, 10 closed, 11 invalid. */
  | { kind: 'code'; high: number; low: number };

export interface Point {
  name: string;
  /** null for what is no measurement: slots, texts, scale factors. */
  quantity: Quantity | null;
  phase: Phase;
  slot: Slot | null;
  table: Table;
  /** Address on the wire, and how many registers or bits from there. */
  at: number;
  length: number;
  type: ValueType;
  timeForm: 'unix32' | 'unix64' | 'iec56' | 'ymdhms';
  order: Order;
  scale: number;
  offset: number;
  /** Point whose value n makes the factor 10^n; read in the same request. */
  scaleFrom: string | null;
  /** From the data sheet's unit to the vocabulary's. */
  unitFactor: number;
  /** Contents of the registers that mean "no value"; of floats the value too. */
  na: readonly bigint[];
  bits: { high: number; low: number } | null;
  position: PositionSource | null;
  isInverted: boolean;
  /** In the data sheet's unit, before the unit factor. */
  range: readonly [number, number] | null;
  isCounter: boolean;
  rollover: number | null;
  zeroIsMissing: boolean;
  group: Group;
  /** An illegal address is no fault. */
  isOptional: boolean;
}

export interface Golden {
  request: string;
  response: string;
  /** Where the SunSpec model stands in the device that sent it; where the template has it when left out. */
  modelAt?: number | undefined;
  expect: Readonly<Record<string, number | string>> | string;
}

/** A kind of device, as its file in config/devices/ says. */
export interface Template {
  id: string;
  title: { en: string; zh: string };
  source: string;
  status: 'field' | 'code' | 'sheet' | 'draft';
  kind: 'meter' | 'feeder-terminal' | 'gateway';
  framing: 'mbap' | 'rtu';
  /** Of its serial port as it is shipped; null when nobody says. */
  baud: number | null;
  /** The SunSpec model it describes, and where its points have it; null where addresses are given. */
  sunspec: { model: number; at: number } | null;
  /** Cheapest point, used for health and pings. */
  probe: string;
  caps: Caps;
  minGapMs: DurationMs | null;
  points: readonly Point[];
  golden: readonly Golden[];
}

/** What a request to a device may be: span and gap in registers, or in bits for bit tables. */
export interface Caps {
  registers: { maxSpan: number; maxGap: number };
  bits: { maxSpan: number; maxGap: number };
  /** First and last address that is never touched. */
  holes: ReadonlyArray<{ table: Table | null; from: number; to: number }>;
}

export function isBitTable(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

const numbered: Partial<Record<Table, number>> = { holding: 40_000, input: 30_000 };

/** The address that a manual calls 40101 or 30101 in its table; null where it is no such number. */
export function numberedAs(table: Table, number: number): number | null {
  const base = numbered[table];
  return base !== undefined && number > base && number < base + 10_000 ? number - base - 1 : null;
}

const units: Readonly<Record<string, { unit: string; factor: number }>> = {
  mV: { unit: 'V', factor: 0.001 },
  V: { unit: 'V', factor: 1 },
  kV: { unit: 'V', factor: 1000 },
  mA: { unit: 'A', factor: 0.001 },
  A: { unit: 'A', factor: 1 },
  kA: { unit: 'A', factor: 1000 },
  W: { unit: 'W', factor: 1 },
  kW: { unit: 'W', factor: 1000 },
  MW: { unit: 'W', factor: 1_000_000 },
  var: { unit: 'var', factor: 1 },
  kvar: { unit: 'var', factor: 1000 },
  Mvar: { unit: 'var', factor: 1_000_000 },
  VA: { unit: 'VA', factor: 1 },
  kVA: { unit: 'VA', factor: 1000 },
  MVA: { unit: 'VA', factor: 1_000_000 },
  Wh: { unit: 'Wh', factor: 1 },
  kWh: { unit: 'Wh', factor: 1000 },
  MWh: { unit: 'Wh', factor: 1_000_000 },
  Hz: { unit: 'Hz', factor: 1 },
  mHz: { unit: 'Hz', factor: 0.001 },
  '°C': { unit: '°C', factor: 1 },
  dBm: { unit: 'dBm', factor: 1 },
  '1': { unit: '1', factor: 1 },
  '%': { unit: '1', factor: 0.01 },
};

/** Factor from a written unit to the one this quantity is stored in; null when it is another kind. */
export function unitFactor(unit: string | undefined, quantity: Quantity): number | null {
  if (unit === undefined) return 1;
  const found = units[unit];
  return found !== undefined && found.unit === quantityUnits[quantity] ? found.factor : null;
}

/** Units that a data sheet may have this quantity in; none for what has no unit. */
export function unitsOf(quantity: Quantity): string[] {
  return Object.keys(units).filter((unit) => units[unit]?.unit === quantityUnits[quantity]);
}
