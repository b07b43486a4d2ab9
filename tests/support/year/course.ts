// Time of a simulated year: in steps of seconds while something is under way, else straight to what is due next.
import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from '../../../simulators/sms-gateway/gateway.ts';
import type { Core } from '../../../src/app/core.ts';
import type { VirtualClock } from '../../../src/runtime/clock.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** After the last message time goes on in small steps for so long: a receipt needs 3 s of it, a call 15 s. */
const BUSY_MS = 40 * SECOND_MS;
const STEP_MS = 20 * SECOND_MS;
/** The longest leap: what nobody planned, such as somebody who moved, is looked at so often. */
const LEAP_MS = 180 * MINUTE_MS;
const STUCK_MS = 60_000;

export interface YearCourse {
  settle(): Promise<void>;
  runTo(until: number): Promise<void>;
  /** Something was done: the next minute goes by in seconds. */
  news(): void;
}

export function yearCourse(at: {
  clock: VirtualClock;
  gateway: Gateway;
  core: () => Core;
}): YearCourse {
  const { clock, gateway, core } = at;
  let newsAt = clock.now();
  let taken = 0;

  async function settle(): Promise<void> {
    const until = Date.now() + STUCK_MS;
    do {
      for (let turns = 0; turns === 0 || core().supervisor.inFlight() > 0; turns += 1) {
        await (turns < 40 ? new Promise((resolve) => setImmediate(resolve)) : delay(1));
        if (Date.now() > until) throw new Error('something is under way and does not end');
      }
      await gateway.settled();
    } while (core().supervisor.inFlight() > 0);
  }

  /** When a wave is due or a duty comes due, by what the records say; a planner's calendar would say the same. */
  async function nextDue(now: number): Promise<number> {
    const waves = await core().records.outbox.openWaves(1_000);
    const ahead = waves.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
    return Math.min(...ahead, now + LEAP_MS);
  }

  return {
    settle,
    news() {
      newsAt = clock.now();
    },
    async runTo(until) {
      await settle();
      while (clock.now() < until) {
        const now = clock.now();
        // A call that rings stands in no inbox yet: its end would come only after the next leap.
        if (gateway.taken() !== taken) newsAt = now;
        taken = gateway.taken();
        const isBusy = now - newsAt < BUSY_MS;
        const next = isBusy ? now + STEP_MS : await nextDue(now);
        clock.advanceTo(Math.min(until, next));
        // A wave that has come due is news itself.
        if (!isBusy && next < now + LEAP_MS) newsAt = clock.now();
        await settle();
      }
    },
  };
}
