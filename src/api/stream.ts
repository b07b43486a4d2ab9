/** The hub behind `/api/v1/stream`: numbered frames, merged per key, kept for those who come back. */
import type { DurationMs } from '../model/time.ts';
import type { Cancel, Clock } from '../runtime/clock.ts';

export const streamKinds = [
  'outage',
  'earth_fault',
  'alarm',
  'planned',
  'notice',
  'source',
  'device',
  'task',
  'overview',
] as const;
export type StreamKind = (typeof streamKinds)[number];

/** A small whole object as the API shows it; null: gone. */
export type StreamObject = Readonly<Record<string, unknown>>;
export type ResetReason = 'buffer_gone' | 'restarted' | 'slow_client' | 'topics_changed';

/** One written frame; `bytes` is made once for all readers. */
interface Frame {
  seq: number;
  at: number;
  topics: ReadonlySet<string>;
  kind: StreamKind;
  key: string;
  object: StreamObject | null;
}

/** Where a reader's text goes: an HTTP response, or a test. */
export interface StreamSink {
  /** False: the reader is behind; `onDrain` is called once it caught up. */
  write(text: string): boolean;
  onDrain(run: () => void): void;
  end(): void;
}

export interface StreamHub {
  /** `<epoch>-<seq>` of the newest change: what `X-Stream-Position` says. */
  position(): string;
  /** A change to show. `topics` default to those of the kind and the object's own fields. */
  publish(kind: StreamKind, id: string, object: StreamObject | null, topics?: string[]): void;
  /** Null when the hub or the user has too many readers already. */
  join(request: {
    user: string;
    /** Empty: everything. */
    topics: readonly string[];
    after: string | null;
    sink: StreamSink;
  }): { leave(): void } | null;
  readers(): number;
  /** Ends every reader; for shutdown. */
  close(): void;
}

export interface StreamLimits {
  readersMax: number;
  readersPerUserMax: number;
  ringFramesMax: number;
  ringAgeMs: DurationMs;
  flushMs: DurationMs;
  heartbeatMs: DurationMs;
  slowMs: DurationMs;
  slowKeysMax: number;
}

export const streamLimits: StreamLimits = {
  readersMax: 200,
  readersPerUserMax: 10,
  ringFramesMax: 20_000,
  ringAgeMs: 60_000,
  flushMs: 250,
  heartbeatMs: 10_000,
  slowMs: 10_000,
  slowKeysMax: 50_000,
};
