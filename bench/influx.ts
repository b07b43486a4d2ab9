/** Readings on their way from the spool into InfluxDB, beside the same points written by the client alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB } from 'influx';
import type { Figure } from '../src/cli/bench.ts';
import type { Reading } from '../src/model/reading.ts';
import { virtualClock } from '../src/runtime/clock.ts';
import { readingPoint } from '../src/store/influx/points.ts';
import { openInflux } from '../src/store/influx/readings.ts';
import { findInfluxd, startInfluxd } from '../tests/real/influx-server.ts';

const SERIES = 10_000;
const ROWS = 2_000_000;
const BATCH = 5_000;
const UNDER_WAY = 4;
const LEAST_A_SECOND = 150_000;
const START = Date.parse('2026-07-15T00:00:00Z');
const DAY = 86_400_000;

export async function bench(options: { rows?: number } = {}): Promise<Figure[]> {
  const found = findInfluxd();
  if ('skip' in found) {
    process.stderr.write(`influx: ${found.skip}\n`);
    return [];
  }
  const server = await startInfluxd(found.path);
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const account = { username: 'forewatt', password: 'of-the-bench-1' };
  try {
    const ticks = Math.ceil((options.rows ?? ROWS) / SERIES);
    const alone = await aloneRate({ url: server.url, account, ticks });
    const clock = virtualClock(START);
    const store = await openInflux({
      ...{ directory: join(folder, 'spool'), clock },
      retention: { raw: 7 * DAY, minute: 400 * DAY },
      server: { url: server.url, database: 'bench', ...account },
    });
    const batch = readings();
    for (let tick = 0; tick < ticks; tick++) {
      for (const row of batch) {
        row.time = START + tick * 1000;
        row.value = 225 + ((tick * 31) % 97) / 10;
      }
      await store.append(batch);
    }
    const began = performance.now();
    clock.advanceTo(START + 60_000);
    // Stands behind the turn that empties the spool.
    await store.tidy(0);
    const rate = (ticks * SERIES) / ((performance.now() - began) / 1000);
    const { problem } = await store.health();
    await store.close();
    return [
      {
        name: `readings from the spool into InfluxDB, ${ticks * SERIES} rows of ${SERIES} series`,
        ...{ value: Math.round(rate), unit: 'rows/s', besideValue: Math.round(alone) },
        beside: 'the client alone with the same points, requests and server',
        ...{ ratio: rate / alone, target: `at least ${LEAST_A_SECOND}` },
        ok: rate >= LEAST_A_SECOND && problem === null,
      },
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readings(): Reading[] {
  return Array.from(
    { length: SERIES },
    (_, n): Reading => ({
      ...{ asset: `M-${n}`, quantity: 'voltage', phase: 'A', time: 0, receivedAt: 0, value: 0 },
      ...{ quality: 'good', reason: null },
    }),
  );
}

async function aloneRate(at: {
  url: string;
  account: { username: string; password: string };
  ticks: number;
}): Promise<number> {
  const { hostname, port } = new URL(at.url);
  const own = { host: hostname, port: Number(port), database: 'alone', ...at.account };
  const client = new InfluxDB(own);
  await client.createDatabase('alone');
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  for (let tick = 0; tick < at.ticks; tick++) {
    for (let first = 0; first < SERIES; first += BATCH) {
      const points = Array.from({ length: BATCH }, (_, n) =>
        readingPoint(`M-${first + n}/voltage/A`, START + tick * 1000, 225 + (tick % 97) / 10, 0),
      );
      const one: Promise<void> = client
        .writePoints(points, { precision: 'ms' })
        .finally(() => underWay.delete(one));
      underWay.add(one);
      if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
  return (at.ticks * SERIES) / ((performance.now() - began) / 1000);
}
