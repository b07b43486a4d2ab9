import { existsSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, type Instant } from '../../../model/time.ts';
import { type Engine, openEngine, type Row } from '../engine.ts';
import type { Archive, ArchiveKind, MinuteRow } from './archive.ts';
import type { Sample } from './layer.ts';

/** Files of whole UTC days: `day-20260715.db` raw, `minute-20260715.db` one row a minute. */
type FileKind = ArchiveKind;

/** Files open for reading at once; the one not used for longest is closed for the next. */
const OPEN_FILES_MAX = 16;

export function dayOf(time: Instant): Instant {
  return Math.floor(time / DAY) * DAY;
}

export function fileOf(directory: string, kind: FileKind, day: Instant): string {
  const name = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
  return join(directory, `${kind}-${name}.db`);
}

/** Days that have a file, ascending. */
export function daysOf(directory: string, kind: FileKind): Instant[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const [, own, year, month, day] = /^(day|minute)-(\d{4})(\d\d)(\d\d)\.db$/.exec(name) ?? [];
      return own === kind ? [Date.UTC(Number(year), Number(month) - 1, Number(day))] : [];
    })
    .sort((a, b) => a - b);
}

/** Removes a file, what SQLite keeps beside it first: a log left alone would speak to the next file. */
export function removeFile(path: string): void {
  for (const ending of ['-wal', '-shm', '']) rmSync(path + ending, { force: true });
}

/** The files of days as an archive; at most 16 are open for reading. */
export function dayFiles(directory: string): Archive {
  const open = new Map<string, Engine<object>>();

  function fileAt(kind: FileKind, day: Instant): Engine<object> | null {
    const path = fileOf(directory, kind, day);
    let engine = open.get(path);
    if (engine === undefined) {
      if (!existsSync(path)) return null;
      engine = openEngine<object>({ path, cacheMb: 16 });
      const oldest = open.entries().next().value;
      if (open.size >= OPEN_FILES_MAX && oldest !== undefined) {
        open.delete(oldest[0]);
        // The handle is free; what closing has to say comes too late to matter.
        void oldest[1].close();
      }
    }
    open.delete(path);
    open.set(path, engine);
    return engine;
  }

  async function release(path: string): Promise<void> {
    const engine = open.get(path);
    open.delete(path);
    await engine?.close();
  }

  return {
    days: (kind) => daysOf(directory, kind),
    samples(day, { number: series }, { from, to, limit }) {
      const rows = fileAt('day', day)
        ?.prepare(
          `select ts, value, code from reading where series = ? and ts >= ? and ts < ?
            order by ts limit ?`,
        )
        .lists(series, from, to, limit);
      return (rows ?? []) as Sample[];
    },
    minutes(day, { number: series }, { from, to, limit }) {
      const rows = fileAt('minute', day)
        ?.prepare(
          `select ts as time, min, max, sum, last, "count", bad from minute
            where series = ? and ts >= ? and ts < ? order by ts limit ?`,
        )
        .all(series, from, to, limit);
      return (rows ?? []) as unknown as MinuteRow[];
    },
    newest(days, { number: series }) {
      for (const day of days.toReversed()) {
        const row = fileAt('day', day)
          ?.prepare('select ts, value, code from reading where series = ? order by ts desc limit 1')
          .get(series);
        if (row !== undefined) return sampleOf(row);
      }
      return null;
    },
    names: () => [],
    async release(day) {
      for (const kind of ['day', 'minute'] as const) await release(fileOf(directory, kind, day));
    },
    async dropMinutes(day) {
      const path = fileOf(directory, 'minute', day);
      await release(path);
      removeFile(path);
    },
    async copyTo(to) {
      for (const name of await readdir(directory)) {
        if (!/^(day|minute)-\d{8}\.db(-wal)?$/.test(name)) continue;
        await copyFile(join(directory, name), join(to, name));
      }
    },
    async close() {
      for (const engine of open.values()) await engine.close();
      open.clear();
    },
  };
}

function sampleOf(row: Row): Sample {
  return [row['ts'] as number, row['value'] as number | null, row['code'] as number];
}
