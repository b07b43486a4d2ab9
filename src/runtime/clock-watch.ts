/** Whether the system's clock was set: what it says against the time that has passed. */
import type { DurationMs } from '../model/time.ts';

export interface ClockWatch {
  /** Steps since the last look, in ms; 0 while the clock goes on as it should. */
  look(): DurationMs;
}

/** Less is the usual correction; NTP moves a clock by 0.5 ms a second without a step. */
const STEP_LEAST_MS = 2_000;

/**
 * @param at.wallMs what the system's clock says
 * @param at.passedMs a count that nobody can set
 */
export function clockWatch(at: { wallMs(): number; passedMs(): number }): ClockWatch {
  const aheadMs = (): number => at.wallMs() - at.passedMs();
  let knownMs = aheadMs();
  return {
    look() {
      const now = aheadMs();
      const step = Math.round(now - knownMs);
      if (Math.abs(step) < STEP_LEAST_MS) {
        // A slow correction adds up and is no step.
        knownMs = now;
        return 0;
      }
      knownMs = now;
      return step;
    },
  };
}
