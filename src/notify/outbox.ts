/**
 * The outbox: what the records hold of waves and notices becomes messages, and their proof comes back.
 * Nothing here remembers what must not be lost; a kill at any instruction loses and doubles nothing.
 */
import type { DurationMs } from '../model/time.ts';
import type { Cancel } from '../runtime/clock.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './outbox/deps.ts';
import { expandDue } from './outbox/expand.ts';
import { moveWaves } from './outbox/holds.ts';
import { endLeases } from './outbox/leases.ts';
import { applyReceipts } from './outbox/receipts.ts';
import { askProviders } from './outbox/reconcile.ts';
import { confirmNotice } from './outbox/replies.ts';
import { sendDue } from './outbox/send.ts';
import { createSettler, type Settler } from './outbox/settle.ts';
import { type OutboxState, outboxState } from './outbox/state.ts';
import { watchDuties } from './outbox/watch-duties.ts';

export interface Outbox {
  /** One round: receipts, leases, open questions, waves, sending, duties. Never two at once. */
  tick(): Promise<void>;
  /** Asks for a round now, because something was committed. */
  wake(): void;
  /** Rounds every `everyMs` of the clock until stopped. */
  start(everyMs?: DurationMs): void;
  /** No further round; resolves when the one under way has ended. Calls under way are the supervisor's. */
  stop(): Promise<void>;
  /** The contact confirmed by the link of a notice. */
  confirm(notice: string, by: string): Promise<void>;
  /** Why a channel is shut, by name; empty while all are open. */
  problems(): Array<{ channel: string; problem: string }>;
  /** Counters by name since the start, for metrics. */
  counts(): ReadonlyMap<string, number>;
}

const EVERY_MS = 1_000;
/** Rounds of sending in one tick, so that receipts never wait long. */
const ROUNDS_MOST = 20;

export function createOutbox(deps: OutboxDeps): Outbox {
  const state = outboxState(deps);
  const settler = createSettler(deps, state);
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  let cancel: Cancel = () => {};

  /** A round, and one more when it was asked for meanwhile. */
  async function rounds(): Promise<void> {
    do {
      isWanted = false;
      await round(deps, state, settler);
    } while (isWanted && !isStopped);
  }

  function tick(): Promise<void> {
    isWanted = true;
    running ??= rounds().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    tick,
    wake() {
      if (!isStopped) deps.supervisor.watch('outbox_wake', tick());
    },
    start(everyMs = EVERY_MS) {
      cancel = deps.supervisor.every('outbox', everyMs, tick);
    },
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
    confirm: (notice, by) => confirmNotice({ id: notice }, by, deps, settler),
    problems() {
      const now = deps.clock.now();
      return [...state.lines].flatMap(([channel, line]) => {
        const problem = line.breaker.problem(now);
        return problem === null ? [] : [{ channel, problem }];
      });
    },
    counts: () => state.counts,
  };
}

async function round(deps: OutboxDeps, state: OutboxState, settler: Settler): Promise<void> {
  await applyReceipts(deps, state, settler);
  await endLeases(deps, state, settler);
  await askProviders(deps, state, settler);
  await moveWaves(deps, state);
  for (let i = 0; i < ROUNDS_MOST; i += 1) {
    const hasMore = await expandDue(deps, state);
    const claimed = await sendDue(deps, state, settler);
    if (claimed === 0 && !hasMore) break;
  }
  const now = deps.clock.now();
  if (now >= state.nextDutiesAt) {
    state.nextDutiesAt = now + outboxTimes.dutiesEvery;
    await watchDuties(deps, state);
  }
  if (now >= state.nextTidyAt) {
    state.nextTidyAt = now + outboxTimes.tidyEvery;
    await deps.store.sweep(now, outboxLimits.sweepRows);
    const done = await deps.store.finishWaves(outboxLimits.openWaves);
    if (done.length > 0) deps.onChange?.({ notices: [], waves: done });
  }
}
