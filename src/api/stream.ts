/** The hub behind `/api/v1/stream`: numbered frames, merged per key, kept for those who come back. */
import { type DurationMs, type Instant, toIso } from '../model/time.ts';
import type { Cancel, Clock } from '../runtime/clock.ts';
import {
  changesOf,
  eventText,
  type Frame,
  frameRing,
  grouped,
  type Objects,
  type Pending,
  type StreamKind,
  type StreamObject,
  seqOf,
  topicsOf,
} from './stream-frames.ts';
import { type StreamReader, type StreamSink, streamReader } from './stream-reader.ts';

type ResetReason = 'buffer_gone' | 'restarted' | 'slow_client' | 'topics_changed';

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

interface StreamLimits {
  readersMax: number;
  readersPerUserMax: number;
  ringFramesMax: number;
  ringAgeMs: DurationMs;
  flushMs: DurationMs;
  heartbeatMs: DurationMs;
  slowMs: DurationMs;
  slowKeysMax: number;
}

const streamLimits: StreamLimits = {
  readersMax: 200,
  readersPerUserMax: 10,
  ringFramesMax: 20_000,
  ringAgeMs: 60_000,
  flushMs: 250,
  heartbeatMs: 10_000,
  slowMs: 10_000,
  slowKeysMax: 50_000,
};

/**
 * @param parts.clock what `t` and `serverTime` say; `wallClock` paces flushes and heartbeats
 * @param parts.epoch another text after each start, so that old positions are known as such
 */
export function streamHub(parts: {
  clock: Clock;
  wallClock: Clock;
  epoch: string;
  limits?: Partial<StreamLimits>;
}): StreamHub {
  const limits = { ...streamLimits, ...parts.limits };
  const readers = new Set<StreamReader>();
  const pending = new Map<string, Pending>();
  const now = (): Instant => parts.wallClock.now();
  const ring = frameRing({ framesMax: limits.ringFramesMax, ageMs: limits.ringAgeMs }, now);
  let seq = 0;
  let cancelFlush: Cancel | null = null;
  let cancelBeat: Cancel | null = null;
  const position = (): string => `${parts.epoch}-${seq}`;
  const frameText = (kind: StreamKind, objects: Objects): string =>
    eventText(kind, changesOf(toIso(parts.clock.now()), objects), position());

  function flush(): void {
    cancelFlush = null;
    for (const group of grouped(pending.values())) {
      seq += 1;
      const frame = { ...group, seq, at: now(), text: frameText(group.kind, group.objects) };
      ring.push(frame);
      for (const reader of [...readers]) if (reader.hears(frame.topics)) reader.deliver(frame);
    }
    pending.clear();
    dropLost();
  }

  function dropLost(): void {
    for (const reader of [...readers]) {
      if (!reader.isLost()) continue;
      readers.delete(reader);
      reader.end(eventText('reset', { reason: 'slow_client' }, position()));
    }
  }

  function beat(): void {
    dropLost();
    cancelBeat = readers.size === 0 ? null : parts.wallClock.after(limits.heartbeatMs, beat);
    const ping = eventText('ping', { serverTime: toIso(parts.clock.now()) }, null);
    for (const reader of [...readers]) reader.ping(ping);
  }

  /** Frames behind a position, or why they cannot be given. */
  function framesAfter(after: string): Frame[] | ResetReason {
    const from = seqOf(after);
    if (!after.startsWith(`${parts.epoch}-`) || !(from <= seq)) return 'restarted';
    return ring.since(from, seq) ?? 'buffer_gone';
  }

  function greet(sink: StreamSink, after: string | null, frames: Frame[] | ResetReason): void {
    const { epoch } = parts;
    const data = { epoch, serverTime: toIso(parts.clock.now()), heartbeatMs: limits.heartbeatMs };
    // The greeting must not move a resume point past frames that are still to come.
    const isResumed = after !== null && typeof frames !== 'string';
    sink.write(eventText('hello', data, isResumed ? after : position()));
    if (typeof frames === 'string') sink.write(eventText('reset', { reason: frames }, position()));
  }

  return {
    position,
    publish(kind, id, object, topics = topicsOf(kind, object)) {
      const key = `${kind}/${id}`;
      const all = new Set([...topics, ...(pending.get(key)?.topics ?? [])]);
      pending.set(key, { kind, id, object, topics: all });
      cancelFlush ??= parts.wallClock.after(limits.flushMs, flush);
    },
    join({ user, topics, after, sink }) {
      const own = [...readers].filter((reader) => reader.user === user).length;
      if (readers.size >= limits.readersMax || own >= limits.readersPerUserMax) return null;
      const reader = streamReader({ user, topics, sink }, limits, { now, frameText });
      readers.add(reader);
      const frames = after === null ? [] : framesAfter(after);
      greet(sink, after, frames);
      if (typeof frames !== 'string') {
        for (const frame of frames) if (reader.hears(frame.topics)) reader.deliver(frame);
      }
      cancelBeat ??= parts.wallClock.after(limits.heartbeatMs, beat);
      return { leave: () => void readers.delete(reader) };
    },
    readers: () => readers.size,
    close() {
      cancelFlush?.();
      cancelBeat?.();
      for (const reader of readers) reader.end('');
      readers.clear();
    },
  };
}
