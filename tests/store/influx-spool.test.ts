/** The way from the spool to a server that is away for a time: every reading arrives, and none is cleared before. */
import { join } from 'node:path';
import type { IPoint } from 'influx';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import { influxArchive } from '../../src/store/influx/archive.ts';
import type { InfluxClient } from '../../src/store/influx/client.ts';
import { influxMerger } from '../../src/store/influx/merger.ts';
import { type ReadingCore, readingCore } from '../../src/store/sqlite/readings/core.ts';
import { pack } from '../../src/store/sqlite/readings/packed.ts';
import { reading } from '../contracts/reading-store.ts';
import { testFolders } from './folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const folder = testFolders();

/** What the server has, by series and time. */
interface Server {
  isAway: boolean;
  has: Map<string, number>;
}

async function spool(directory: string): Promise<{ core: ReadingCore; server: Server }> {
  const server: Server = { isAway: false, has: new Map() };
  const client: InfluxClient = {
    async query() {
      return [];
    },
    async write(points: IPoint[]) {
      await new Promise(setImmediate);
      if (server.isAway) throw new Error('connection refused');
      for (const { tags, timestamp, fields } of points) {
        server.has.set(`${tags?.['series_id']} ${timestamp}`, Number(fields?.['g']));
      }
      return { dropped: 0, why: null };
    },
    async prepare() {},
  };
  const archive = await influxArchive(client, systemClock());
  const retention = { raw: 7 * DAY, minute: 400 * DAY };
  const core = await readingCore({
    ...{ directory, retention, archive, spool: { mostBytes: 5e9 } },
    merger: async () => influxMerger({ directory, client, archive }),
  });
  return { core, server };
}

const rows = (from: number, count: number) =>
  pack(Array.from({ length: count }, (_, n) => reading(T0 + from + n, from + n)));

test('what came after a failed move is not cleared unsent: a read of before does not stay open', async () => {
  const directory = join(folder(), 'spool');
  const { core, server } = await spool(directory);
  server.isAway = true;
  // More than the requests that may be under way: the read of the table breaks off in its middle.
  await core.append(rows(0, 30_000));
  await expect(core.turn()).rejects.toThrow('connection refused');
  await core.append(rows(30_000, 1_000));
  server.isAway = false;
  await core.turn();
  await core.append(rows(31_000, 1));
  await core.turn();
  await core.turn();
  expect((await core.health()).spoolRows).toBe(0);
  expect(server.has.size).toBe(31_001);
  await core.close();
});

test('batches that name the same new series at once are both kept', async () => {
  const { core, server } = await spool(join(folder(), 'spool'));
  const batches = Array.from({ length: 20 }, (_, n) => core.append(rows(n * 10, 10)));
  await Promise.all(batches);
  await core.turn();
  expect(server.has.size).toBe(200);
  await core.close();
});
