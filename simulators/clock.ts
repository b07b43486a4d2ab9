/** Scenario time: start + (real − origin) × speed, the same for the service and for the world outside it. */
export interface Course {
  startAt: number;
  originAt: number;
  speed: number;
}

export interface ScenarioClock {
  now(): number;
  /** Calls `run` after `delayMs` of scenario time; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** Longest wait of one system timer; setTimeout with more fires at once. */
const timerMostMs = 2_000_000_000;

export function scenarioClock(course: Course): ScenarioClock {
  const now = (): number =>
    Math.floor(course.startAt + (Date.now() - course.originAt) * course.speed);
  return {
    now,
    after(delayMs, run) {
      const dueAt = now() + delayMs;
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const waitMs = Math.min(Math.max(0, (dueAt - now()) / course.speed), timerMostMs);
        timer = setTimeout(() => (now() >= dueAt ? run() : arm()), waitMs);
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

/** The same clock with an end: `stop` cancels all that is still to come. */
export function endable(clock: ScenarioClock): ScenarioClock & { stop(): void } {
  const cancels = new Set<() => void>();
  let isOver = false;
  return {
    now: () => clock.now(),
    after(delayMs, run) {
      if (isOver) return () => {};
      const cancel = clock.after(delayMs, () => {
        cancels.delete(cancel);
        run();
      });
      cancels.add(cancel);
      return () => {
        cancels.delete(cancel);
        cancel();
      };
    },
    stop() {
      isOver = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}

/** A clock that stands still until it is told to go on: worlds in tests and in the history. */
export function standingClock(startAt: number): ScenarioClock & { advanceTo(at: number): void } {
  let at = startAt;
  let order = 0;
  const timers: Array<{ dueAt: number; order: number; run: () => void }> = [];
  return {
    now: () => at,
    after(delayMs, run) {
      const timer = { dueAt: at + Math.max(0, delayMs), order: order++, run };
      timers.push(timer);
      timers.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    advanceTo(to) {
      for (let timer = timers[0]; timer !== undefined && timer.dueAt <= to; timer = timers[0]) {
        timers.shift();
        at = Math.max(at, timer.dueAt);
        timer.run();
      }
      at = Math.max(at, to);
    },
  };
}

/** Calls `run` every `periodMs` of scenario time, first after `firstMs`, until cancelled; never two behind. */
export function every(
  clock: ScenarioClock,
  times: { periodMs: number; firstMs: number },
  run: () => void,
): () => void {
  let cancel: () => void = () => {};
  let dueAt = clock.now() + times.firstMs;
  const arm = (): void => {
    cancel = clock.after(dueAt - clock.now(), () => {
      run();
      const behind = Math.max(0, Math.floor((clock.now() - dueAt) / times.periodMs));
      dueAt += times.periodMs * (behind + 1);
      arm();
    });
  };
  arm();
  return () => cancel();
}
