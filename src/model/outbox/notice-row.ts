// One thing to be told to one contact, as the outbox keeps it.
import type { Channel, CustomerClass } from '../contact.ts';
import type { NoticeKind, NoticeReason, NoticeState } from '../notice.ts';
import type { Instant } from '../time.ts';
import type { Lane } from './wave-row.ts';

/** A notice with its place in the queue and its claim. */
export interface NoticeRow {
  id: string;
  wave: string;
  contact: string;
  subject: string;
  revision: number;
  kind: NoticeKind;
  class: CustomerClass;
  state: NoticeState;
  reason: NoticeReason | null;
  /** Channel of the next delivery. */
  channel: Channel;
  lane: Lane;
  dueAt: Instant;
  validUntil: Instant;
  attempt: number;
  leaseUntil: Instant | null;
  owner: string | null;
  supplyPoints: string[];
  updatedAt: Instant;
  /** Set by the store; a row saved with the number of an older claim is refused (STO-CLAIM-LOST). */
  fence?: number;
}
