import type { DurationMs } from '../model/time.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Watches every promise nobody awaits, and every repeated job: counts them, logs their failures, drains them. */
export interface Supervisor {
  /** Takes over a promise; a rejection is logged as `<name>_failed` and counted, never lost. */
  watch(name: string, work: Promise<unknown>): void;
  /** Runs `job` every `period` ms of the clock, the next one only after the last has ended. */
  every(name: string, period: DurationMs, job: () => Promise<unknown> | unknown): Cancel;
  /** Promises not settled yet. */
  inFlight(): number;
  failures(): ReadonlyMap<string, number>;
  /** Ends all repeated jobs and waits until nothing is in flight. */
  drain(): Promise<void>;
}

/** Real time between two words about what a stop waits for. */
const SAYS_EVERY_MS = 2_000;

export function supervisor(clock: Clock, log: Log): Supervisor {
  const running = new Map<Promise<unknown>, string>();
  const failures = new Map<string, number>();
  const cancels = new Set<Cancel>();
  let draining = false;

  function watch(name: string, work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => {
        failures.set(name, (failures.get(name) ?? 0) + 1);
        log.error({ err: error }, `${name}_failed`);
      })
      .finally(() => running.delete(settled));
    running.set(settled, name);
  }

  function every(name: string, period: DurationMs, job: () => Promise<unknown> | unknown): Cancel {
    let stopped = false;
    let cancel: Cancel = () => {};
    const stop = (): void => {
      stopped = true;
      cancel();
      cancels.delete(stop);
    };
    const arm = (): void => {
      if (stopped || draining) return;
      cancel = clock.after(period, () => {
        watch(name, (async () => job())().finally(arm));
      });
    };
    cancels.add(stop);
    arm();
    return stop;
  }

  return {
    watch,
    every,
    inFlight: () => running.size,
    failures: () => failures,
    async drain() {
      draining = true;
      for (const stop of [...cancels]) stop();
      const namer = setInterval(() => {
        log.warn({ waitsFor: [...new Set(running.values())] }, 'still_draining');
      }, SAYS_EVERY_MS);
      while (running.size > 0) await Promise.all(running.keys());
      clearInterval(namer);
    },
  };
}
