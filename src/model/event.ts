import { z } from 'zod';
import type { Phases } from './phases.ts';
import type { Instant } from './time.ts';

export const eventTypes = [
  'last_gasp',
  'power_restored',
  'switch_opened',
  'switch_closed',
  'fault_passed',
  'lockout',
  'voltage_lost',
  'voltage_back',
  'protection_trip',
  'reclose',
  'earth_fault_on',
  'earth_fault_off',
  'earth_fault_selected',
  'call',
  'tamper',
  'terminal_supply_lost',
  'battery_low',
  'last_gasp_unavailable',
  'power_down_logged',
  'undervoltage',
  'undervoltage_end',
  'overvoltage',
  'overvoltage_end',
  'unknown_event',
] as const;
export type EventType = (typeof eventTypes)[number];
export const eventTypeSchema = z.enum(eventTypes);

/** How a last gasp came to be: the meter's own, assumed by a concentrator for all its meters, or a batch of own ones. */
export type GaspReport = 'own' | 'assumed' | 'batch';

/**
 * Something an asset says happened.
 * `time` is the asset's claim where it made one, else the time of receipt; the detector applies its own window to it.
 */
export interface GridEvent {
  /** Head-end's id, else built from asset, type and whole second; unique for 35 days. */
  id: string;
  source: string;
  /** The asset that speaks: a meter, a terminal, an indicator; it is `M-000123` or `FTU-31`, not yet a supply point. */
  asset: string;
  type: EventType;
  phases: Phases | null;
  deviceTime: Instant | null;
  receivedAt: Instant;
  /** A retained message is kept and makes no evidence. */
  retained: boolean;
  report: GaspReport;
  /** What else the payload said, as data; at most 16 kB of JSON. */
  details: Record<string, unknown>;
}
