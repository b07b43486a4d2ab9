/** What a decoder of payloads is: a pure function from topic and bytes to facts, or the reason why not. */
import type { GridEvent } from '../../../model/event.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import type { EventCode } from '../head-end.ts';
import type { Mapping } from '../mapping/mapping.ts';

export type RejectReason =
  | 'not_utf8'
  | 'not_json'
  | 'too_deep'
  | 'missing_field'
  | 'wrong_type'
  | 'unknown_asset'
  | 'asset_mismatch'
  | 'unknown_alias'
  | 'not_sparkplug'
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
  /** What the event codes of the head-end mean. */
  eventCodes: ReadonlyMap<string, EventCode>;
  /** Of the subscriptions that have one. */
  mapping: Mapping | null;
  /** Of devices that send only what changed: their whole status; null while it is not known. */
  laid?(asset: string, record: object, of: { isFull: boolean; at: Instant }): object | null;
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
  /** The last will of devices, or its opposite. */
  told?: ReadonlyArray<{ asset: string; isThere: boolean }>;
  /** What the clocks of assets said when they spoke. */
  clocks?: ReadonlyArray<{ asset: string; claimed: Instant }>;
}

export type Rejected = { rejected: RejectReason; field: string | null };

export type Decoder = (topic: string, bytes: Uint8Array, context: Context) => Decoded | Rejected;

export function reject(reason: RejectReason, field: string | null = null): Rejected {
  return { rejected: reason, field };
}

export function nothing(notes: string[] = []): Decoded {
  return { readings: [], events: [], ping: null, notes };
}
