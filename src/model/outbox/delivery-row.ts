// One attempt to bring a notice over one channel, as the outbox keeps it.
import type { Channel } from '../contact.ts';
import type { DeliveryState } from '../notice.ts';
import type { Instant } from '../time.ts';

/** An attempt with the marker by which answers find it. */
export interface DeliveryRow {
  id: string;
  notice: string;
  n: number;
  channel: Channel;
  /** Phone number, mail address … it goes to. */
  address: string;
  /** 96 random bits, hex: names the delivery in callbacks. */
  marker: string;
  providerId: string | null;
  state: DeliveryState;
  code: string | null;
  text: string | null;
  /** SHA-256 of the text, hex: left of it when its time is over. */
  textHash?: string;
  segments: number;
  costMicros: number;
  startedAt: Instant;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  endedAt: Instant | null;
  /** When an unknown outcome is asked for next, a receipt is overdue, or the call itself has no answer. */
  checkAt: Instant | null;
  checks: number;
}
