import type { DurationMs, Instant } from '../model/time.ts';

/** Ends a timer; calling it twice does nothing. */
export type Cancel = () => void;

/**
 * Time as everything that decides reads it: scenario time in the demo, virtual time in stories, the system's in service.
 * Deadlines of sockets and HTTP calls use real time and do not come from here.
 */
export interface Clock {
  now(): Instant;
  /** Calls `run` once, `delay` ms of this clock's time from now, never earlier. Any delay, also beyond 2^31 ms. */
  after(delay: DurationMs, run: () => void): Cancel;
}

/** Longest wait of one system timer; setTimeout with more fires at once. */
const TIMER_MOST_MS = 2_000_000_000;

/** Two clocks of the system tell the same span differently by less than this, unless one was set. */
const INEXACT_MS = 20;

/**
 * A clock that runs `speed` times as fast as the system's: time = start + (real − origin) × speed.
 * `speed` 1 with `start` equal to `origin` is the system's own clock.
 */
export function scaledClock(course: { start: Instant; origin: Instant; speed: number }): Clock {
  const now = (): Instant => Math.floor(course.start + (Date.now() - course.origin) * course.speed);
  return {
    now,
    after(delay, run) {
      const due = now() + delay;
      const startedMs = performance.now();
      const waitMs = Math.max(0, delay / course.speed);
      let timer: NodeJS.Timeout;
      const look = (): void => {
        const leftMs = waitMs - (performance.now() - startedMs);
        // The time that has passed counts: a clock that is set back must not hold up what is waited for.
        if (now() >= due || leftMs < -INEXACT_MS) run();
        else timer = setTimeout(look, Math.min(Math.max(1, leftMs), TIMER_MOST_MS));
      };
      timer = setTimeout(look, Math.min(waitMs, TIMER_MOST_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** The system's clock. */
export function systemClock(): Clock {
  return scaledClock({ start: 0, origin: 0, speed: 1 });
}

/** A clock that stands still until it is told to go on; for stories and tests. */
export interface VirtualClock extends Clock {
  /** The instant of the next timer, `null` when none is set. */
  next(): Instant | null;
  /** Moves to `to` and runs what is due until then, in order of time, then of setting. */
  advanceTo(to: Instant): void;
}

export function virtualClock(start: Instant): VirtualClock {
  let at = start;
  let order = 0;
  const timers: Array<{ due: Instant; order: number; run: () => void }> = [];
  const sort = (): void => {
    timers.sort((a, b) => a.due - b.due || a.order - b.order);
  };
  return {
    now: () => at,
    after(delay, run) {
      const timer = { due: at + Math.max(0, delay), order: order++, run };
      timers.push(timer);
      sort();
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    next: () => timers[0]?.due ?? null,
    advanceTo(to) {
      for (let timer = timers[0]; timer !== undefined && timer.due <= to; timer = timers[0]) {
        timers.shift();
        at = Math.max(at, timer.due);
        timer.run();
      }
      at = Math.max(at, to);
    },
  };
}
