/**
 * Raw readings of a day become minutes in the server, each counted once.
 *
 * The server knows no transaction over writing minutes and deleting raw rows. So what stood before is
 * noted here first, then minutes are written, as a whole and not added to, then that all are
 * written is noted, then raw rows go. After a crash anywhere the same is done again from the note.
 */
import { join } from 'node:path';
import type { IPoint } from 'influx';
import { DAY, type Instant } from '../../model/time.ts';
import type { ReadingBucket } from '../readings.ts';
import { type Engine, openEngine } from '../sqlite/engine.ts';
import type { MinuteRow, SeriesRef } from '../sqlite/readings/archive.ts';
import { collectBuckets } from '../sqlite/readings/buckets.ts';
import { deleteDay, type InfluxArchive } from './archive.ts';
import type { InfluxClient } from './client.ts';
import { minutePoint, READING } from './points.ts';

export interface Summing {
  /** Sums up a day and deletes its raw rows; nothing may be written to that day meanwhile. */
  sum(day: Instant, series: readonly SeriesRef[]): Promise<void>;
  /** Goes on with what a crash has left, if anything; before readings are written. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

interface Parts {
  client: InfluxClient;
  archive: InfluxArchive;
  send(batches: Iterable<IPoint[]>): Promise<number>;
}

/** Readings of one series and day that are summed up at most. */
const DAY_ROWS_MOST = 2_000_000;
const MINUTE_MS = 60_000;

/** @param at.directory of the spool: the notes stand in `summing.db` there */
export function openSumming(at: Parts & { directory: string }): Summing {
  const notes = openEngine<object>({ path: join(at.directory, 'summing.db'), cacheMb: 4 });
  notes.exec(`create table if not exists day (day integer primary key, written integer not null);
    create table if not exists series (day integer not null, number integer not null,
      name text not null, before text not null, primary key (day, number)) without rowid`);

  async function sum(day: Instant, series: readonly SeriesRef[]): Promise<void> {
    if (noteOf(notes, day) === null) await begin(notes, at, { day, series });
    if (noteOf(notes, day) === 'writing') {
      for (const row of notes.prepare('select * from series where day = ?').all(day)) {
        const before = JSON.parse(String(row['before'])) as MinuteRow[];
        const one = { name: String(row['name']), number: Number(row['number']) };
        await writeMinutes(at, { day, series: one, before });
      }
      await notes.write(() => notes.prepare('update day set written = 1 where day = ?').run(day));
    }
    await deleteDay(at.client, READING, { day });
    await notes.write(() => {
      notes.prepare('delete from series where day = ?').run(day);
      notes.prepare('delete from day where day = ?').run(day);
    });
    at.archive.note('minute', day);
    at.archive.forget('day', day);
  }

  return {
    sum,
    async finish() {
      for (const row of notes.prepare('select day from day').all())
        await sum(Number(row['day']), []);
    },
    close: () => notes.close(),
  };
}

function noteOf(notes: Engine<object>, day: Instant): 'writing' | 'written' | null {
  const row = notes.prepare('select written from day where day = ?').get(day);
  if (row === undefined) return null;
  return row['written'] === 0 ? 'writing' : 'written';
}

/** Notes which series have raw rows that day, and the minutes that stand of them already. */
async function begin(
  notes: Engine<object>,
  { archive }: Parts,
  of: { day: Instant; series: readonly SeriesRef[] },
): Promise<void> {
  const { day } = of;
  const isSummedBefore = archive.days('minute').includes(day);
  const found: Array<SeriesRef & { before: MinuteRow[] }> = [];
  for (const series of of.series) {
    const [first] = await archive.samples(day, series, { from: day, to: day + DAY, limit: 1 });
    if (first === undefined) continue;
    const before = isSummedBefore ? await archive.minutes(day, series, wholeDay(day)) : [];
    found.push({ ...series, before });
  }
  await notes.write(() => {
    const insert = notes.prepare('insert into series values (?, ?, ?, ?)');
    for (const { number, name, before } of found) {
      insert.run(day, number, name, JSON.stringify(before));
    }
    notes.prepare('insert into day values (?, 0)').run(day);
  });
}

async function writeMinutes(
  { archive, send }: Parts,
  of: { day: Instant; series: SeriesRef; before: readonly MinuteRow[] },
): Promise<void> {
  const found = collectBuckets(MINUTE_MS);
  for (const sample of await archive.samples(of.day, of.series, wholeDay(of.day))) {
    found.add(sample);
  }
  const rows = joined(of.before, found.done().map(minuteRow));
  await send([rows.map((row) => minutePoint(of.series.name, row))]);
}

const wholeDay = (day: Instant) => ({ from: day, to: day + DAY, limit: DAY_ROWS_MOST });

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
