/**
 * Questions to the meters of one head-end: never more in any minute than it can carry out, never more at once
 * behind one concentrator, operators first. Reads no settings by itself and does no I/O but to call `send`.
 */
import type { PingOutcome } from '../../collectors/collector.ts';
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';

export interface PingLimits {
  /** Questions in any 60 s. */
  perMinute: number;
  /** Of these detection may use so many; the rest is kept for operators. */
  forDetection: number;
  /** Open at once behind one concentrator; null: as many as one likes. */
  perConcentrator: number | null;
}

export type Asker = 'operator' | 'detection';

export interface Question {
  /** The meter. */
  asset: string;
  concentrator: string | null;
  by: Asker;
  /** Puts the question; resolves when it is answered or given up. */
  send: () => Promise<PingOutcome>;
}

export interface PutQuestion {
  outcome: PingOutcome;
  /** When it was put. */
  askedAt: Instant;
}

export interface PingQueue {
  /** Null when its turn did not come in time, or too much waits already. */
  ask(question: Question): Promise<PutQuestion | null>;
  /** All that wait are given up. */
  stop(): void;
  standing(now: Instant): { waiting: number; open: number; lastMinute: number };
}

/**
 * A question that waits longer is no longer wanted: the decision that asked for it has moved on. It is more
 * than the minute after which a head-end may be asked again.
 */
const waitMostMs: Readonly<Record<Asker, DurationMs>> = {
  operator: 30_000,
  detection: 75_000,
};
/** Questions that wait for one head-end at most. */
const waitingMost = 1_000;

interface Waiting {
  question: Question;
  since: Instant;
  done: (asked: PutQuestion | null) => void;
  failed: (error: unknown) => void;
}

/** @param limits as they stand when a question is put */
export function pingQueue(clock: Clock, limits: () => PingLimits): PingQueue {
  let waiting: Waiting[] = [];
  /** When the questions of the last minute were put, oldest first. */
  let sentAt: Instant[] = [];
  const openAt = new Map<string, number>();
  let open = 0;
  let cancelNext: Cancel = () => {};

  function forget(now: Instant): void {
    sentAt = sentAt.filter((at) => at > now - MINUTE);
    const late = waiting.filter((one) => now - one.since >= waitMostMs[one.question.by]);
    waiting = waiting.filter((one) => !late.includes(one));
    for (const one of late) one.done(null);
  }

  function mayGo({ question }: Waiting, of: PingLimits): boolean {
    const most = question.by === 'operator' ? of.perMinute : of.forDetection;
    if (sentAt.length >= most) return false;
    const { concentrator } = question;
    if (concentrator === null || of.perConcentrator === null) return true;
    return (openAt.get(concentrator) ?? 0) < of.perConcentrator;
  }

  function count(concentrator: string | null, by: 1 | -1): void {
    open += by;
    if (concentrator === null) return;
    const left = (openAt.get(concentrator) ?? 0) + by;
    if (left === 0) openAt.delete(concentrator);
    else openAt.set(concentrator, left);
  }

  function put(one: Waiting, now: Instant): void {
    const { concentrator, send } = one.question;
    sentAt.push(now);
    count(concentrator, 1);
    const over = (): void => {
      count(concentrator, -1);
      turn();
    };
    send().then(
      (outcome) => {
        one.done({ outcome, askedAt: now });
        over();
      },
      (error: unknown) => {
        one.failed(error);
        over();
      },
    );
  }

  /** Puts all that may go now, operators first, and sets the clock for the next turn. */
  function turn(): void {
    cancelNext();
    const now = clock.now();
    forget(now);
    const of = limits();
    const isFirst = ({ question }: Waiting): boolean => question.by === 'operator';
    const inTurn = [...waiting.filter(isFirst), ...waiting.filter((one) => !isFirst(one))];
    waiting = inTurn.filter((one) => {
      if (!mayGo(one, of)) return true;
      put(one, now);
      return false;
    });
    if (waiting.length > 0) cancelNext = clock.after(nextIn(now), turn);
  }

  /** Until the oldest question is a minute old, or the first that waits has waited too long. */
  function nextIn(now: Instant): DurationMs {
    const free = (sentAt[0] ?? now) + MINUTE - now;
    const ends = waiting.map((one) => one.since + waitMostMs[one.question.by] - now);
    return Math.max(1, Math.min(free, ...ends));
  }

  return {
    ask(question) {
      if (waiting.length >= waitingMost) return Promise.resolve(null);
      return new Promise((done, failed) => {
        waiting.push({ question, since: clock.now(), done, failed });
        turn();
      });
    },
    stop() {
      cancelNext();
      for (const one of waiting.splice(0)) one.done(null);
    },
    standing(now) {
      const lastMinute = sentAt.filter((at) => at > now - MINUTE).length;
      return { waiting: waiting.length, open, lastMinute };
    },
  };
}
