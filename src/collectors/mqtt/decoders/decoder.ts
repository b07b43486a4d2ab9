/** What a decoder of payloads is: a pure function from topic and bytes to facts, or the reason why not. */
import type { EventType, GridEvent } from '../../../model/event.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import type { Mapping } from '../mapping/mapping.ts';

export type RejectReason =
  | 'not_utf8'
  | 'not_json'
  | 'too_deep'
  | 'missing_field'
  | 'wrong_type'
  | 'unknown_asset'
  | 'asset_mismatch'
  | 'oversize';

export interface Context {
  source: string;
  receivedAt: Instant;
  /** An old message the broker kept: no news. */
  isRetained: boolean;
  maxPayloadBytes: number;
  /** Level of the topic that names the asset; null when the payload does. */
  assetLevel: number | null;
  timezone: string | null;
  timeUnit: 's' | 'ms' | 'us' | 'ns' | null;
  /** Type of each event code of the head-end. */
  eventCodes: ReadonlyMap<string, EventType>;
  /** Of the subscriptions that have one. */
  mapping: Mapping | null;
}

export interface Decoded {
  readings: Reading[];
  events: GridEvent[];
  /** Answer to a ping: its id, and whether the meter itself answered. */
  ping: { id: string; isReached: boolean } | null;
  /** Named oddities to count: fields left out, payloads repaired. */
  notes: string[];
  /** Assets that spoke, where they are more than the first of what was said. */
  spoke?: readonly string[];
  /** The radio message it came by: one that came before is dropped. */
  uplink?: { device: string; counter: number; message: string | null };
  /** The last will of a device, or its opposite. */
  told?: { asset: string; isThere: boolean };
}

export type Rejected = { rejected: RejectReason; field: string | null };

export type Decoder = (topic: string, bytes: Uint8Array, context: Context) => Decoded | Rejected;

export function reject(reason: RejectReason, field: string | null = null): Rejected {
  return { rejected: reason, field };
}

export function nothing(notes: string[] = []): Decoded {
  return { readings: [], events: [], ping: null, notes };
}
