import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/runtime/clock.ts';
import { fileOf } from '../../src/store/sqlite/readings/day-files.ts';
import { summarise } from '../../src/store/sqlite/readings/minutes.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { reading } from '../contracts/reading-store.ts';
import { testFolders } from './folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const folder = testFolders();

test('a crash between the sum of a day and the removal of its raw file counts nothing twice', async () => {
  const directory = join(folder(), 'readings');
  const clock = virtualClock(T0);
  const retention = { raw: 7 * DAY, minute: 400 * DAY };
  const open = () => sqliteReadings({ directory, retention, clock });
  const minute = async (store: Awaited<ReturnType<typeof open>>): Promise<void> => {
    clock.advanceTo(clock.now() + 60_000);
    await store.tidy(0);
  };
  const counts = async (store: Awaited<ReturnType<typeof open>>) =>
    (await store.buckets(point, T0, T0 + DAY, 60_000)).map(({ count, mean }) => [count, mean]);

  const store = await open();
  await store.append([reading(T0, 1), reading(T0 + 1000, 3), reading(T0, 9, { asset: 'TX-2' })]);
  await minute(store);
  await store.close();
  // Summed up and not removed: here the process died.
  const files = {
    raw: fileOf(directory, 'day', T0 - (T0 % DAY)),
    minutes: fileOf(directory, 'minute', T0 - (T0 % DAY)),
  };
  await summarise(files);
  expect(existsSync(files.raw)).toBe(true);

  const next = await open();
  await next.tidy(T0 + 9 * DAY);
  expect(existsSync(files.raw)).toBe(false);
  expect(await counts(next)).toEqual([[2, 2]]);

  // A late file of the same day is another file: all of it counts.
  await next.append([reading(T0 + 2000, 5)]);
  await minute(next);
  await next.tidy(T0 + 9 * DAY);
  expect(await counts(next)).toEqual([[3, 3]]);
  await next.close();
});
