/** Time that goes on only while we listen: who could not be heard is not quiet. */
import type { DurationMs, Instant } from '../../../model/time.ts';

export interface Listening {
  set(isListening: boolean, at: Instant): void;
  /** An instant on the clock of the time in which we listened. */
  at(instant: Instant): Instant;
}

export function listening(): Listening {
  let deafMs: DurationMs = 0;
  let deafSince: Instant | null = null;
  return {
    set(isListening, at) {
      if (!isListening) deafSince ??= at;
      else if (deafSince !== null) {
        deafMs += Math.max(0, at - deafSince);
        deafSince = null;
      }
    },
    at: (instant) => Math.min(instant, deafSince ?? instant) - deafMs,
  };
}
