// What providers said of deliveries: the inbox of the outbox.
import type { Instant } from '../time.ts';
import type { DeliveryRow } from './delivery-row.ts';
import type { NoticeRow } from './notice-row.ts';

/** What a provider said of a delivery: written first, applied after. */
export interface ReceiptRow {
  provider: string;
  providerId: string;
  marker: string | null;
  status: string;
  /** Of a reply: the number of ours that was answered. */
  code: string | null;
  /** Key pressed, or text replied. */
  said: string | null;
  from: string | null;
  receivedAt: Instant;
  applied: boolean;
}

/** A receipt with the delivery that it speaks of. */
export interface OwnedReceipt {
  receipt: ReceiptRow;
  owner: { notice: NoticeRow; delivery: DeliveryRow } | null;
  /** Deliveries of other notices that the same message tells. */
  beside: Array<{ notice: NoticeRow; delivery: DeliveryRow }>;
}
