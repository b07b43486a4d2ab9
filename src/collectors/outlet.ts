/** The way out of a polled source: facts wait here until they are durable, each lane by itself. */
import type { GridEvent } from '../model/event.ts';
import type { Reading } from '../model/reading.ts';
import type { ContactChange, ReadingGap } from '../model/source.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Supervisor } from '../runtime/supervisor.ts';
import type { Sink } from './collector.ts';
import { givenUp } from './given-up.ts';

export interface Outlet {
  readings(batch: readonly Reading[]): void;
  events(batch: readonly GridEvent[]): void;
  contact(changes: readonly ContactChange[]): void;
  gaps(gaps: readonly ReadingGap[]): void;
  /** Facts not durable yet. */
  waiting(): number;
  /** Readings given up because the store did not take them for too long. */
  dropped(): number;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

/** About three minutes of a large site; the newest are kept. Events, contact and gaps are never given up. */
const readingsMost = 200_000;
const batchMost = 5_000;
const againAfterMs = 1_000;

export function outlet(deps: {
  source: string;
  sink: Sink;
  clock: Clock;
  log: Log;
  supervisor: Supervisor;
}): Outlet {
  const { sink } = deps;
  let dropped = 0;
  const lost = givenUp(deps.source);
  const lane = <T>(
    name: string,
    give: (batch: T[]) => Promise<void>,
    limit: { most: number; lost(items: T[]): void } | null,
  ) => {
    const most = limit?.most ?? Number.POSITIVE_INFINITY;
    const items: T[] = [];
    let running: Promise<void> | null = null;
    let inFlight = 0;
    /** The oldest go first, but not those the store is at work on. */
    const shed = (): void => {
      const excess = items.length - most;
      if (excess <= 0) return;
      const gone = items.splice(inFlight, excess);
      dropped += gone.length;
      limit?.lost(gone);
    };
    const empty = async (): Promise<void> => {
      while (items.length > 0) {
        const batch = items.slice(0, batchMost);
        inFlight = batch.length;
        try {
          await give(batch);
          items.splice(0, batch.length);
        } catch (error) {
          deps.log.warn({ source: deps.source, lane: name, err: error }, 'not_durable_yet');
          await new Promise<void>((resolve) => deps.clock.after(againAfterMs, resolve));
        } finally {
          inFlight = 0;
        }
      }
    };
    const start = (): void => {
      if (running !== null || items.length === 0) return;
      // What else this turn of the loop brings goes into the same batch.
      running = new Promise<void>((resolve) => setImmediate(resolve)).then(empty).finally(() => {
        running = null;
        start();
      });
      deps.supervisor.watch(`outlet_${name}`, running);
    };
    return {
      add(batch: readonly T[]): void {
        for (const item of batch) items.push(item);
        if (items.length > most) shed();
        start();
      },
      size: () => items.length,
      async drain(): Promise<void> {
        while (running !== null) await running;
      },
    };
  };
  const gaps = lane<ReadingGap>('gaps', (batch) => sink.gaps(batch), null);
  const telemetry = async (batch: Reading[]): Promise<void> => {
    await sink.telemetry(batch);
    // The store takes them again: now it can be told what it did not get.
    gaps.add(lost.take());
  };
  const readings = lane<Reading>('telemetry', telemetry, { most: readingsMost, lost: lost.add });
  const events = lane<GridEvent>('events', (batch) => sink.events(batch), null);
  const contact = lane<ContactChange>('contact', (batch) => sink.contact(batch), null);
  const lanes = [readings, events, contact, gaps];
  return {
    readings: readings.add,
    events: events.add,
    contact: contact.add,
    gaps: gaps.add,
    waiting: () => lanes.reduce((sum, one) => sum + one.size(), 0),
    dropped: () => dropped,
    async drain() {
      await Promise.all(lanes.map((one) => one.drain()));
      // The last of the readings may have left some.
      await gaps.drain();
    },
  };
}
