/** Moves what has arrived to the server. The hot file is the spool: it is emptied only when the server has all. */
import { join } from 'node:path';
import type { IPoint } from 'influx';
import type { Instant } from '../../model/time.ts';
import { type Engine, openEngine } from '../sqlite/engine.ts';
import type { HotTable } from '../sqlite/readings/hot.ts';
import type { Merger } from '../sqlite/readings/merge.ts';
import { daysIn, type Slice, slicesOf } from '../sqlite/readings/slices.ts';
import type { InfluxArchive } from './archive.ts';
import type { InfluxClient, Left } from './client.ts';
import { readingPoint } from './points.ts';
import { openSumming } from './summing.ts';

/** Points of one request, and requests under way: measured best for the client. */
const BATCH_POINTS = 5_000;
const UNDER_WAY_MOST = 4;

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

  const summing = openSumming({ ...at, send });
  return {
    left: () => ({ ...left }),
    async merge(table) {
      await summing.finish();
      const days = new Set<Instant>();
      const rows = await send(batchesOf(hot, table, days));
      for (const day of days) archive.note('day', day);
      return { rows };
    },
    async summarise(day) {
      const rows = hot.prepare('select number, name from series order by number').all();
      const all = rows.map((row) => ({ name: String(row['name']), number: Number(row['number']) }));
      await summing.sum(day, all);
    },
    async close() {
      await summing.close();
      await hot.close();
    },
  };
}

/** Rows that are sorted at once. */
const SLICE_ROWS = 500_000;

function* batchesOf(hot: Engine<object>, table: HotTable, days: Set<Instant>): Generator<IPoint[]> {
  const nameOf = namesIn(hot);
  let batch: IPoint[] = [];
  for (const day of daysIn(hot, table)) {
    days.add(day);
    for (const slice of slicesOf(hot, table, { day, mostRows: SLICE_ROWS }).slices) {
      for (const [series, time, value, code] of rowsIn(hot, table, slice)) {
        batch.push(readingPoint(nameOf(series), time, value, code));
        if (batch.length < BATCH_POINTS) continue;
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

type Row = [series: number, time: Instant, value: number | null, code: number];

/** By series: the server then looks up each of them once a request and writes it down once. */
function* rowsIn(hot: Engine<object>, table: HotTable, [from, to]: Slice): Generator<Row> {
  const rows = hot.iterate(
    `select series, ts, value, code from ${table} where ts >= ? and ts < ? order by series, ts`,
    [from, to],
  );
  try {
    for (let next = rows.next(); next.done !== true; next = rows.next()) yield next.value as Row;
  } finally {
    // A read left open goes on seeing the file as it was: what came since would be missing from the next
    // table that is moved on, and be cleared with it.
    rows.return?.();
  }
}

function namesIn(hot: Engine<object>): (series: number) => string {
  const names = new Map<number, string>();
  const look = hot.prepare('select name from series where number = ?');
  return (series) => {
    const known = names.get(series);
    if (known !== undefined) return known;
    const name = String(look.get(series)?.['name']);
    names.set(series, name);
    return name;
  };
}
