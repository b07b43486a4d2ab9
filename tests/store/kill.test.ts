import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { virtualClock } from '../../src/runtime/clock.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { testFolders } from './folders.ts';
import { POINTS, point, SERIES, timeOf } from './kill-plan.ts';

const folder = testFolders();
const writer = fileURLToPath(new URL('./kill-writer.ts', import.meta.url));
const KILLS = 3;

interface Acknowledged {
  records: number;
  readings: number;
}

/**
 * Lets the writer run until it has said `lines` commits, kills it, and gives the last it said of
 * each.
 */
async function killedAfter(at: string, first: number, lines: number): Promise<Acknowledged> {
  const child = spawn(process.execPath, [writer, at, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen: Acknowledged = { records: first - 1, readings: first - 1 };
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, n] = line.split(' ') as [keyof Acknowledged, string];
    seen[what] = Number(n);
    count++;
    if (count === lines) child.kill('SIGKILL');
  }
  return seen;
}

async function look(at: string): Promise<{ records: number; readings: number }> {
  const records = await sqliteRecords(join(at, 'records.db'));
  const last = await records.documents.count('outage', {});
  for (let n = 1; n <= last + 1; n++) {
    const isThere = n <= last;
    expect((await records.documents.get('outage', `O-${n}`)) !== null, `O-${n}`).toBe(isThere);
    expect(await records.notices.wavePoints(`W-${n}`)).toEqual(isThere ? POINTS : []);
  }
  await records.close();
  const readings = await sqliteReadings({
    directory: join(at, 'readings'),
    retention: { raw: 7 * 86_400_000, minute: 400 * 86_400_000 },
    clock: virtualClock(timeOf(0)),
  });
  const lengths = new Set<number>();
  for (let series = 0; series < SERIES; series++) {
    const rows = await readings.range(point(series), timeOf(0), timeOf(100_000), 100_000);
    expect(rows.every((row, i) => row.value === i + 1)).toBe(true);
    lengths.add(rows.length);
  }
  await readings.close();
  // Every batch has a row in every series, or in none.
  expect(lengths.size).toBe(1);
  return { records: last, readings: [...lengths][0] ?? 0 };
}

function integrity(path: string): unknown {
  const db = new DatabaseSync(path);
  const row = db.prepare('pragma integrity_check').get();
  db.close();
  return row?.['integrity_check'];
}

test('killed with signal 9 in mid-commit, no acknowledged commit is lost and none is half there', async () => {
  const at = folder();
  let there = { records: 0, readings: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    const first = Math.min(there.records, there.readings) + 1;
    const acknowledged = await killedAfter(at, first, 20 + kill * 13);
    there = await look(at);
    expect(there.records).toBeGreaterThanOrEqual(acknowledged.records);
    expect(there.readings).toBeGreaterThanOrEqual(acknowledged.readings);
  }
  expect(there.records + there.readings).toBeGreaterThan(40);
  expect(integrity(join(at, 'records.db'))).toBe('ok');
  expect(integrity(join(at, 'readings', 'hot.db'))).toBe('ok');
});
