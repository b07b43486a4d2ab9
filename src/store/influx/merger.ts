/** Moves what has arrived to the server. The hot file is the spool: it is emptied only when the server has all. */
import { join } from 'node:path';
import type { IPoint } from 'influx';
import { DAY, type Instant } from '../../model/time.ts';
import type { ReadingBucket } from '../readings.ts';
import { type Engine, openEngine } from '../sqlite/engine.ts';
import type { MinuteRow } from '../sqlite/readings/archive.ts';
import { collectBuckets } from '../sqlite/readings/buckets.ts';
import { dayOf } from '../sqlite/readings/day-files.ts';
import type { HotTable } from '../sqlite/readings/hot.ts';
import type { Merger } from '../sqlite/readings/merge.ts';
import { deleteDay, type InfluxArchive } from './archive.ts';
import type { InfluxClient, Left } from './client.ts';
import { minutePoint, readingPoint } from './points.ts';

/** Points of one request, and requests under way: measured best for the client. */
const BATCH_POINTS = 5_000;
const UNDER_WAY_MOST = 4;
/** Readings of one series and day that are summed up at most. */
const DAY_ROWS_MOST = 2_000_000;
const MINUTE_MS = 60_000;

export interface InfluxMerger extends Merger {
  /** What the server would not take since the start. */
  left(): Left;
}

export function influxMerger(at: {
  directory: string;
  client: InfluxClient;
  archive: InfluxArchive;
}): InfluxMerger {
  const { client, archive } = at;
  const hot = openEngine<object>({ path: join(at.directory, 'hot.db'), cacheMb: 32 });
  const left: Left = { dropped: 0, why: null };

  /** All of it, a few requests at a time; the first that fails ends it, and all is tried again later. */
  async function send(batches: Iterable<IPoint[]>): Promise<number> {
    const underWay = new Set<Promise<void>>();
    let rows = 0;
    try {
      for (const batch of batches) {
        rows += batch.length;
        const one = client.write(batch).then(({ dropped, why }) => {
          left.dropped += dropped;
          left.why = why ?? left.why;
        });
        const settled: Promise<void> = one.finally(() => underWay.delete(settled));
        settled.catch(() => undefined);
        underWay.add(settled);
        if (underWay.size >= UNDER_WAY_MOST) await Promise.race(underWay);
      }
      await Promise.all(underWay);
    } finally {
      await Promise.allSettled(underWay);
    }
    return rows;
  }

  return {
    left: () => ({ ...left }),
    async merge(table) {
      const days = new Set<Instant>();
      const rows = await send(batchesOf(hot, table, days));
      for (const day of days) archive.note('day', day);
      return { rows };
    },
    async summarise(day) {
      const names = hot.prepare('select number, name from series order by number').all();
      for (const row of names) {
        await summariseSeries(at, send, {
          day,
          name: String(row['name']),
          number: Number(row['number']),
        });
      }
      archive.note('minute', day);
      archive.forget('day', day);
    },
    close: () => hot.close(),
  };
}

function* batchesOf(hot: Engine<object>, table: HotTable, days: Set<Instant>): Generator<IPoint[]> {
  const rows = hot.iterate(
    `select s.name, h.ts, h.value, h.code from ${table} h join series s on s.number = h.series
      order by h.ts, h.series`,
    [],
  );
  let batch: IPoint[] = [];
  for (let next = rows.next(); next.done !== true; next = rows.next()) {
    const [name, time, value, code] = next.value;
    days.add(dayOf(Number(time)));
    batch.push(readingPoint(String(name), Number(time), value as number | null, Number(code)));
    if (batch.length < BATCH_POINTS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Minutes of a day of one series, added to what stands there already; then its raw rows go. */
async function summariseSeries(
  at: { client: InfluxClient; archive: InfluxArchive },
  send: (batches: Iterable<IPoint[]>) => Promise<number>,
  of: { day: Instant; name: string; number: number },
): Promise<void> {
  const { client, archive } = at;
  const within = { from: of.day, to: of.day + DAY, limit: DAY_ROWS_MOST };
  const samples = await archive.samples(of.day, of, within);
  if (samples.length === 0) return;
  const found = collectBuckets(MINUTE_MS);
  for (const sample of samples) found.add(sample);
  const before = await archive.minutes(of.day, of, within);
  const rows = joined(before, found.done().map(minuteRow));
  await send([rows.map((row) => minutePoint(of.name, row))]);
  await deleteDay(client, 'reading', { day: of.day, name: of.name });
}

function minuteRow({ mean, ...bucket }: ReadingBucket): MinuteRow {
  return { ...bucket, sum: (mean ?? 0) * bucket.count };
}

/** A late day summed up before: where both have the same minute, both count. */
function joined(before: readonly MinuteRow[], fresh: readonly MinuteRow[]): MinuteRow[] {
  const known = new Map(before.map((row) => [row.time, row]));
  return fresh.map((row) => {
    const old = known.get(row.time);
    if (old === undefined) return row;
    const ends = (pick: 'min' | 'max'): number[] =>
      [old[pick], row[pick]].filter((x) => x !== null);
    return {
      time: row.time,
      min: ends('min').length === 0 ? null : Math.min(...ends('min')),
      max: ends('max').length === 0 ? null : Math.max(...ends('max')),
      last: row.last ?? old.last,
      sum: old.sum + row.sum,
      count: old.count + row.count,
      bad: old.bad + row.bad,
    };
  });
}
