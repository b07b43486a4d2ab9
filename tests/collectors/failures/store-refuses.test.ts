/** The records or the readings cannot be written: what a polled source holds meanwhile. */
import { expect, test } from 'vitest';
import type { Sink } from '../../../src/collectors/collector.ts';
import { outlet } from '../../../src/collectors/outlet.ts';
import type { GridEvent } from '../../../src/model/event.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { ReadingGap } from '../../../src/model/source.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { fault } from '../../../src/runtime/problem.ts';
import { supervisor } from '../../../src/runtime/supervisor.ts';
import { reading } from '../../contracts/reading-store.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const HELD_MOST = 200_000;

const opened = (n: number): GridEvent => ({
  ...{ id: `E-${n}`, source: 'gw-1', asset: 'RC-2', type: 'switch_opened', phases: null },
  ...{ deviceTime: null, receivedAt: T0 + n, retained: false, report: 'own', details: {} },
});

test('the newest 200,000 readings are kept, and every change of a state', async () => {
  const clock = virtualClock(T0);
  const got = { readings: [] as Reading[], events: [] as GridEvent[], contacts: 0 };
  const spans: ReadingGap[] = [];
  let isFull = true;
  const give = <T>(take: (batch: T[]) => void) => {
    return async (batch: T[]): Promise<void> => {
      if (isFull) throw fault('STO-FULL', { where: 'records.db' });
      take(batch);
    };
  };
  const sink: Sink = {
    telemetry: give((batch) => void got.readings.push(...batch)),
    events: give((batch) => void got.events.push(...batch)),
    contact: give((batch) => {
      got.contacts += batch.length;
    }),
    deadLetter: async () => {},
    gaps: async (gaps) => void spans.push(...gaps),
    health() {},
  };
  const own = supervisor(clock, silentLog);
  const out = outlet({ source: 'gw-1', sink, clock, log: silentLog, supervisor: own });
  const change = { asset: 'RC-2', contact: 'silent', since: T0, reason: 'timeout', missed: 3 };
  for (let n = 0; n < 250; n += 1) {
    out.readings(Array.from({ length: 1_000 }, (_, i) => reading(T0 + n * 1_000 + i, n)));
    out.events([opened(n)]);
    out.contact([{ ...change, how: 'polled' } as never]);
    await new Promise(setImmediate);
  }
  expect(out.waiting()).toBe(HELD_MOST + 250 + 250);
  expect(out.dropped()).toBe(50_000);

  isFull = false;
  clock.advanceTo(T0 + 2_000);
  await out.drain();
  expect(got.events.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, n) => `E-${n}`));
  expect(got.contacts).toBe(250);
  // What was given up is said: of the source, and of its one asset.
  expect(spans.map(({ asset, reason }) => [asset, reason])).toEqual([
    [null, 'store_behind'],
    ['TX-1', 'store_behind'],
  ]);
  expect(spans[1]?.from).toBeLessThanOrEqual(T0 + 5_000);
  expect((spans[1]?.to ?? 0) - (spans[1]?.from ?? 0)).toBe(49_999);
  const times = got.readings.map(({ time }) => time);
  expect(times).toHaveLength(HELD_MOST);
  expect(times.at(-1)).toBe(T0 + 249_999);
  // The batch that the store was at work on is never taken from under it.
  expect(times.filter((time) => time < T0 + 50_000).length).toBeLessThanOrEqual(5_000);
});
