// Tokens of one sender: so many segments a second of the clock, empty at the start.
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../../model/time.ts';

export interface TokenBucket {
  /** Whole tokens there are now; negative while a debt is paid. */
  available(now: Instant): number;
  spend(tokens: number): void;
  /** The provider says slow down: half the rate for a minute, nothing at all until `until`. */
  slowDown(now: Instant, waitMs: DurationMs): void;
}

/** Tokens that may be saved up, in seconds of the rate. */
const BURST_S = 2;
const SLOW_MS = MINUTE;

export function tokenBucket(ratePerSecond: number, start: Instant): TokenBucket {
  const most = Math.max(1, ratePerSecond * BURST_S);
  let tokens = 0;
  let at = start;
  let slowUntil = 0;
  let shutUntil = 0;
  function refill(now: Instant): void {
    // A clock that was set back gives nothing; one that leapt gives a full bucket at most.
    const passedS = Math.max(0, now - at) / SECOND;
    const rate = now < slowUntil ? ratePerSecond / 2 : ratePerSecond;
    tokens = Math.min(most, tokens + passedS * rate);
    at = now;
  }
  return {
    available(now) {
      refill(now);
      return now < shutUntil ? 0 : Math.floor(tokens);
    },
    spend(count) {
      tokens -= count;
    },
    slowDown(now, waitMs) {
      slowUntil = now + SLOW_MS;
      shutUntil = Math.max(shutUntil, now + waitMs);
    },
  };
}
