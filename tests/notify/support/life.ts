// What befalls a process: it dies, stands still, or has a clock of its own.
import type { Clock } from '../../../src/runtime/clock.ts';

export interface Life {
  isDead: boolean;
  /** While the process stands still. */
  thawed: Promise<void> | null;
  /** What it stands still before: a call of the records, or each of them (null). */
  before: string | null;
}

/** The store as a process sees it: nothing of it is written while it stands still, nor when it is dead. */
export function aliveOnly<T extends object>(store: T, life: Life): T {
  return new Proxy(store, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver) as unknown;
      if (typeof method !== 'function') return method;
      const asked = (args: unknown[]): unknown =>
        (method as (...a: unknown[]) => unknown).apply(target, args);
      return (...args: unknown[]) => {
        if (life.isDead) return new Promise(() => {});
        const isStill = life.before === null || life.before === name;
        return life.thawed !== null && isStill ? life.thawed.then(() => asked(args)) : asked(args);
      };
    },
  });
}

/** Time as our own machine has it. */
export function skewed(clock: Clock, skew = { ms: 0 }): Clock {
  return { now: () => clock.now() + skew.ms, after: (delay, run) => clock.after(delay, run) };
}
