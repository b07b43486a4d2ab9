import type { NoticeKind, NoticeState } from '../model/notice.ts';
import type { DarkInterval, IntervalRevision, OutageMove } from '../model/outage.ts';
import type { DeliveryRow } from '../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../model/outbox/notice-row.ts';
import type { ContactEvent } from '../model/outbox/recipient.ts';
import type { OutboxStore } from '../model/outbox/store.ts';
import type { NewWave, WaveRow } from '../model/outbox/wave-row.ts';
import type { StoreHealth } from '../model/store-health.ts';
import type { Instant } from '../model/time.ts';
import type { AuditRow } from '../model/user.ts';
import type { DocumentKind, DocumentStore, Documents } from './tables/documents.ts';
import type { HistoryStore, Publication } from './tables/history.ts';
import type { ImportBatch, NetworkStore, SwitchingRow } from './tables/network.ts';

/** Everything one decision changes; saved together or not at all. */
export interface Commit {
  /** Whole documents; a new id is inserted, a known one replaced. */
  put?: { [K in DocumentKind]?: ReadonlyArray<Documents[K]> };
  remove?: { [K in DocumentKind]?: readonly string[] };
  /**
   * Versions the change was made for; one that differs refuses the whole commit with API-VERSION-
   * STALE. 0: must not exist.
   */
  expect?: ReadonlyArray<{ kind: DocumentKind; id: string; version: number }>;
  moves?: readonly OutageMove[];
  /** Opens and closes dark time; `close` ends the open interval of the supply point. */
  intervals?: {
    open?: readonly DarkInterval[];
    close?: ReadonlyArray<{ supplyPoint: string; to: Instant }>;
    /** Moves the intervals of one outage to another (merge, split); never copies. */
    move?: ReadonlyArray<{ from: string; to: string; supplyPoints: readonly string[] | null }>;
    /** Corrects beginnings and ends; what stood before is kept as an earlier version. */
    revise?: readonly IntervalRevision[];
  };
  waves?: readonly NewWave[];
  /** Waves whose unsent notices are no longer true: one row each. */
  supersede?: ReadonlyArray<{
    subject: string;
    kinds: readonly NoticeKind[];
    beforeRevision: number | null;
  }>;
  switching?: readonly SwitchingRow[];
  contactEvents?: readonly ContactEvent[];
  publications?: readonly Publication[];
  audit?: readonly AuditRow[];
}

/** What the screens ask of the outbox; the outbox itself uses `outbox`. */
export interface NoticeReads {
  waves(request: {
    subject?: string;
    state?: string;
    limit: number;
    cursor?: string | null;
  }): Promise<{
    items: WaveRow[];
    nextCursor: string | null;
  }>;
  /** Notices per state of each wave. */
  progress(waves: readonly string[]): Promise<Map<string, Partial<Record<NoticeState, number>>>>;
  /** Notices per state of a subject, all waves. */
  progressOf(subject: string): Promise<Partial<Record<NoticeState, number>>>;
  notices(request: {
    contact?: string;
    subject?: string;
    supplyPoint?: string;
    state?: string;
    wave?: string;
    limit: number;
    cursor?: string | null;
  }): Promise<{
    items: Array<{ notice: NoticeRow; deliveries: DeliveryRow[] }>;
    nextCursor: string | null;
  }>;
  /** @param among only these of its supply points */
  wavePoints(wave: string, among?: readonly string[]): Promise<string[]>;
  /** What was learned of a contact: opted out and in, dead addresses, confirmations; newest first. */
  contactEvents(contact: string, limit: number): Promise<ContactEvent[]>;
}

/** An answer kept for a repeated POST with the same Idempotency-Key. */
export interface IdempotentAnswer {
  key: string;
  status: number;
  body: string;
  at: Instant;
}

/**
 * The records store: outages, people, notices and all that must never be lost. What resolves is
 * durable (`synchronous=FULL`). One transaction a call. Safe for two processes at once.
 * Errors: STO-FULL, STO-BROKEN, API-VERSION-STALE; anything else is a fault of ours.
 */
export interface RecordsStore {
  readonly documents: DocumentStore;
  readonly history: HistoryStore;
  readonly network: NetworkStore;
  readonly outbox: OutboxStore;
  readonly notices: NoticeReads;
  commit(change: Commit): Promise<void>;
  import(batch: ImportBatch): Promise<{ networkVersion: number | null }>;
  /** The next number of a series (`outage/2026` → 17): given once, never again, durable. */
  nextNumber(series: string): Promise<number>;
  idempotent(key: string): Promise<IdempotentAnswer | null>;
  remember(answer: IdempotentAnswer): Promise<void>;
  /**
   * Deletes what is older than its keeping time in steps of ≤ 5,000 rows.
   * @param wallNow by the clock of whoever signs in, where that of the grid is another; left out: the same
   */
  tidy(now: Instant, wallNow?: Instant): Promise<void>;
  /** A consistent copy while running. */
  backup(path: string): Promise<void>;
  /** Free space and the last error, for /readyz. */
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}
