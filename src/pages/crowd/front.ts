/**
 * The door in a thread of its own: it hands out the pages that everybody opens as they were last prepared, and brings
 * every other request to the server behind it. What the service works on meanwhile makes no visitor wait.
 */
import { Worker } from 'node:worker_threads';
import type { Locale } from '../../model/contact.ts';
import { type DurationMs, MINUTE, SECOND } from '../../model/time.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { type InParts, inTurns } from '../../runtime/in-parts.ts';
import type { Log } from '../../runtime/log.ts';
import type { Asked } from './asked.ts';
import type { Answer, Crowd } from './crowd.ts';
import type { FromFront, FrontData, ToFront } from './front-thread.ts';

export interface Front {
  port: number;
  /** The server behind has given this answer of the crowd: from now on the door has it, and what it becomes. */
  gave(url: string, languages: string): void;
  /** Answers handed out by the door itself. */
  count(): number;
  /** Takes no new connection, lets requests under way finish. */
  close(): Promise<void>;
}

/** Pages that the door has at once; all others go on to the server behind. */
const KEPT_MOST = 500;
/** So often it is looked whether an answer has become another one. */
const LOOK_MS: DurationMs = SECOND;
/** So often the door forgets everything, and keeps again what is still asked for. */
const ANEW_MS: DurationMs = 10 * MINUTE;

/** @param at.behind path of the socket of the server behind; @param at.forwards trusts what proxies before say */
export async function openFront(at: {
  host: string;
  port: number;
  behind: string;
  forwards: boolean;
  crowd: Pick<Crowd, 'asked' | 'prepared'>;
  /** Language of whoever names none that we have. */
  first: Locale;
  clock: Clock;
  log: Log;
}): Promise<Front> {
  const { crowd, clock, log } = at;
  const given = new BigUint64Array(new SharedArrayBuffer(8));
  const kept = new Map<string, { asked: Asked; sent: Answer }>();
  let isClosing = false;
  let worker: Worker;
  let cancel: Cancel = () => {};
  let anewAt = clock.now() + ANEW_MS;

  const tell = (word: ToFront): void => worker.postMessage(word);

  async function open(port: number): Promise<number> {
    const { host, behind, forwards, first } = at;
    const data: FrontData = { host, port, behind, forwards, first, given };
    worker = new Worker(new URL('./front-thread.ts', import.meta.url), { workerData: data });
    const opened = await firstWord(worker);
    worker.on('error', (err) => log.error({ err }, 'front_failed'));
    worker.once('exit', () => {
      if (isClosing) return;
      kept.clear();
      open(opened).catch((err: unknown) => log.error({ err }, 'front_not_opened'));
    });
    return opened;
  }

  function* look(): InParts<void> {
    if (clock.now() >= anewAt) {
      anewAt = clock.now() + ANEW_MS;
      kept.clear();
      tell({ is: 'forget' });
    }
    for (const [key, one] of [...kept]) {
      const answer = crowd.prepared(one.asked);
      if (answer !== null && answer !== one.sent) tell({ is: 'answer', key, answer });
      if (answer !== null) one.sent = answer;
      yield;
    }
  }

  function lookAgain(): void {
    cancel = clock.after(LOOK_MS, () => {
      inTurns(look())
        .catch((err: unknown) => log.error({ err }, 'front_not_told'))
        .finally(() => {
          if (!isClosing) lookAgain();
        });
    });
  }

  const port = await open(at.port);
  lookAgain();
  return {
    port,
    gave(url, languages) {
      const asked = isClosing ? null : crowd.asked(url, languages);
      if (asked === null || kept.has(asked.key) || kept.size >= KEPT_MOST) return;
      const answer = crowd.prepared(asked);
      if (answer === null) return;
      kept.set(asked.key, { asked, sent: answer });
      tell({ is: 'answer', key: asked.key, answer });
    },
    count: () => Number(Atomics.load(given, 0)),
    async close() {
      isClosing = true;
      cancel();
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      tell({ is: 'close' });
      await ended;
    },
  };
}

/** The port at which it listens. */
function firstWord(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (word: FromFront) => {
      worker.off('error', reject);
      if (word.is === 'up') resolve(word.port);
      else reject(Object.assign(new Error(word.message), { code: word.code }));
    });
  });
}
