// Rule E1: whose clock an observation is dated by.
import type { DurationMs, Instant } from '../model/time.ts';

/** A device time older or newer than this against the receipt is not believed. */
const BEHIND_MAX_MS: DurationMs = 300_000;
const AHEAD_MAX_MS: DurationMs = 5_000;

/** Times of an observation; `at` is the device's own where it lies near the receipt, else the receipt. */
export function stamp(seen: { id: string; receivedAt: Instant; deviceTime: Instant | null }): {
  id: string;
  at: Instant;
  receivedAt: Instant;
  deviceTime: Instant | null;
} {
  const { id, receivedAt, deviceTime } = seen;
  const isBelieved =
    deviceTime !== null &&
    deviceTime >= receivedAt - BEHIND_MAX_MS &&
    deviceTime <= receivedAt + AHEAD_MAX_MS;
  return { id, at: isBelieved ? deviceTime : receivedAt, receivedAt, deviceTime };
}
