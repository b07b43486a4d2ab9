/**
 * The outbox: what the records hold of waves and notices becomes messages, and their proof comes back.
 * Nothing here remembers what must not be lost; a kill at any instruction loses and doubles nothing.
 */
import type { WaveBefore } from '../model/outbox/wave-before.ts';
import type { WaveRow } from '../model/outbox/wave-row.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import type { Cancel } from '../runtime/clock.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './outbox/deps.ts';
import { expandDue } from './outbox/expand.ts';
import { apart } from './outbox/guards/apart.ts';
import { beforeRelease } from './outbox/guards/before.ts';
import { holdOverdue, wasAway } from './outbox/guards/overdue.ts';
import { moveWaves } from './outbox/holds.ts';
import { endLeases } from './outbox/leases.ts';
import { applyReceipts } from './outbox/receipts.ts';
import { askProviders } from './outbox/reconcile.ts';
import { confirmNotice } from './outbox/replies.ts';
import type { Sender } from './outbox/sending/begin.ts';
import { sendDue } from './outbox/sending/send.ts';
import { createSettler } from './outbox/settle.ts';
import { type OutboxState, outboxState } from './outbox/state.ts';
import { watchDuties } from './outbox/watch-duties.ts';

export interface Outbox {
  /** One round: receipts, leases, open questions, waves, sending, duties. Never two at once. */
  tick(): Promise<void>;
  /** Asks for a round now, because something was committed: receipts and sending, the rest in its time. */
  wake(): void;
  /**
   * Rounds every `everyMs` of the clock until stopped.
   * @param aliveAt when an outbox over these records was last at work, where that is known
   */
  start(everyMs?: DurationMs, aliveAt?: Instant | null): void;
  /** No further round; resolves when the one under way has ended. Calls under way are the supervisor's. */
  stop(): Promise<void>;
  /** The contact confirmed by the link of a notice. */
  confirm(notice: string, by: string): Promise<void>;
  /** What a wave that waits would be, before somebody releases it. */
  before(wave: WaveRow): Promise<WaveBefore>;
  /** Why a channel is shut, by name; empty while all are open. */
  problems(): Array<{ channel: string; problem: string }>;
  /** Counters by name since the start, for metrics. */
  counts(): ReadonlyMap<string, number>;
}

const EVERY_MS = 1_000;
/** Rounds of sending in one tick, so that receipts never wait long. */
const ROUNDS_MOST = 5;

export function createOutbox(deps: OutboxDeps): Outbox {
  const state = outboxState(deps);
  const settler = createSettler(deps, state);
  const sender: Sender = { settler, onRoom: () => wake() };
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  let cancel: Cancel = () => {};
  let cancelAgain: Cancel = () => {};

  /** A round, and one more when it was asked for meanwhile. */
  async function rounds(): Promise<void> {
    do {
      isWanted = false;
      const hasMore = await round(deps, state, sender);
      isWanted ||= hasMore;
    } while (isWanted && !isStopped);
    cancelAgain();
    if (state.left === 'for_tokens' && !isStopped) {
      cancelAgain = deps.clock.after(outboxTimes.againAfter, wake);
    }
  }

  function run(): Promise<void> {
    isWanted = true;
    running ??= rounds().finally(() => {
      running = null;
    });
    return running;
  }

  function tick(): Promise<void> {
    state.nextCareAt = 0;
    return run();
  }

  function wake(): void {
    if (isStopped) return;
    state.wakes += 1;
    if (running === null) deps.supervisor.watch('outbox_wake', run());
    else isWanted = true;
  }

  return {
    tick,
    wake,
    start(everyMs = EVERY_MS, aliveAt = null) {
      state.aliveAt = aliveAt;
      cancel = deps.supervisor.every('outbox', everyMs, tick);
    },
    async stop() {
      isStopped = true;
      cancel();
      cancelAgain();
      await running;
    },
    confirm: (notice, by) => confirmNotice({ id: notice }, by, deps, settler),
    before: (wave) => beforeRelease(wave, deps, state),
    problems() {
      const now = deps.clock.now();
      return [...state.lines].flatMap(([channel, line]) => {
        const problem = line.breaker.failing(now);
        return problem === null ? [] : [{ channel, problem }];
      });
    },
    counts: () => state.counts,
  };
}

/** True when there is more to do at once. */
async function round(deps: OutboxDeps, state: OutboxState, sender: Sender): Promise<boolean> {
  const { settler } = sender;
  const now = deps.clock.now();
  // Before all others, and not beside them: what is overdue must not leave because it could not be looked at.
  if (wasAway(state, now)) await holdOverdue(deps, state);
  state.aliveAt = now;
  const parts = apart();
  const hasReceipts = await parts.run(() => applyReceipts(deps, state, settler), false);
  if (now >= state.nextCareAt) {
    state.nextCareAt = deps.clock.now() + outboxTimes.careEvery;
    await parts.run(() => endLeases(deps, state, settler), undefined);
    await parts.run(() => askProviders(deps, state, settler), undefined);
    await parts.run(() => moveWaves(deps, state), undefined);
  }
  const hasNotices = await parts.run(() => sendRounds(deps, state, sender), false);
  await parts.run(() => keepHouse(deps, state), undefined);
  parts.end();
  return hasReceipts || hasNotices;
}

/** Turns of expansion and sending until there is nothing due, no room, or receipts have waited long enough. */
async function sendRounds(deps: OutboxDeps, state: OutboxState, sender: Sender): Promise<boolean> {
  const parts = apart();
  let hasWaves = true;
  let hasMore = true;
  let seen = state.wakes;
  for (let i = 0; i < ROUNDS_MOST && hasMore; i += 1) {
    if (hasWaves || state.wakes !== seen) {
      seen = state.wakes;
      hasWaves = await parts.run(() => expandDue(deps, state), false);
    }
    const claimed = await parts.run(() => sendDue(deps, state, sender), 0);
    hasMore = claimed > 0 || hasWaves;
  }
  parts.end();
  return hasMore;
}

async function keepHouse(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const now = deps.clock.now();
  if (now >= state.nextAliveAt) {
    state.nextAliveAt = now + outboxTimes.aliveEvery;
    deps.onAlive?.(now);
  }
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
