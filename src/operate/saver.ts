/**
 * One decision after the other: decide on what stands, save it whole, then let it stand.
 * While the store cannot save, decisions wait; nothing is told that is not durable.
 */
import type { DurationMs } from '../model/time.ts';
import { isDutyStale, type Serial } from '../notify/outbox/serial.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { ForewattError } from '../runtime/problem.ts';
import type { Commit, RecordsStore } from '../store/records.ts';
import type { Board } from './board.ts';

export interface Saver {
  /**
   * Runs `decide` alone and saves what it gives, then `result`. `null` changes nothing.
   * A store that is full or broken is tried again until it saves; a stale version is thrown. Where another process
   * wrote an answer into a duty meanwhile, `decide` runs once more on what stands.
   */
  decide<T>(decide: () => Promise<Decision<T>> | Decision<T>): Promise<T>;
  /** The same for what writes duties: no answer of this process is written meanwhile. Never from within such a turn. */
  decideOnDuties<T>(decide: () => Promise<Decision<T>> | Decision<T>): Promise<T>;
  /** The problem of the store that keeps decisions waiting, null while there is none. */
  problem(): ForewattError | null;
}

export interface Decision<T> {
  commit: Commit | null;
  result: T;
}

const RETRY_AFTER_MS: DurationMs = 2_000;
const TRIES_MOST = 5;

export function createSaver(parts: {
  records: RecordsStore;
  board: Board;
  clock: Clock;
  log: Log;
  /** Answers of people and providers, one after the other; left out: there are none. */
  answers?: Serial;
  /** Called after a commit stands: the stream, the outbox, the pages. */
  onApplied: (commit: Commit) => void;
}): Saver {
  let last: Promise<unknown> = Promise.resolve();
  let problem: ForewattError | null = null;

  async function save(commit: Commit): Promise<void> {
    for (;;) {
      try {
        await parts.records.commit(commit);
        problem = null;
        return;
      } catch (error) {
        const isOfStore = error instanceof ForewattError && error.code.startsWith('STO-');
        if (!isOfStore || isDutyStale(error)) throw error;
        problem = error;
        parts.log.error({ code: error.code, err: error }, 'decision_waits_for_store');
        await new Promise<void>((resolve) => parts.clock.after(RETRY_AFTER_MS, resolve));
      }
    }
  }

  async function run<T>(decide: () => Promise<Decision<T>> | Decision<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      const { commit, result } = await decide();
      if (commit === null) return result;
      try {
        await save(commit);
      } catch (error) {
        if (!isDutyStale(error) || tried === TRIES_MOST) throw error;
        continue;
      }
      parts.board.applied(commit);
      parts.onApplied(commit);
      return result;
    }
  }

  const decide: Saver['decide'] = (own) => {
    const next = last.then(() => run(own));
    last = next.catch(() => undefined);
    return next;
  };
  return {
    decide,
    decideOnDuties: (own) => parts.answers?.run(() => decide(own)) ?? decide(own),
    problem: () => problem,
  };
}
