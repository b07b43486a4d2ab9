import { describe, expect, test } from 'vitest';
import type { GridEvent } from '../../model/event.ts';
import { silentLog } from '../../runtime/log.ts';
import type { Sink } from '../collector.ts';
import { batch, windowMost } from './batch.ts';

function sinkThat(events: (given: GridEvent[]) => Promise<void>): Sink {
  return {
    telemetry: async () => {},
    events,
    contact: async () => {},
    deadLetter: async () => {},
    gaps: async () => {},
    health() {},
  };
}

const event = (id: string): GridEvent => ({
  id,
  source: 'ami',
  asset: 'M-1',
  type: 'last_gasp',
  phases: null,
  deviceTime: null,
  receivedAt: 0,
  retained: false,
  report: 'own',
  details: {},
});
const facts = (id: string) => ({ readings: [], events: [event(id)], letter: null });

describe('a batch', () => {
  test('says durable in order, each once, and only after the store has said so', async () => {
    const log: string[] = [];
    const sink = sinkThat(async (given) => {
      await Promise.resolve();
      log.push(`stored ${given.length}`);
    });
    const batches = batch({ sink, log: silentLog, source: 'ami', flushMs: 1 });
    for (const id of ['a', 'b', 'c'])
      batches.add(facts(id), { bytes: 10, durable: () => log.push(id) });
    expect(log).toEqual([]);
    await batches.drain();
    expect(log).toEqual(['stored 3', 'a', 'b', 'c']);
    expect(batches.held()).toBe(0);
  });

  test('that the store refuses is given again, whole, and nothing is acknowledged before', async () => {
    const given: string[][] = [];
    let durable = 0;
    const sink = sinkThat(async (events) => {
      given.push(events.map(({ id }) => id));
      if (given.length === 1) throw new Error('disk full');
    });
    const batches = batch({ sink, log: silentLog, source: 'ami', flushMs: 1 });
    for (const id of ['a', 'b']) {
      batches.add(facts(id), {
        bytes: 10,
        durable: () => {
          durable += 1;
          expect(given.length).toBe(2);
        },
      });
    }
    await batches.drain();
    expect(given).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(durable).toBe(2);
  });

  test('is full at its window, in messages and in bytes, and has room again when the disk caught up (mosquitto #2301)', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const batches = batch({
      sink: sinkThat(() => gate),
      log: silentLog,
      source: 'ami',
      flushMs: 1,
    });
    const add = (bytes: number): void => batches.add(facts('x'), { bytes, durable() {} });
    for (let n = 0; n < windowMost.messages - 1; n += 1) add(10);
    expect(batches.isFull()).toBe(false);
    add(10);
    expect(batches.isFull()).toBe(true);
    const room = new Promise<void>((resolve) => batches.whenRoom(resolve));
    open();
    await room;
    expect(batches.isFull()).toBe(false);
    await batches.drain();
    add(windowMost.bytes);
    expect(batches.isFull()).toBe(true);
    await batches.drain();
  });
});
