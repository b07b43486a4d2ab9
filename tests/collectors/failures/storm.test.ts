/** Many last gasps at once, and a disk that is full in the middle of them: acknowledged is stored. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { GridEvent } from '../../../src/model/event.ts';
import { recordsOver } from '../../../src/store/sqlite/records/store.ts';
import { testFolders } from '../../store/folders.ts';
import { type Broker, sourceOf, startBroker, turned } from '../mqtt/broker.ts';
import { type MemorySink, memorySink } from '../support.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const folder = testFolders();
const SQLITE_FULL = 13;

/** A broker, a source, and the records in a file whose disk can be full. */
async function taken() {
  const disk = { isFull: false };
  const records = await recordsOver({
    path: join(folder(), 'records.db'),
    beforeStatement(sql) {
      if (!disk.isFull || sql !== 'commit') return;
      throw Object.assign(new Error('database or disk is full'), { errcode: SQLITE_FULL });
    },
  });
  const batches: number[] = [];
  const sink: MemorySink = {
    ...memorySink(),
    async events(batch: GridEvent[]) {
      await records.history.appendEvents(batch);
      batches.push(batch.length);
    },
  };
  const broker = await startBroker();
  const source = sourceOf(broker.port, sink, { speed: 1 });
  await source.start();
  await turned(() => source.status().health === 'up');
  stops.push(
    () => records.close(),
    () => broker.stop(),
    () => source.stop(),
  );
  const stored = async (): Promise<GridEvent[]> =>
    await records.history.events({ from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100_000 });
  return { broker, source, disk, batches, stored };
}

async function gasps({ client }: Broker, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, n) =>
    client.publishAsync(`ami/M-${n}/events`, `{"id":"hes-${n}","type":"last_gasp"}`, { qos: 1 }),
  );
  await Promise.all(all);
}

test('3,000 last gasps at once: few commits, each acknowledged and stored once', async () => {
  const { broker, batches, stored } = await taken();
  await gasps(broker, 3_000);
  await turned(() => broker.acks() === 3_000);
  const ids = (await stored()).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3_000);
  expect(ids).toHaveLength(3_000);
  expect(batches.reduce((sum, size) => sum + size, 0)).toBe(3_000);
  expect(Math.max(...batches)).toBeLessThanOrEqual(1_000);
});

test('a full disk holds the acknowledgements; with room again all of it is stored and acknowledged', async () => {
  const { broker, source, disk, stored } = await taken();
  disk.isFull = true;
  await gasps(broker, 50);
  await turned(() => (source.status().backlog ?? 0) > 0);
  expect([broker.acks(), (await stored()).length]).toEqual([0, 0]);
  disk.isFull = false;
  await turned(() => broker.acks() === 50);
  expect((await stored()).length).toBe(50);
});
