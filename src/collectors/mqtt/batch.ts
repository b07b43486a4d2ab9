/** Messages of one lane on their way to the disk: batched, in order, acknowledged when durable, with a window. */
import type { GridEvent } from '../../model/event.ts';
import type { Reading } from '../../model/reading.ts';
import type { Log } from '../../runtime/log.ts';
import type { DeadLetter, Sink } from '../collector.ts';

/** What one message came to. */
export interface Facts {
  readings: readonly Reading[];
  events: readonly GridEvent[];
  letter: DeadLetter | null;
}

export interface Batch {
  /** `bytes` is the size of the message; `durable` is called when all of it is on the disk. */
  add(facts: Facts, message: { bytes: number; durable: () => void }): void;
  /** Whether no more may be taken in until the disk has caught up. */
  isFull(): boolean;
  /** Calls back once there is room. */
  whenRoom(go: () => void): void;
  held(): number;
  /** Resolves when everything added so far is durable. */
  drain(): Promise<void>;
  /** How long the last batch took from its first message to the disk. */
  lastDelayMs(): number;
}

/** Not durable yet: at most so many messages, and so many bytes of them. */
export const windowMost = { messages: 4_000, bytes: 33_554_432 } as const;
/** Half of what the broker may send unacknowledged: the other half comes while this one is written. */
const batchMost = 500;
/** A batch the store refused is tried again after this, doubling to the most. */
const againMs = { first: 500, most: 10_000 } as const;

interface Held {
  facts: Facts;
  bytes: number;
  durable: () => void;
  at: number;
}

export function batch(deps: { sink: Sink; log: Log; source: string; flushMs: number }): Batch {
  const held: Held[] = [];
  const waiting: Array<() => void> = [];
  let bytes = 0;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let lastDelayMs = 0;

  const isFull = (): boolean => held.length >= windowMost.messages || bytes >= windowMost.bytes;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (running !== null || held.length === 0) return;
    running = store().finally(() => {
      running = null;
      if (held.length > 0) flush();
    });
  }

  async function store(): Promise<void> {
    const part = held.slice(0, batchMost);
    for (let waitMs: number = againMs.first; ; waitMs = Math.min(waitMs * 2, againMs.most)) {
      try {
        await give(deps.sink, part);
        break;
      } catch (error) {
        deps.log.warn({ source: deps.source, err: error, held: held.length }, 'not_durable_yet');
        await new Promise<void>((resolve) => {
          setTimeout(resolve, waitMs);
        });
      }
    }
    held.splice(0, part.length);
    lastDelayMs = Date.now() - (part[0]?.at ?? Date.now());
    for (const one of part) {
      bytes -= one.bytes;
      one.durable();
    }
    while (waiting.length > 0 && !isFull()) waiting.shift()?.();
  }

  return {
    add(facts, message) {
      held.push({ facts, ...message, at: Date.now() });
      bytes += message.bytes;
      if (held.length >= batchMost) flush();
      else timer ??= setTimeout(flush, deps.flushMs);
    },
    isFull,
    whenRoom: (go) => {
      waiting.push(go);
    },
    held: () => held.length,
    async drain() {
      flush();
      while (running !== null) await running;
    },
    lastDelayMs: () => lastDelayMs,
  };
}

async function give(sink: Sink, part: readonly Held[]): Promise<void> {
  const events = part.flatMap(({ facts }) => facts.events);
  const readings = part.flatMap(({ facts }) => facts.readings);
  if (events.length > 0) await sink.events(events);
  if (readings.length > 0) await sink.telemetry(readings);
  for (const { facts } of part) if (facts.letter !== null) await sink.deadLetter(facts.letter);
}
