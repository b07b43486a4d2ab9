/** What the composition root hands to the API and the pages: the one seam between HTTP and the rest. */
import type { Registry } from 'prom-client';
import type { Outage } from '../model/outage.ts';
import type { WaveBefore } from '../model/outbox/wave-before.ts';
import type { WaveRow } from '../model/outbox/wave-row.ts';
import type { OutageDuty } from '../model/planned-outage.ts';
import type { SourceDetail, SourceView } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { ReadingStore } from '../store/readings.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Actor } from './parts/acting.ts';
import type { CannedAnswer, CustomerParts } from './parts/customers.ts';
import type { FieldParts } from './parts/field.ts';
import type { GridReads } from './parts/grid.ts';
import type { Operate } from './parts/operate.ts';
import type { PaperParts } from './parts/paper.ts';
import type { PublicReads } from './parts/public.ts';
import type { Ingest, Receipts } from './parts/receiving.ts';
import type { ReportReads } from './parts/reports.ts';
import type { ApiSettings } from './parts/settings.ts';
import type { RulesDesk } from './rules-desk.ts';
import type { EvidenceView } from './shapes/evidence.ts';
import type { OverviewView } from './shapes/overview.ts';
import type { ProtectedPointView } from './shapes/protected.ts';
import type { ReloadView } from './shapes/reload.ts';
import type { StreamHub } from './stream.ts';

type Awaitable<T> = T | Promise<T>;

/** A dark supply point with a supply of its own; negative minutes: it has run out. */
export interface OwnSupplyLeft {
  supplyPoint: string;
  minutesLeft: number;
}

/** A promise to customers that runs. */
export interface PromiseClock {
  promise: 'arrive' | 'restore';
  due: Instant;
  customers: number;
}

export interface ApiParts {
  records: RecordsStore;
  readings: ReadingStore;
  /** Scenario time: what decides and what is shown. */
  clock: Clock;
  /** Real time: sessions, back-off, heartbeats. */
  wallClock: Clock;
  random: Random;
  log: Log;
  /** Our metrics register themselves here; the composition root's stand in it too. */
  metrics: Registry;
  settings: ApiSettings;
  grid: GridReads;
  operate: Operate;
  ingest: Ingest;
  receipts: Receipts;
  publicReads: PublicReads;
  stream: StreamHub;
  overview(): OverviewView;
  sources(): SourceView[];
  /** Null: no such source. */
  source(id: string): Promise<SourceDetail | null>;
  reload: {
    /** Takes over what changed in the settings and files of sources; nothing while anything is wrong. */
    run(by: Actor): Promise<ReloadView>;
    last(): ReloadView | null;
  };
  /** What spoke for and against an outage, newest first, at most 500. */
  evidence(outage: string): Awaitable<EvidenceView[]>;
  /** When the provider's rate lets a wave end; null when over or not known. */
  waveFinishAt(wave: WaveRow): Instant | null;
  /** What a wave that waits would be. */
  waveBefore(wave: WaveRow): Promise<WaveBefore>;
  /** Each part a service needs, by name: stores, sources, channels, paging. */
  ready(): Promise<ReadyPart[]>;
  /** The promise of an outage that ends next. */
  promiseOf(outage: Outage): PromiseClock | null;
  /** What is owed to those who are dark in it, in the order in which it falls due. */
  dutiesOf(outage: Outage): Promise<OutageDuty[]>;
  /** Dark supply points that have a supply of their own, worst first, a bounded number. */
  ownSupplyOf(dark: readonly string[]): OwnSupplyLeft[];
  /** What is under protection (保电) now or later. Absent: nothing is. */
  protection?(): ProtectedPointView[];
  reports: ReportReads;
  /** What a receiver of webhooks checks signatures with; absent, null: no such channel. */
  webhookSecretOf?(address: string): string | null;
  /** Absent: rules and texts are seen in their files alone. */
  rules?: RulesDesk;
  /** Absent: nothing is printed. */
  paper?: PaperParts;
  /** Absent: none are set. */
  cannedAnswers?: readonly CannedAnswer[];
  /** Supply points that lose supply when devices open. Errors: NET-DEVICE-UNKNOWN. */
  lostBy?(devices: readonly string[]): readonly string[];
  /** Absent: `/my` answers 503. */
  customers?: CustomerParts | null;
  /** Absent: the paths of the field answer 404. */
  field?: FieldParts;
}

export interface ReadyPart {
  name: string;
  ok: boolean;
  problem: string | null;
}
