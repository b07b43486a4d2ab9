// All notices of one (subject, revision, kind), as the outbox keeps it.
import type { Channel, CustomerClass } from '../contact.ts';
import type { NoticeKind, WaveState } from '../notice.ts';
import type { Instant } from '../time.ts';

/** Lanes in order of need: 0 life support and critical now … 4 digests. */
export type Lane = 0 | 1 | 2 | 3 | 4;

/**
 * All notices of one (subject, revision, kind). Saved in the transaction of the change that causes it;
 * its notices are expanded afterwards from `wave_point`.
 */
export interface WaveRow {
  id: string;
  /** Outage or planned outage id. */
  subject: string;
  revision: number;
  kind: NoticeKind;
  /** `partial` for the variant of outage_update, else null. */
  variant: string | null;
  policy: string;
  state: WaveState;
  basis: 'inferred' | 'verified' | 'byHand';
  lane: Lane;
  dueAt: Instant;
  validUntil: Instant;
  /** Who is meant among the contacts of its supply points. */
  audience: 'all' | 'told' | 'not_told' | 'confirmation_missing';
  classes: CustomerClass[] | null;
  /** Channel forced by a chase step, else null: the class's own. */
  channel: Channel | null;
  recipients: number;
  costMicros: number;
  holdReason: string | null;
  holdUntil: Instant | null;
  releasedBy: string | null;
  /** Last contact id expanded; null before the first; expansion is over when state leaves `expanding`. */
  cursor: string | null;
  /** Facts the texts need that belong to the whole wave: start, end, reason, work … as JSON. */
  facts: Record<string, string | number | null>;
  createdAt: Instant;
}

/** A new wave with its supply points, as `commit` takes it. */
export interface NewWave {
  wave: WaveRow;
  supplyPoints: string[];
}

/** A wave that went out: what the brake adds up. */
export interface WentOut {
  at: Instant;
  basis: WaveRow['basis'];
  recipients: number;
}
