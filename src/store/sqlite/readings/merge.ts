import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../../model/time.ts';
import { type Engine, openEngine } from '../engine.ts';
import { fileOf, removeFile } from './day-files.ts';
import type { HotTable } from './hot.ts';
import { summarise } from './minutes.ts';
import { daysIn, slicesOf } from './slices.ts';

/**
 * Moves rows from where they arrive to where they are looked for; the readings store runs it in a
 * second thread.
 */
export interface Merger {
  /** Copies a closed hot table into the files of its days. Doing it again changes nothing. */
  merge(table: HotTable): Promise<{ rows: number }>;
  /** Keeps one row a minute of a day and removes its raw file. */
  summarise(day: Instant): Promise<void>;
  close(): Promise<void>;
}

/**
 * Rows of one commit of the day's file, about. They are sorted in memory, and while they are read the log of
 * arrivals cannot be moved into its file: few seconds, so that it stays short.
 */
const ROWS_A_COMMIT = 1_000_000;
const dayTable = `create table if not exists reading (
  series integer not null, ts integer not null, value real, code integer not null,
  primary key (series, ts)) without rowid`;
/**
 * Row by row through this program would be three times slower. A later value for the same time wins unless
 * its quality is worse.
 */
const copyText = (table: HotTable): string => `insert into reading
  select series, ts, value, code from hot.${table} where ts >= ? and ts < ? order by series, ts
  on conflict (series, ts) do update set value = excluded.value, code = excluded.code
  where (excluded.code & 3) <= (reading.code & 3)`;

export function createMerger(directory: string): Merger {
  const hotPath = join(directory, 'hot.db');
  const hot = openEngine<object>({ path: hotPath, cacheMb: 32 });
  let today: { day: Instant; file: Engine<object> } | null = null;

  /** The file of the day that was written last stays open. */
  async function fileFor(day: Instant): Promise<Engine<object>> {
    if (today?.day === day) return today.file;
    await today?.file.close();
    const file = openEngine<object>({ path: fileOf(directory, 'day', day), cacheMb: 128 });
    file.exec(`${dayTable}; attach '${hotPath.replaceAll("'", "''")}' as hot`);
    today = { day, file };
    return file;
  }

  return {
    async merge(table) {
      let rows = 0;
      for (const day of daysIn(hot, table)) {
        rows += await copyDay(hot, await fileFor(day), { table, day });
      }
      return { rows };
    },
    async summarise(day) {
      const path = fileOf(directory, 'day', day);
      if (today?.day === day) {
        await today.file.close();
        today = null;
      }
      if (!existsSync(path)) return;
      await summarise({ raw: path, minutes: fileOf(directory, 'minute', day) });
      removeFile(path);
    },
    async close() {
      await today?.file.close();
      await hot.close();
    },
  };
}

async function copyDay(
  hot: Engine<object>,
  file: Engine<object>,
  what: { table: HotTable; day: Instant },
): Promise<number> {
  const { table, day } = what;
  const { rows, slices } = slicesOf(hot, table, { day, mostRows: ROWS_A_COMMIT });
  for (const [from, to] of slices) {
    // One statement and no transaction around it: that would keep arrivals from the hot file.
    await file.hold(() => file.prepare(copyText(table)).run(from, to));
  }
  return rows;
}
