/** A sink that remembers, and what a collector needs around it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CollectorDeps,
  DeadLetter,
  HealthChange,
  Sink,
} from '../../src/collectors/collector.ts';
import { busPool } from '../../src/collectors/modbus/pool.ts';
import { readHeadEnd } from '../../src/collectors/mqtt/head-end.ts';
import { readTemplates } from '../../src/collectors/templates.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ContactChange, ReadingGap } from '../../src/model/source.ts';
import { type Clock, scaledClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';

const folder = 'config/devices';
export const templates = readTemplates(
  readdirSync(folder).map((name) => ({
    file: name,
    text: readFileSync(join(folder, name), 'utf8'),
  })),
).templates;

export interface MemorySink extends Sink {
  readings: Reading[];
  gridEvents: GridEvent[];
  contacts: ContactChange[];
  letters: DeadLetter[];
  spans: ReadingGap[];
  healths: HealthChange[];
  /** While set, nothing becomes durable. */
  block(): () => void;
  /** Resolves when `test` holds; it is asked after each arrival. Rejects after `withinMs`. */
  until(test: () => boolean, withinMs?: number): Promise<void>;
}

export function memorySink(): MemorySink {
  let gate: Promise<void> = Promise.resolve();
  const waiting = new Set<() => void>();
  const arrived = async (): Promise<void> => {
    await gate;
    for (const look of [...waiting]) look();
  };
  const sink: MemorySink = {
    readings: [],
    gridEvents: [],
    contacts: [],
    letters: [],
    spans: [],
    healths: [],
    async telemetry(batch) {
      await gate;
      sink.readings.push(...batch);
      await arrived();
    },
    async events(batch) {
      await gate;
      sink.gridEvents.push(...batch);
      await arrived();
    },
    async contact(changes) {
      sink.contacts.push(...changes);
      await arrived();
    },
    async gaps(gaps) {
      sink.spans.push(...gaps);
      await arrived();
    },
    async deadLetter(letter) {
      sink.letters.push(letter);
      await arrived();
    },
    health(change) {
      sink.healths.push(change);
      for (const look of [...waiting]) look();
    },
    block() {
      let open: () => void = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    until(test, withinMs = 5_000) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(limit);
          waiting.delete(look);
        };
        const limit = setTimeout(() => {
          end();
          const seen = { contacts: sink.contacts.slice(-5), healths: sink.healths.slice(-5) };
          reject(new Error(`not within ${withinMs} ms; last: ${JSON.stringify(seen)}`));
        }, withinMs);
        const look = (): void => {
          if (!test()) return;
          end();
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
  return sink;
}

/** Runs `speed` times as fast as the wall's clock, from a fixed instant. */
export function fastClock(speed: number): Clock {
  return scaledClock({ start: Date.UTC(2026, 6, 15, 1), origin: Date.now(), speed });
}

export function depsWith(
  sink: Sink,
  clock: Clock,
  over: Partial<CollectorDeps> = {},
): CollectorDeps {
  const log = silentLog;
  const random = seededRandom(1);
  const watching = supervisor(clock, log);
  const text = readFileSync('config/head-end/default.yaml', 'utf8');
  const { headEnd } = readHeadEnd('default.yaml', text);
  return {
    clock,
    random,
    log,
    sink,
    supervisor: watching,
    templates,
    headEnds: new Map(headEnd === null ? [] : [[headEnd.id, headEnd]]),
    mappings: new Map(),
    buses: busPool({ clock, random, log, supervisor: watching }),
    ...over,
  };
}
