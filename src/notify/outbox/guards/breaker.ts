// A channel that fails again and again is left alone for a while.
import { type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { Effect, Outcome } from '../../channels/channel.ts';
import { opensBreaker } from '../../channels/twilio/errors.ts';

export interface Breaker {
  /** How many calls may be made now: none while open, one while it is tried again. */
  allows(now: Instant): number;
  record(outcome: Outcome, now: Instant): void;
  /** Why nothing is sent, null while something is: as it is, or to try whether it is well again. */
  problem(now: Instant): string | null;
  /** Why it failed, until a call shows that it is well again, or nobody needed it for the longest wait. */
  failing(now: Instant): string | null;
}

/** Failures that say nothing of the channel itself. */
const innocent: readonly Effect[] = ['slow_down', 'address_away'];
const IN_A_ROW = 5;
const LAST_CALLS = 40;
const BAD_SHARE = 0.5;
const FIRST_MS = 30 * SECOND;
const MOST_MS = 5 * MINUTE;

export function breaker(): Breaker {
  let row = 0;
  let last: boolean[] = [];
  let openUntil: Instant | null = null;
  let openMs = FIRST_MS;
  let why = '';

  function open(now: Instant, reason: string): void {
    openUntil = now + openMs;
    openMs = Math.min(openMs * 2, MOST_MS);
    why = reason;
    row = 0;
    last = [];
  }

  return {
    allows: (now) => (openUntil === null ? Number.POSITIVE_INFINITY : now < openUntil ? 0 : 1),
    problem: (now) => (openUntil !== null && now < openUntil ? why : null),
    failing: (now) => (openUntil !== null && now < openUntil + MOST_MS ? why : null),
    record(outcome, now) {
      // An answer to a call from before it opened says nothing new, and must not double the wait.
      if (openUntil !== null && now < openUntil) return;
      const isOurFault =
        outcome.is !== 'accepted' && outcome.is !== 'unknown' && opensBreaker.has(outcome.code);
      if (isOurFault) return open(now, outcome.code);
      const isBad =
        outcome.is === 'unknown' ||
        (outcome.is === 'failed_temporary' && !innocent.includes(outcome.effect)) ||
        (outcome.is === 'failed_permanent' && outcome.effect === 'our_configuration');
      if (!isBad && openUntil !== null && now >= openUntil) {
        openUntil = null;
        openMs = FIRST_MS;
      }
      row = isBad ? row + 1 : 0;
      last = [...last, isBad].slice(-LAST_CALLS);
      const bad = last.filter((one) => one).length;
      const isMostlyBad = last.length >= LAST_CALLS && bad > LAST_CALLS * BAD_SHARE;
      const isRetryBad = openUntil !== null && isBad;
      if (row >= IN_A_ROW || isMostlyBad || isRetryBad) {
        open(now, outcome.is === 'accepted' ? 'failing' : outcome.code);
      }
    },
  };
}
