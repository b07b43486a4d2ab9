import { z } from 'zod';
import type { Phase } from './phases.ts';
import type { Instant } from './time.ts';

/** What is measured, with the unit it is stored in. */
export const quantityUnits = {
  voltage: 'V',
  voltage_ll: 'V',
  voltage_earth: 'V',
  voltage_residual: 'V',
  current_residual: 'A',
  current: 'A',
  active_power: 'W',
  reactive_power: 'var',
  apparent_power: 'VA',
  power_factor: '1',
  frequency: 'Hz',
  energy_import: 'Wh',
  energy_export: 'Wh',
  switch_position: '1',
  battery: 'V',
  temperature: '°C',
  signal: 'dBm',
} as const;

export type Quantity = keyof typeof quantityUnits;
export const quantities = Object.keys(quantityUnits) as Quantity[];
export const quantitySchema = z.enum(quantities as [Quantity, ...Quantity[]]);

export const qualities = ['good', 'uncertain', 'bad'] as const;
export type Quality = (typeof qualities)[number];

export const uncertainReasons = [
  'stale',
  'clock_skew',
  'out_of_range',
  'substituted',
  'late',
  'device_flag',
  'counter_reset',
  'position_moving',
  'no_device_time',
] as const;
export const badReasons = [
  'sentinel',
  'comm_error',
  'illegal_address',
  'illegal_function',
  'device_failure',
  'decode_error',
  'overflow',
  'position_invalid',
  /** A fuse of its voltage transformer: what it reads is not what is there. */
  'vt_fuse',
] as const;
export type QualityReason = (typeof uncertainReasons)[number] | (typeof badReasons)[number];

/**
 * One measured value of one point (asset × quantity × phase).
 * `time` is the asset's own where it is known and believable, else the time of receipt; both UTC ms.
 * `value` is finite, or `null` when the quality is `bad`: a missing value is never 0.
 */
export interface Reading {
  asset: string;
  quantity: Quantity;
  phase: Phase;
  time: Instant;
  receivedAt: Instant;
  value: number | null;
  quality: Quality;
  reason: QualityReason | null;
}

/** Positions of a switch, the double-point order of IEC 61850. */
export const switchPosition = { intermediate: 0, open: 1, closed: 2, invalid: 3 } as const;

/** The name of a point's series: `TX-880/voltage/A`, or `TX-880/frequency` without a phase. */
export function seriesOf(point: { asset: string; quantity: Quantity; phase: Phase }): string {
  return point.phase === null
    ? `${point.asset}/${point.quantity}`
    : `${point.asset}/${point.quantity}/${point.phase}`;
}
