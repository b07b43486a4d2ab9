import { type Engine, openEngine } from '../engine.ts';

const minuteTable = `create table if not exists minute (
  series integer not null, ts integer not null, min real, max real, sum real not null, last real,
  "count" integer not null, bad integer not null, primary key (series, ts)) without rowid;
  create table if not exists reached (
    one integer primary key check (one = 1), raw integer not null, series integer not null)`;

/** Where a value stands at the same minute already (a late day summed up before), both count. */
const sumUp = `insert into minute
  select series, ts / 60000 * 60000 as minute, min(value), max(value), total(value),
    (select l.value from raw.reading l where l.series = r.series and l.value is not null
      and l.ts >= r.ts / 60000 * 60000 and l.ts < r.ts / 60000 * 60000 + 60000
      order by l.ts desc limit 1),
    count(value), sum((code & 3) = 2)
  from raw.reading r where series = ? group by series, minute
  on conflict (series, ts) do update set
    min = min(coalesce(min, excluded.min), coalesce(excluded.min, min)),
    max = max(coalesce(max, excluded.max), coalesce(excluded.max, max)),
    sum = sum + excluded.sum, last = coalesce(excluded.last, last),
    "count" = "count" + excluded."count", bad = bad + excluded.bad`;

/** Enough to be worth a durable commit, few enough that a merge never waits long. */
const MINUTES_A_COMMIT = 5_000;

/**
 * One row a minute of each series of a day. Goes on where it stopped after a crash, and lets others in.
 * A raw file bears a number, and how far it was counted stays when it is gone: a crash before it is
 * removed counts nothing twice, and a late file of the same day is counted from its beginning.
 */
export async function summarise(files: { raw: string; minutes: string }): Promise<void> {
  const engine = openEngine<object>({ path: files.minutes, cacheMb: 32 });
  try {
    engine.exec(minuteTable);
    engine.exec(`attach '${files.raw.replaceAll("'", "''")}' as raw`);
    const before = engine.prepare('select raw, series from reached').get();
    const raw = numberOf(engine, Number(before?.['raw'] ?? 0));
    const done = before?.['raw'] === raw ? before['series'] : undefined;
    const next = engine.prepare(
      'select series from raw.reading where series > ? order by series limit 1',
    );
    let series = Number(done ?? Number.MIN_SAFE_INTEGER);
    const sum = engine.prepare(sumUp);
    const keep = engine.prepare(`insert into reached values (1, ?, ?)
      on conflict (one) do update set raw = excluded.raw, series = excluded.series`);
    for (let isOver = false; !isOver; ) {
      await engine.write(() => {
        for (let minutes = 0; minutes < MINUTES_A_COMMIT && !isOver; ) {
          const row = next.get(series);
          isOver = row === undefined;
          if (row === undefined) break;
          series = Number(row['series']);
          minutes += sum.run(series);
        }
        keep.run(raw, series);
      });
      await new Promise(setImmediate);
    }
    engine.exec('detach raw');
  } finally {
    await engine.close();
  }
}

/** The number of the raw file; a file that has none gets the one after `last`. */
function numberOf(engine: Engine<object>, last: number): number {
  const own = Number(engine.prepare('pragma raw.user_version').get()?.['user_version'] ?? 0);
  if (own !== 0) return own;
  engine.exec(`pragma raw.user_version = ${last + 1}`);
  return last + 1;
}
