import type { GridEvent } from '../../model/event.ts';
import type { DarkInterval, OutageMove, PastInterval } from '../../model/outage.ts';
import type { AssetContactRow, ReadingGap } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import type { AuditLink, AuditProof, AuditRequest } from './audit.ts';

/** Raw bytes that no decoder took, kept for a person to look at. */
export interface DeadLetter {
  source: string;
  topic: string;
  reason: string;
  payload: Uint8Array;
  receivedAt: Instant;
}

/** Proof that an announcement stood in public: time, hash of what was shown. */
export interface Publication {
  plannedOutage: string;
  revision: number;
  at: Instant;
  contentHash: string;
}

export interface HistoryStore {
  /** Durable when it resolves; gives the ids that were new. The same id again is no second row. */
  appendEvents(events: readonly GridEvent[]): Promise<{ added: string[] }>;
  /** In order of receipt, then id. */
  events(request: {
    from: Instant;
    to: Instant;
    asset?: string;
    limit: number;
  }): Promise<GridEvent[]>;
  appendDeadLetter(letter: DeadLetter): Promise<void>;
  /** Newest first. */
  deadLetters(request: { source: string; limit: number }): Promise<DeadLetter[]>;
  appendContact(rows: readonly AssetContactRow[]): Promise<void>;
  /** Contact changes and answers to questions in order of keeping, from ≤ at < to. */
  contacts(request: { from: Instant; to: Instant; limit: number }): Promise<AssetContactRow[]>;
  appendGaps(gaps: readonly ReadingGap[]): Promise<void>;
  /** Of an asset, or of a source itself; those that ended in from ≤ to, newest first. */
  gaps(
    request: ({ asset: string } | { source: string }) & { from: Instant; limit: number },
  ): Promise<ReadingGap[]>;
  moves(outage: string): Promise<OutageMove[]>;
  intervals(request: {
    supplyPoint?: string;
    outage?: string;
    plannedOutage?: string;
    from?: Instant;
    to?: Instant;
    openOnly?: boolean;
    limit: number;
  }): Promise<DarkInterval[]>;
  /**
   * Dark time that began in from ≤ time < to, whole supply points at a time in the order of their ids.
   * `limit` is of rows; `after` goes on behind a supply point, and null follows the last.
   * @param request.among these supply points alone; left out: all
   */
  intervalsByPoint(request: {
    from: Instant;
    to: Instant;
    among?: readonly string[];
    after: string | null;
    limit: number;
  }): Promise<{ intervals: DarkInterval[]; after: string | null }>;
  /** Earlier versions of corrected dark time, the last corrected first. */
  pastIntervals(request: {
    supplyPoint?: string;
    outage?: string;
    limit: number;
  }): Promise<PastInterval[]>;
  /** Newest first. */
  audit(request: AuditRequest): Promise<AuditLink[]>;
  /** Computes the chain anew; `noted` is a hash that was written down before. */
  verifyAudit(noted: string | null): Promise<AuditProof>;
  publications(plannedOutage: string): Promise<Publication[]>;
}
