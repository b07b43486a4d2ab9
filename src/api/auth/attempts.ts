/** Waits after failed sign-ins, per user and per address apart. */
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../model/time.ts';

const attemptLimits = {
  /** Failures without a wait. */
  free: 5,
  firstMs: (30 * SECOND) as DurationMs,
  mostMs: (15 * MINUTE) as DurationMs,
  /** Names and addresses remembered; the oldest goes first. */
  keysMax: 10_000,
};

export interface Attempts {
  /** Milliseconds until this user may try from this address; 0 when now. */
  waitMs(user: string, address: string): DurationMs;
  failed(user: string, address: string): void;
  succeeded(user: string): void;
}

export function attempts(now: () => Instant, limits = attemptLimits): Attempts {
  const known = new Map<string, { failures: number; until: Instant }>();

  function fail(key: string): void {
    const failures = (known.get(key)?.failures ?? 0) + 1;
    const doublings = Math.max(0, failures - limits.free);
    const wait = Math.min(limits.firstMs * 2 ** doublings, limits.mostMs);
    const until = failures < limits.free ? 0 : now() + wait;
    known.delete(key);
    known.set(key, { failures, until });
    const oldest = known.keys().next().value;
    if (known.size > limits.keysMax && oldest !== undefined) known.delete(oldest);
  }
  const until = (key: string): Instant => known.get(key)?.until ?? 0;

  return {
    waitMs: (user, address) =>
      Math.max(0, Math.max(until(`user ${user}`), until(`address ${address}`)) - now()),
    failed(user, address) {
      fail(`user ${user}`);
      fail(`address ${address}`);
    },
    succeeded(user) {
      known.delete(`user ${user}`);
    },
  };
}
