// How time goes on in a story: timer by timer, each only when nothing is under way.
import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from '../../simulators/sms-gateway/gateway.ts';
import { type DurationMs, type Instant, SECOND } from '../../src/model/time.ts';
import type { VirtualClock } from '../../src/runtime/clock.ts';

export interface Course {
  /** Until neither the product nor the world outside has anything under way. */
  settle(): Promise<void>;
  runTo(until: Instant): Promise<void>;
  /** Stops in the middle: what is under way then is not waited for. */
  runUntil(isReached: () => boolean): Promise<void>;
  /** Begins something that is awaited before time goes on. */
  does(act: () => Promise<void>): void;
  /** The same at a moment, now when it has passed. */
  doesAt(at: Instant, act: () => Promise<void>): void;
  /** Something happened: the next minute goes by second by second. */
  news(): void;
}

/** After so long without news time goes on in leaps; longer than it takes to be sure of an outage. */
const QUIET_AFTER_MS: DurationMs = 75 * SECOND;
const LEAP_MS: DurationMs = 30 * SECOND;
/** Turns of the event loop before real I/O is waited for without burning time. */
const SPINS = 30;
/** Real time after which something that does not end is called stuck. */
const STUCK_MS = 60_000;
/** Timers until a moment that does not come is given up. */
const TIMERS_MOST = 20_000;

/**
 * @param at.inFlight work that the product has not ended
 * @param at.waits part of it waits for time to go on: for a store that is full
 */
export function storyCourse(at: {
  clock: VirtualClock;
  gateway: Gateway;
  inFlight: () => number;
  waits: () => boolean;
}): Course {
  const { clock, gateway, inFlight, waits } = at;
  const doing = new Set<Promise<void>>();
  const failed: unknown[] = [];
  const planned = new Set<Instant>();
  let newsAt = clock.now();
  let messages = 0;

  function does(act: () => Promise<void>): void {
    const work = act()
      .catch((error: unknown) => void failed.push(error))
      .finally(() => doing.delete(work));
    doing.add(work);
  }

  async function settle(): Promise<void> {
    const until = Date.now() + STUCK_MS;
    const isBusy = (): boolean => doing.size > 0 || inFlight() > 0;
    do {
      for (let turns = 0; turns === 0 || isBusy(); turns += 1) {
        if (turns >= SPINS && waits()) return;
        await (turns < SPINS ? turn() : delay(1));
        if (Date.now() > until) throw new Error('something is under way and does not end');
      }
      await gateway.settled();
    } while (isBusy());
    if (failed.length > 0) throw failed.shift();
  }

  /** As far as time may leap: the product's own seconds are left out while nothing has happened. */
  function leapTo(): Instant {
    const now = clock.now();
    const { length } = gateway.inbox.all();
    if (length !== messages) newsAt = now;
    messages = length;
    return now - newsAt < QUIET_AFTER_MS ? 0 : Math.min(now + LEAP_MS, ...planned);
  }

  return {
    settle,
    does,
    async runTo(until) {
      await settle();
      for (let next = clock.next(); next !== null && next <= until; next = clock.next()) {
        clock.advanceTo(Math.min(until, Math.max(next, leapTo())));
        await settle();
      }
      clock.advanceTo(until);
    },
    async runUntil(isReached) {
      await settle();
      for (let n = 0; !isReached(); n += 1) {
        const next = clock.next();
        if (next === null || n > TIMERS_MOST) throw new Error('the moment never came');
        clock.advanceTo(next);
        while (!isReached() && (inFlight() > 0 || doing.size > 0)) await turn();
      }
    },
    doesAt(moment, act) {
      const due = Math.max(clock.now(), moment);
      planned.add(due);
      clock.after(due - clock.now(), () => {
        planned.delete(due);
        newsAt = clock.now();
        does(act);
      });
    },
    news() {
      newsAt = clock.now();
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
