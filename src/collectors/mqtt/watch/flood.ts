/**
 * Keeps one asset that sends far too much from drowning the others. Telemetry beyond 100 messages a second is
 * thinned to the newest of each second; events are dropped only beyond 1,000 a minute.
 */
import type { GridEvent } from '../../../model/event.ts';
import type { Reading } from '../../../model/reading.ts';
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';

export interface FloodGate {
  /** What of a message may go on at once. */
  sift(said: Said): Said;
  /** Assets that were held back within the last minute. */
  flooding(now: Instant): string[];
  /** Gives the newest of what was held back. */
  stop(): void;
}

export interface Said {
  readings: readonly Reading[];
  events: readonly GridEvent[];
}

const messagesPerSecond = 100;
const eventsPerMinute = 1_000;
/** Assets remembered before those that were quiet are forgotten: a full bucket is as good as none. */
const assetsLeast = 10_000;

interface Bucket {
  tokens: number;
  eventTokens: number;
  at: Instant;
  /** Held back until the second is over; a newer one takes its place. */
  newest: readonly Reading[];
}

/**
 * @param deps.later takes what was held back
 * @param deps.dropped counts messages and events that are given up
 */
export function floodGate(deps: {
  clock: Clock;
  later(readings: readonly Reading[]): void;
  dropped(count: number): void;
}): FloodGate {
  const buckets = new Map<string, Bucket>();
  const flooding = new Map<string, Instant>();
  const held = new Set<Bucket>();
  let sweepAt = assetsLeast;
  let timer: Cancel | null = null;

  /**
   * Buckets fill by the time the messages stand for: a day of messages that waited at the broker comes
   * all at once and is no flood.
   */
  function bucketOf(asset: string, at: Instant): Bucket {
    const known = buckets.get(asset);
    if (known === undefined) {
      if (buckets.size >= sweepAt) sweep(at);
      const full = { tokens: messagesPerSecond, eventTokens: eventsPerMinute, at, newest: [] };
      buckets.set(asset, full);
      return full;
    }
    const passed = Math.max(0, at - known.at);
    known.tokens = filled(known.tokens, messagesPerSecond, passed / SECOND);
    known.eventTokens = filled(known.eventTokens, eventsPerMinute, passed / MINUTE);
    known.at = Math.max(known.at, at);
    return known;
  }

  function sweep(now: Instant): void {
    for (const [asset, { at, newest }] of buckets) {
      if (now - at >= MINUTE && newest.length === 0) buckets.delete(asset);
    }
    // Where many speak at a time they are all looked through seldom.
    sweepAt = Math.max(assetsLeast, 2 * buckets.size);
  }

  function mayTell(asset: string, readings: readonly Reading[]): boolean {
    const bucket = bucketOf(asset, readings[0]?.time ?? deps.clock.now());
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return true;
    }
    flooding.set(asset, deps.clock.now());
    if (bucket.newest.length > 0) deps.dropped(1);
    bucket.newest = readings;
    held.add(bucket);
    timer ??= deps.clock.after(SECOND, release);
    return false;
  }

  function release(): void {
    timer = null;
    for (const bucket of held) {
      deps.later(bucket.newest);
      bucket.newest = [];
    }
    held.clear();
  }

  function isHeard(event: GridEvent): boolean {
    const bucket = bucketOf(event.asset, event.deviceTime ?? event.receivedAt);
    if (bucket.eventTokens >= 1) {
      bucket.eventTokens -= 1;
      return true;
    }
    flooding.set(event.asset, deps.clock.now());
    deps.dropped(1);
    return false;
  }

  return {
    sift({ readings, events }) {
      return {
        readings: siftedReadings(readings, mayTell),
        events: events.length === 0 ? events : events.filter(isHeard),
      };
    },
    flooding(now) {
      for (const [asset, at] of flooding) if (now - at >= MINUTE) flooding.delete(asset);
      return [...flooding.keys()];
    },
    stop() {
      timer?.();
      release();
    },
  };
}

/** Readings of a message by their assets: each asset spends one message. */
function siftedReadings(
  readings: readonly Reading[],
  mayTell: (asset: string, readings: readonly Reading[]) => boolean,
): readonly Reading[] {
  const [first] = readings;
  if (first === undefined) return readings;
  if (readings.every(({ asset }) => asset === first.asset)) {
    return mayTell(first.asset, readings) ? readings : [];
  }
  const assets = Map.groupBy(readings, ({ asset }) => asset);
  return [...assets].flatMap(([asset, own]) => (mayTell(asset, own) ? own : []));
}

function filled(tokens: number, most: number, share: DurationMs): number {
  return Math.min(most, tokens + most * share);
}
