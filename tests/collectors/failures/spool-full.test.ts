/** The server of the readings is away for so long that its spool is full. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reading } from '../../../src/model/reading.ts';
import { readingCore } from '../../../src/store/sqlite/readings/core.ts';
import { createMerger } from '../../../src/store/sqlite/readings/merge.ts';
import { pack, storedReadings } from '../../../src/store/sqlite/readings/packed.ts';
import { reading } from '../../contracts/reading-store.ts';
import { testFolders } from '../../store/folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const retention = { raw: 7 * DAY, minute: 400 * DAY };
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const position = { asset: 'RC-2', quantity: 'switch_position', phase: null } as const;
const folder = testFolders();
const ROWS_MOST = 2_000;

/** A spool of 2,000 rows whose server can be away. */
async function spool(directory: string, isSpool = true) {
  const server = { isAway: true };
  const core = await readingCore({
    ...{ directory, retention, isSpool, rowsMost: ROWS_MOST },
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
  expect(health.spoolRows).toBeLessThanOrEqual(ROWS_MOST + 50);

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
  await first.core.append(pack(measured(0, 2_000)));
  await first.core.append(pack(measured(2_000, 10)));
  await first.core.close();
  const { core, server } = await spool(directory);
  server.isAway = false;
  await core.turn();
  const rows = storedReadings(await core.range(point, T0, T0 + DAY, 10_000));
  expect(rows.at(-1)?.value).toBe(2_009);
  expect(rows[0]?.value).toBeGreaterThan(20);
  expect(rows).toHaveLength(2_010 - (rows[0]?.value ?? 0));
  await core.close();
});

test('files of our own that cannot be written any more refuse: the acknowledgement waits', async () => {
  const { core } = await spool(join(folder(), 'readings'), false);
  await core.append(pack(measured(0, 2_000)));
  await expect(core.append(pack(measured(2_000, 1)))).rejects.toMatchObject({ code: 'STO-BROKEN' });
  await core.close();
});
