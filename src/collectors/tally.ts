/** Counts of one source: by name since start, and readings of the last whole minute. */
import { type Instant, MINUTE } from '../model/time.ts';

export interface Tally {
  add(name: string, by?: number): void;
  /** Readings that came at this moment. */
  readings(count: number, at: Instant): void;
  perMinute(now: Instant): number;
  lastReadingAt(): Instant | null;
  all(): ReadonlyMap<string, number>;
}

export function tally(): Tally {
  const counts = new Map<string, number>();
  let lastAt: Instant | null = null;
  let minute = { number: -1, count: 0, before: 0 };
  const turn = (now: Instant): void => {
    const number = Math.floor(now / MINUTE);
    if (number === minute.number) return;
    const isNext = number === minute.number + 1;
    minute = { number, count: 0, before: isNext ? minute.count : 0 };
  };
  const add = (name: string, by = 1): void => {
    counts.set(name, (counts.get(name) ?? 0) + by);
  };
  return {
    add,
    readings(count, at) {
      if (count === 0) return;
      turn(at);
      minute.count += count;
      lastAt = at;
      add('readings', count);
    },
    perMinute(now) {
      turn(now);
      return Math.max(minute.before, minute.count);
    },
    lastReadingAt: () => lastAt,
    all: () => counts,
  };
}
