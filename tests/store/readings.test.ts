import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/runtime/clock.ts';
import { readingCore } from '../../src/store/sqlite/readings/core.ts';
import { createMerger } from '../../src/store/sqlite/readings/merge.ts';
import { pack, storedReadings } from '../../src/store/sqlite/readings/packed.ts';
import { openReadings, sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { reading, readingStoreContract } from '../contracts/reading-store.ts';
import { testFolders } from './folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const retention = { raw: 7 * DAY, minute: 400 * DAY };
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const folder = testFolders();

readingStoreContract('SQLite in this thread', async () => {
  const clock = virtualClock(T0);
  const directory = join(folder(), 'readings');
  const store = await sqliteReadings({ directory, retention, clock });
  const minute = async (): Promise<void> => {
    clock.advanceTo(clock.now() + 60_000);
    // Upkeep runs one after the other: what comes back now stood behind the merge.
    await store.tidy(0);
  };
  return { store, minute };
});

describe('readings in files', () => {
  test('two threads of their own do the same', async () => {
    const clock = virtualClock(T0);
    const directory = join(folder(), 'readings');
    const store = await openReadings({ directory, retention, clock });
    await store.append([reading(T0, 1), reading(T0 + 1, 2)]);
    clock.advanceTo(T0 + 60_000);
    await store.tidy(0);
    expect(readdirSync(directory)).toContain('day-20260715.db');
    await store.append([reading(T0 + 2, 3)]);
    await store.backup(join(directory, 'copy'));
    await store.close();
    for (const at of [directory, join(directory, 'copy')]) {
      const again = await sqliteReadings({ directory: at, retention, clock });
      const rows = await again.range(point, T0, T0 + 10, 10);
      expect(rows.map((row) => row.value)).toEqual([1, 2, 3]);
      expect((await again.latest([point]))[0]?.value).toBe(3);
      await again.close();
    }
  });

  test('a merge that fails leaves the closed table for the next minute', async () => {
    const directory = join(folder(), 'readings');
    let isBroken = true;
    const core = await readingCore({
      directory,
      retention,
      merger: async () => {
        const merger = createMerger(directory);
        return {
          ...merger,
          merge(table) {
            if (isBroken) throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
            return merger.merge(table);
          },
        };
      },
    });
    await core.append(pack([reading(T0, 1)]));
    await expect(core.turn()).rejects.toMatchObject({ code: 'STO-BROKEN' });
    expect((await core.health()).ok).toBe(false);
    await core.append(pack([reading(T0 + 1, 2)]));
    expect((await core.health()).problem).toContain('disk I/O error');
    await expect(core.turn()).rejects.toMatchObject({ code: 'STO-BROKEN' });
    isBroken = false;
    expect(await core.turn()).toEqual({ merged: 1 });
    expect(await core.turn()).toEqual({ merged: 1 });
    expect(await core.turn()).toEqual({ merged: 0 });
    expect((await core.health()).problem).toBeNull();
    const rows = storedReadings(await core.range(point, T0, T0 + 10, 10));
    expect(rows.map((row) => row.value)).toEqual([1, 2]);
    await core.close();
  });

  test('a merge repeated after a crash changes nothing', async () => {
    const directory = join(folder(), 'readings');
    const merger = async () => createMerger(directory);
    const core = await readingCore({ directory, retention, merger });
    await core.append(pack([reading(T0, 1), reading(T0 + DAY, 2)]));
    const crashed = createMerger(directory);
    await crashed.merge('hot_a');
    await crashed.close();
    expect(await core.turn()).toEqual({ merged: 2 });
    const rows = storedReadings(await core.range(point, T0, T0 + 2 * DAY, 10));
    expect(rows.map((row) => row.value)).toEqual([1, 2]);
    await core.close();
  });

  test('more days than may be open at once are read all the same', async () => {
    const clock = virtualClock(T0);
    const directory = join(folder(), 'readings');
    const store = await sqliteReadings({ directory, retention, clock });
    const days = Array.from({ length: 20 }, (_, day) => T0 + day * DAY);
    await store.append(days.map((time, i) => reading(time, i)));
    clock.advanceTo(T0 + 60_000);
    await store.tidy(0);
    for (let i = 0; i < 2; i++) {
      const rows = await store.range(point, T0, T0 + 30 * DAY, 100);
      expect(rows.map((row) => row.time)).toEqual(days);
    }
    await store.close();
  });

  const steps = fc.array(
    fc.oneof(
      fc.record({
        at: fc.integer({ min: 0, max: 12 }),
        value: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
      fc.constant('minute' as const),
    ),
    { maxLength: 25 },
  );
  property.prop([steps], { numRuns: 25 })(
    'whatever comes and however often it is merged, one map of time to best last value stands',
    async (course) => {
      const directory = join(folder(), 'readings');
      const merger = async () => createMerger(directory);
      const core = await readingCore({ directory, retention, merger });
      const model = new Map<number, number | null>();
      for (const step of course) {
        if (step === 'minute') {
          await core.turn();
          continue;
        }
        const time = T0 + step.at * 3 * 3_600_000;
        await core.append(pack([reading(time, step.value)]));
        const isWorse = step.value === null && (model.get(time) ?? null) !== null;
        if (!isWorse) model.set(time, step.value);
      }
      const rows = storedReadings(await core.range(point, 0, T0 + 9 * DAY, 100));
      const wanted = [...model].sort(([a], [b]) => a - b);
      expect(rows.map((row) => [row.time, row.value])).toEqual(wanted);
      await core.close();
    },
  );
});
