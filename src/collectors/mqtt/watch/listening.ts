/** Time that goes on only while we listen: who could not be heard is not quiet. */
import { type DurationMs, type Instant, SECOND } from '../../../model/time.ts';

export interface Listening {
  set(isListening: boolean, at: Instant): void;
  /** An instant on the clock of the time in which we listened. */
  at(instant: Instant): Instant;
}

/** A clock that goes back by more was set: the time in which we listened goes on all the same. */
const stepLeast: DurationMs = 2 * SECOND;

export function listening(): Listening {
  let lastAt: Instant = Number.NEGATIVE_INFINITY;
  let setBackMs: DurationMs = 0;
  let deafMs: DurationMs = 0;
  let deafSince: Instant | null = null;
  return {
    set(isListening, instant) {
      const at = going(instant);
      if (!isListening) deafSince ??= at;
      else if (deafSince !== null) {
        deafMs += Math.max(0, at - deafSince);
        deafSince = null;
      }
    },
    at(instant) {
      const at = going(instant);
      return Math.min(at, deafSince ?? at) - deafMs;
    },
  };

  function going(instant: Instant): Instant {
    const at = instant + setBackMs;
    if (lastAt - at > stepLeast) {
      setBackMs += lastAt - at;
      return lastAt;
    }
    lastAt = Math.max(lastAt, at);
    return at;
  }
}
