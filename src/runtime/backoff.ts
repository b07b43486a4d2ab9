import type { DurationMs } from '../model/time.ts';
import type { Random } from './random.ts';

/** Waiting times that double from `first` to `most`, each drawn within ± `jitter` (a share, 0 to 1). */
export interface Backoff {
  /** The next wait; each call is one more failure. */
  next(): DurationMs;
  reset(): void;
}

export function backoff(
  limits: { first: DurationMs; most: DurationMs; jitter: number },
  random: Random,
): Backoff {
  let failures = 0;
  return {
    next() {
      const base = Math.min(limits.first * 2 ** failures, limits.most);
      failures += 1;
      return Math.round(base * (1 - limits.jitter + 2 * limits.jitter * random()));
    },
    reset() {
      failures = 0;
    },
  };
}
