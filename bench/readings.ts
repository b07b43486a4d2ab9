/**
 * Readings into SQLite, and 200 of one series out of many millions, each beside SQLite without our
 * path.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Figure } from '../src/cli/bench.ts';
import type { Reading } from '../src/model/reading.ts';
import { virtualClock } from '../src/runtime/clock.ts';
import type { ReadingStore } from '../src/store/readings.ts';
import { openReadings, sqliteReadings } from '../src/store/sqlite/readings.ts';

const SERIES = 10_000;
const ROWS = 20_000_000;
const BARE_ROWS_MOST = 2_000_000;
/** Of a site that sends as fast as is asked here, a minute brings more; fewer make merging dearer. */
const BATCHES_A_MINUTE = 400;
/** Faster than this nobody sends: what is asked is that merging keeps up for hours. */
const SENT_MOST_A_SECOND = 250_000;
const WRITTEN_LEAST_A_SECOND = 200_000;
const COMMIT_MOST_MS = 100;
const RANGE_ROWS = 200;
const RANGE_MOST_MS = 0.2;
const RANGES = 2_000;
const START = Date.parse('2026-07-15T00:00:00Z');
const DAY = 86_400_000;

/** @param options.rows by default 20 million, about two minutes; 60 million are a day's file in use */
export async function bench(options: { rows?: number } = {}): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  try {
    const ticks = Math.ceil((options.rows ?? ROWS) / SERIES);
    const bare = bareWrite(join(folder, 'bare.db'), Math.min(ticks, BARE_ROWS_MOST / SERIES));
    const clock = virtualClock(START);
    const directory = join(folder, 'readings');
    const retention = { raw: 7 * DAY, minute: 400 * DAY };
    const store = await openReadings({ directory, retention, clock });
    const began = performance.now();
    const commits = await write(store, ticks, () => clock.advanceTo(clock.now() + 60_000));
    // A minute that came while the one before was being moved is moved with the next.
    for (let minutes = 0; minutes < 2; minutes++) {
      clock.advanceTo(clock.now() + 60_000);
      await store.tidy(0);
    }
    const rate = (ticks * SERIES * 1000) / (performance.now() - began);
    const throughMs = await rangeMedian(store, ticks);
    const hopMs = await hopMedian(store);
    await store.close();
    const own = await sqliteReadings({ directory, retention, clock });
    const rangeMs = await rangeMedian(own, ticks);
    await own.close();
    const bareMs = bareRangeMedian(join(directory, 'day-20260715.db'), ticks);
    return [
      {
        name: `readings written and merged, ${ticks * SERIES} rows of ${SERIES} series`,
        value: Math.round(rate),
        unit: 'rows/s',
        beside: 'prepared insert into one bare table, same batches',
        besideValue: Math.round(bare.rate),
        ratio: rate / bare.rate,
        target: `at least ${WRITTEN_LEAST_A_SECOND}`,
        ok: rate >= WRITTEN_LEAST_A_SECOND,
      },
      commitFigure('the slowest', commits.at(-1), bare.commits.at(-1)),
      commitFigure('99 of 100', share(commits, 0.99), share(bare.commits, 0.99)),
      {
        name: `range of ${RANGE_ROWS} readings of one series, in the thread of the store, median`,
        value: rangeMs,
        unit: 'ms',
        beside: 'prepared select on the same file in this thread',
        besideValue: bareMs,
        ratio: rangeMs / bareMs,
        target: `at most ${RANGE_MOST_MS}`,
        ok: rangeMs <= RANGE_MOST_MS,
      },
      {
        name: 'the same asked from another thread, median',
        value: throughMs,
        unit: 'ms',
        beside: 'a question with an empty answer to the same thread',
        besideValue: hopMs,
        ratio: throughMs / hopMs,
        target: 'measured, no limit',
        ok: true,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside the writing, minutes are merged into the file of the day all the time. */
function commitFigure(name: string, value = Number.NaN, besideValue = Number.NaN): Figure {
  return {
    name: `commit of ${SERIES} arrivals while merging, ${name}`,
    ...{ value, unit: 'ms', beside: 'the bare table, nothing merged', besideValue },
    ...{ ratio: value / besideValue, target: `at most ${COMMIT_MOST_MS}` },
    ok: value <= COMMIT_MOST_MS,
  };
}

/**
 * Two batches on the way, as a busy collector has them, until the last is durable. Gives the milliseconds
 * of each commit, ascending; it begins when it is the store's turn.
 */
async function write(store: ReadingStore, ticks: number, minute: () => void): Promise<number[]> {
  const batch = Array.from(
    { length: SERIES },
    (_, series): Reading => ({
      asset: `M-${series}`,
      quantity: 'voltage',
      phase: 'A',
      time: 0,
      receivedAt: 0,
      value: 0,
      quality: 'good',
      reason: null,
    }),
  );
  const commits: number[] = [];
  const began = performance.now();
  let endedAt = began;
  let before: Promise<unknown> = Promise.resolve();
  for (let tick = 0; tick < ticks; tick++) {
    for (const reading of batch) {
      reading.time = START + tick * 1000;
      reading.value = 225 + ((tick * 31 + reading.time) % 97) / 10;
    }
    const askedAt = performance.now();
    const next = store.append(batch).then(() => {
      const now = performance.now();
      commits.push(now - Math.max(askedAt, endedAt));
      endedAt = now;
    });
    await before;
    before = next;
    if (tick % BATCHES_A_MINUTE === BATCHES_A_MINUTE - 1) minute();
    const aheadMs = ((tick * SERIES) / SENT_MOST_A_SECOND) * 1000 - (performance.now() - began);
    if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  await before;
  return commits.sort((a, b) => a - b);
}

/** SQLite alone: same key, same batches, same durability, no merge. */
function bareWrite(path: string, ticks: number): { rate: number; commits: number[] } {
  const db = new DatabaseSync(path);
  db.exec(`pragma journal_mode=wal; pragma synchronous=full;
    create table bare (ts integer, series integer, value real, code integer,
    primary key (ts, series)) without rowid`);
  const insert = db.prepare('insert into bare values (?, ?, ?, ?)');
  const commits: number[] = [];
  const began = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    const askedAt = performance.now();
    db.exec('begin');
    for (let series = 0; series < SERIES; series++) {
      insert.run(START + tick * 1000, series, 225 + (tick % 97) / 10, 0);
    }
    db.exec('commit');
    commits.push(performance.now() - askedAt);
  }
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return { rate: (ticks * SERIES) / seconds, commits: commits.sort((a, b) => a - b) };
}

async function rangeMedian(store: ReadingStore, ticks: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RANGES; i++) {
    const { series, from } = question(i, ticks);
    const point = { asset: `M-${series}`, quantity: 'voltage', phase: 'A' } as const;
    const began = performance.now();
    const rows = await store.range(point, from, from + DAY, RANGE_ROWS);
    times.push(performance.now() - began);
    if (rows.length === 0) throw new Error(`no readings of M-${series}`);
  }
  return median(times);
}

/** What it costs to wake the other thread and to be woken by it. */
async function hopMedian(store: ReadingStore): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RANGES; i++) {
    const began = performance.now();
    await store.pointsOf('nobody');
    times.push(performance.now() - began);
  }
  return median(times);
}

function bareRangeMedian(path: string, ticks: number): number {
  const db = new DatabaseSync(path);
  const select = db.prepare(
    'select ts, value, code from reading where series = ? and ts >= ? order by ts limit ?',
  );
  const times: number[] = [];
  for (let i = 0; i < RANGES; i++) {
    const { series, from } = question(i, ticks);
    const began = performance.now();
    const rows = select.all(series + 1, from, RANGE_ROWS);
    times.push(performance.now() - began);
    if (rows.length !== RANGE_ROWS) throw new Error(`the peer found ${rows.length} rows`);
  }
  db.close();
  return median(times);
}

/** Scattered over series and time, the same for both. */
function question(i: number, ticks: number): { series: number; from: number } {
  const tick = (i * 7919) % Math.max(1, ticks - RANGE_ROWS);
  return { series: (i * 7907) % SERIES, from: START + tick * 1000 };
}

function share(ascending: readonly number[], of: number): number {
  return ascending[Math.floor((ascending.length - 1) * of)] ?? Number.NaN;
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
