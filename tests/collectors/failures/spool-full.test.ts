/** The server of the readings is away for so long that its spool is full. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reading } from '../../../src/model/reading.ts';
import { type CoreOptions, readingCore } from '../../../src/store/sqlite/readings/core.ts';
import { dayFiles } from '../../../src/store/sqlite/readings/day-files.ts';
import { openHeld } from '../../../src/store/sqlite/readings/held.ts';
import { createMerger } from '../../../src/store/sqlite/readings/merge.ts';
import { pack, storedReadings } from '../../../src/store/sqlite/readings/packed.ts';
import { spoolRoom } from '../../../src/store/sqlite/readings/spool-room.ts';
import { waitingText } from '../../../src/store/sqlite/readings/waiting-text.ts';
import { reading } from '../../contracts/reading-store.ts';
import { testFolders } from '../../store/folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const retention = { raw: 7 * DAY, minute: 400 * DAY };
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const position = { asset: 'RC-2', quantity: 'switch_position', phase: null } as const;
const folder = testFolders();
/** Room for about 1,500 rows, beside what the file has anyway. */
const spoolLimits = { mostBytes: 64_000 };

/** A spool whose server can be away. */
async function spool(directory: string, over: Partial<CoreOptions> = { spool: spoolLimits }) {
  const server = { isAway: true };
  const core = await readingCore({
    ...{ directory, retention, ...over },
    merger: async () => {
      const merger = createMerger(directory);
      return {
        ...merger,
        merge(table) {
          if (server.isAway) throw Object.assign(new Error('connection refused'), { errcode: 10 });
          return merger.merge(table);
        },
      };
    },
  });
  return { core, server };
}

const measured = (from: number, count: number): Reading[] =>
  Array.from({ length: count }, (_, n) => reading(T0 + (from + n) * 1000, from + n));

test('the oldest measurements go first, states never, and arrivals go on', async () => {
  const directory = join(folder(), 'spool');
  const { core, server } = await spool(directory);
  for (let n = 0; n < 50; n += 1) {
    const isOpen = n % 2;
    await core.append(pack([reading(T0 + n * 50_000, isOpen, position)]));
    await core.append(pack(measured(n * 50, 50)));
    if (n % 10 === 0) await core.turn().catch(() => undefined);
  }
  const health = await core.health();
  expect(health).toMatchObject({ ok: false, reason: 'broken' });
  expect(health.problem).toMatch(/^\d+ readings wait to be moved on since 20.*connection refused/);
  const given = Number(/(\d+) of the oldest measurements/.exec(health.problem ?? '')?.[1]);
  expect(given).toBeGreaterThan(500);
  expect(health.spoolRows).toBe(2_550 - given);
  expect(health.spoolGivenUp).toBe(given);

  server.isAway = false;
  await core.turn();
  await core.turn();
  const rows = async (of: typeof point | typeof position) =>
    storedReadings(await core.range(of, T0, T0 + DAY, 10_000)).map(({ value }) => value);
  const kept = await rows(point);
  expect(kept).toEqual(Array.from({ length: 2_500 - given }, (_, n) => n + given));
  expect(await rows(position)).toEqual(Array.from({ length: 50 }, (_, n) => n % 2));
  expect((await core.health()).problem).toBeNull();
  await core.close();
});

test('what was given up stays so after a restart', async () => {
  const directory = join(folder(), 'spool');
  const first = await spool(directory);
  await first.core.append(pack(measured(0, 4_000)));
  await first.core.append(pack(measured(4_000, 10)));
  await first.core.close();
  const { core, server } = await spool(directory);
  server.isAway = false;
  await core.turn();
  const rows = storedReadings(await core.range(point, T0, T0 + DAY, 10_000));
  expect(rows.at(-1)?.value).toBe(4_009);
  expect(rows[0]?.value).toBeGreaterThan(20);
  expect(rows).toHaveLength(4_010 - (rows[0]?.value ?? 0));
  await core.close();
});

test('more may wait than is in memory: all of it is moved on, and the newest can be asked', async () => {
  const directory = join(folder(), 'spool');
  const large = { spool: { mostBytes: 5e9 }, memoryRowsMost: 1_000 };
  const first = await spool(directory, large);
  for (let n = 0; n < 30; n += 1) await first.core.append(pack(measured(n * 100, 100)));
  const asked = async (core: typeof first.core) =>
    storedReadings(await core.range(point, T0, T0 + DAY, 10_000)).map(({ value }) => value);
  const now = await asked(first.core);
  expect(now.length).toBeLessThanOrEqual(1_000);
  expect(now.at(-1)).toBe(2_999);
  await first.core.close();
  const { core, server } = await spool(directory, large);
  expect((await asked(core)).at(-1)).toBe(2_999);
  expect((await core.health()).spoolRows).toBe(3_000);
  server.isAway = false;
  expect(await core.turn()).toEqual({ merged: 3_000 });
  expect(await asked(core)).toHaveLength(3_000);
  await core.close();
});

test('a disk that is nearly full is room that is used up: the oldest go, arrivals go on', async () => {
  const directory = join(folder(), 'spool');
  mkdirSync(directory);
  const held = await openHeld(directory, dayFiles(directory));
  const engine = { ...held.hot.engine, freeBytes: async () => 0 };
  const room = spoolRoom(
    { ...held, hot: { ...held.hot, engine } },
    { spool: { mostBytes: 5e9 }, rowsMost: undefined },
  );
  const { used, most } = await room.bytes();
  expect(used).toBe(most);
  await held.hot.append(pack(measured(0, 2_000)));
  held.rows.hot_a = 2_000;
  await room.make();
  expect(room.givenUp()).toBeGreaterThan(0);
  expect(room.givenUp()).toBeLessThan(500);
  await held.hot.engine.close();
});

test('how long there is room is told from the pace since the server went away', () => {
  const unmerged = { since: T0, why: 'connection refused', bytes: 1_000_000 };
  const text = (hours: number, used: number, givenUp = 0): string =>
    waitingText({
      ...{ now: T0 + hours * 3_600_000, unmerged, rows: 5, givenUp },
      bytes: { used, most: 11_000_000 },
    });
  expect(text(0.01, 2_000_000)).not.toContain('full');
  expect(text(1, 2_000_000)).toContain('the spool is full in 9.0 hours');
  expect(text(12, 2_000_000)).toContain('the spool is full in 4.5 days');
  expect(text(30, 11_000_000, 70)).toMatch(/the spool is full; .*70 of the oldest measurements/);
});

test('files of our own that cannot be written any more refuse: the acknowledgement waits', async () => {
  const { core } = await spool(join(folder(), 'readings'), { rowsMost: 2_000 });
  await core.append(pack(measured(0, 2_000)));
  await expect(core.append(pack(measured(2_000, 1)))).rejects.toMatchObject({ code: 'STO-BROKEN' });
  await core.close();
});
