/** Moves what has arrived to the server. The hot file is the spool: it is emptied only when the server has all. */
import { join } from 'node:path';
import type { IPoint } from 'influx';
import type { Instant } from '../../model/time.ts';
import { type Engine, openEngine } from '../sqlite/engine.ts';
import { dayOf } from '../sqlite/readings/day-files.ts';
import type { HotTable } from '../sqlite/readings/hot.ts';
import type { Merger } from '../sqlite/readings/merge.ts';
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

function* batchesOf(hot: Engine<object>, table: HotTable, days: Set<Instant>): Generator<IPoint[]> {
  const rows = hot.iterate(
    `select s.name, h.ts, h.value, h.code from ${table} h join series s on s.number = h.series
      order by h.ts, h.series`,
    [],
  );
  let batch: IPoint[] = [];
  try {
    for (let next = rows.next(); next.done !== true; next = rows.next()) {
      const [name, time, value, code] = next.value;
      days.add(dayOf(Number(time)));
      batch.push(readingPoint(String(name), Number(time), value as number | null, Number(code)));
      if (batch.length < BATCH_POINTS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    // A read left open goes on seeing the file as it was: what came since would be missing from the next
    // table that is moved on, and be cleared with it.
    rows.return?.();
  }
}
