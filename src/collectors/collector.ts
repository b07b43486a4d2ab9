/** What every kind of collector offers and what it is given: the seam between collecting and the rest. */
import type { z } from 'zod';
import type { GridEvent } from '../model/event.ts';
import type { Reading } from '../model/reading.ts';
import type {
  ContactChange,
  ReadingGap,
  SourceHealth,
  SourceInside,
  SourceView,
} from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { Supervisor } from '../runtime/supervisor.ts';
import type { BusDeps } from './modbus/bus.ts';
import type { BusPool } from './modbus/pool.ts';
import type { Template } from './modbus/template/points.ts';
import type { HeadEnd } from './mqtt/head-end.ts';
import type { Mapping } from './mqtt/mapping/mapping.ts';

/** Raw bytes that no decoder took. */
export interface DeadLetter {
  source: string;
  topic: string;
  reason: string;
  /** At most 64 kB of it. */
  payload: Uint8Array;
  receivedAt: Instant;
}

export interface HealthChange {
  source: string;
  health: SourceHealth;
  reason: string | null;
  at: Instant;
}

/**
 * Where collected facts go. Each promise resolves when what it was given is durable, and not before:
 * the acknowledgement to the source hangs on it. A rejected call is made again with the same facts.
 */
export interface Sink {
  telemetry(readings: Reading[]): Promise<void>;
  events(events: GridEvent[]): Promise<void>;
  contact(changes: ContactChange[]): Promise<void>;
  deadLetter(letter: DeadLetter): Promise<void>;
  gaps(gaps: ReadingGap[]): Promise<void>;
  health(change: HealthChange): void;
}

export type PingOutcome = 'answered' | 'unanswered' | 'not_reachable';

/** One source at work. */
export interface Collector {
  /** Resolves when it is under way, not when the source is reached. */
  start(): Promise<void>;
  /** Ends collecting and resolves when all that was collected has been handed over. */
  stop(): Promise<void>;
  /** Names of what its peer keeps for it while it is away, such as the subscriptions of a session. */
  holds?(): readonly string[];
  /** Ends what its peer keeps, but for these; before `stop`, when it does not come back as it was. */
  leave?(wanted: ReadonlySet<string>): Promise<void>;
  status(): SourceView;
  /** What more it knows of itself, for the page of this source. */
  inside?(): SourceInside;
  /** Puts these assets first, at once; assets of others are ignored. */
  readNow(assets: readonly string[]): void;
  /** Asks one asset whether it has supply: one try, ahead of everything. */
  ping(asset: string): Promise<PingOutcome>;
  /** Assets this source is known to speak for. */
  assets(): string[];
  /** Whether this asset is one of those. */
  speaksFor?(asset: string): boolean;
  /** Whether a ping of this asset can go through this source. */
  reaches(asset: string): boolean;
  enable(): Promise<void>;
  disable(): Promise<void>;
  /** Counts since start by name, such as `readings` or `rejected/not_json`. */
  counters(): ReadonlyMap<string, number>;
}

/** What a source was when it was last seen, so that a start can be told from a return. */
export interface SourceNote {
  /** When each connection was last known to be heard, by a name that stays through a restart. */
  heardUntil: Record<string, Instant>;
  /** Assets it spoke for. */
  assets: string[];
}

export interface SourceNotes {
  /** Null of a source that never was. */
  of(source: string): Promise<SourceNote | null>;
  save(source: string, note: SourceNote): Promise<void>;
}

/** Scenario time is `clock`'s; deadlines of sockets use real time. */
export interface CollectorDeps {
  clock: Clock;
  random: Random;
  log: Log;
  sink: Sink;
  supervisor: Supervisor;
  templates: ReadonlyMap<string, Template>;
  headEnds: ReadonlyMap<string, HeadEnd>;
  mappings: ReadonlyMap<string, Mapping>;
  buses: BusPool;
  /** Where absent, nothing is known of the time before. */
  notes?: SourceNotes | undefined;
  asked?: BusDeps['asked'];
}

export interface CollectorKind<S extends z.ZodType> {
  title: { en: string; 'zh-CN': string };
  settings: S;
  create(settings: z.output<S>, deps: CollectorDeps): Collector;
}

/** Returns its argument; it is there so that `settings` types `create`. */
export function defineCollector<S extends z.ZodType>(kind: CollectorKind<S>): CollectorKind<S> {
  return kind;
}
