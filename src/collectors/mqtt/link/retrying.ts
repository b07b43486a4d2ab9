/** When a connection that was lost is tried again: sooner, later, or not until it is wanted. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import { backoff } from '../../../runtime/backoff.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';
import type { Random } from '../../../runtime/random.ts';

export interface Retrying {
  connected(): void;
  /** Arms the next try; false while it stays away on purpose. */
  closed(): boolean;
  /** The next wait alone is this one. */
  soon(waitMs: DurationMs): void;
  pause(): void;
  resume(): void;
  at(): Instant | null;
  stop(): void;
}

const waitMs = { first: 1_000, most: 60_000, jitter: 0.5 } as const;

export function retrying(deps: { clock: Clock; random: Random }, again: () => void): Retrying {
  const { clock } = deps;
  const waits = backoff(waitMs, deps.random);
  let retry: { at: Instant; cancel: Cancel } | null = null;
  let nextMs: DurationMs | null = null;
  let pausing: 'no' | 'closing' | 'closed' = 'no';
  const go = (): void => {
    retry = null;
    again();
  };
  return {
    connected: waits.reset,
    closed() {
      if (pausing !== 'no') {
        pausing = 'closed';
        return false;
      }
      if (retry !== null) return true;
      const wait = nextMs ?? waits.next();
      nextMs = null;
      retry = { at: clock.now() + wait, cancel: clock.after(wait, go) };
      return true;
    },
    soon(wait) {
      nextMs = wait;
    },
    pause() {
      if (pausing !== 'no') return;
      // Already closed, and about to be tried again: that try is for later too.
      pausing = retry === null ? 'closing' : 'closed';
      retry?.cancel();
      retry = null;
    },
    resume() {
      const was = pausing;
      pausing = 'no';
      if (was === 'closed') go();
      else if (was === 'closing') nextMs = 0;
    },
    at: () => retry?.at ?? null,
    stop() {
      retry?.cancel();
    },
  };
}
