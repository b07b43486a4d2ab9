import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DurationMs, Instant } from '../../../model/time.ts';
import { systemClock } from '../../../runtime/clock.ts';
import type { ReadingStore } from '../../readings.ts';
import { reporting } from '../reporting.ts';
import type { Archive } from './archive.ts';
import { dayFiles } from './day-files.ts';
import { type Held, learn, openHeld, rowsOf, seriesAt } from './held.ts';
import { forgetOldest, MEMORY_ROWS_MOST } from './memory-room.ts';
import type { Merger } from './merge.ts';
import { mergePace } from './pace.ts';
import { type Packed, type SampleColumns, storedReading } from './packed.ts';
import { readBuckets, readRange } from './reads.ts';
import { type SpoolLimits, spoolRoom } from './spool-room.ts';
import { createUpkeep } from './upkeep.ts';
import { waitingText } from './waiting-text.ts';

/**
 * The readings store as its thread runs it: batches come packed, and the minute is told by `turn`.
 */
export interface ReadingCore extends Omit<ReadingStore, 'append' | 'range'> {
  append(batch: Packed): Promise<{ added: number; replaced: number; refused: number }>;
  range(...asked: Parameters<ReadingStore['range']>): Promise<SampleColumns>;
  /** Closes the hot table and has it merged; while one is being merged, that one. */
  turn(): Promise<{ merged: number }>;
}

export interface CoreOptions {
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
  /** What lies behind the hot file; the files of days in the same folder by default. */
  archive?: Archive;
  /** Made once the hot file is there. */
  merger: () => Promise<Merger>;
  /** The hot file is the spool of a server. */
  spool?: SpoolLimits;
  /** Rows that wait in the hot file at most, where it is no spool. */
  rowsMost?: number;
  /** Rows in memory at most. */
  memoryRowsMost?: number;
  /** A problem of what lies behind that stops nothing. */
  remark?: () => string | null;
}

export async function readingCore(options: CoreOptions): Promise<ReadingCore> {
  const { directory, retention } = options;
  mkdirSync(directory, { recursive: true });
  const { spool = null, memoryRowsMost = MEMORY_ROWS_MOST } = options;
  const archive = options.archive ?? dayFiles(directory);
  const held = await openHeld(directory, archive, memoryRowsMost);
  const merger = await options.merger();
  const upkeep = createUpkeep(held, merger, retention);
  const room = spoolRoom(held, { spool, rowsMost: options.rowsMost });
  const { engine } = held.hot;
  const clock = systemClock();
  /** Why the last minute could not be merged; arrivals go on meanwhile. */
  let unmerged: { since: Instant; why: string; bytes: number } | null = null;
  const pace = mergePace();
  let before: Promise<void> = Promise.resolve();
  const slowed = (rows: number): Promise<void> => {
    const nowMs = performance.now();
    const untilMs = nowMs + pace.waitMs(rows, { waiting: rowsOf(held), nowMs });
    // One after the other: of one time the later value wins.
    const rest = (): Promise<void> => pause(Math.max(0, untilMs - performance.now()));
    if (untilMs > nowMs) before = before.then(rest);
    return before;
  };
  const { watch, health } = reporting({
    path: engine.path,
    freeBytes: engine.freeBytes,
    commits: engine.commits,
  });
  return watch<ReadingCore>({
    async append(batch) {
      await room.make();
      if (spool === null && unmerged === null) await slowed(batch.times.length);
      const appended = await append(held, batch);
      forgetOldest(held.layers, memoryRowsMost);
      return appended;
    },
    async turn() {
      try {
        const beganMs = performance.now();
        const turned = await upkeep.turn();
        pace.merged(turned.merged, performance.now() - beganMs);
        unmerged = null;
        return turned;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const { since, bytes } = unmerged ?? { since: clock.now(), bytes: held.hot.usedBytes() };
        unmerged = { since, why, bytes };
        throw error;
      }
    },
    range: (point, from, to, limit) => readRange(held, point, { from, to, limit }),
    buckets: (point, from, to, every) => readBuckets(held, point, { from, to, every }),
    latest: async (points) =>
      points.map((point) => {
        const series = seriesAt(held, point);
        const sample = series === null ? null : held.newest.get(series.number);
        return sample === null ? null : storedReading(...sample);
      }),
    pointsOf: async (asset) => [...(held.points.get(asset) ?? [])],
    points: async () => [...held.points.values()].flat(),
    tidy: upkeep.tidy,
    backup: upkeep.backup,
    async health() {
      const rows = rowsOf(held);
      const own = spool === null ? {} : { spoolRows: rows, spoolGivenUp: room.givenUp() };
      const now = { ...(await health()), ...own };
      if (!now.ok) return now;
      if (unmerged !== null) {
        const at = { now: clock.now(), unmerged, rows, givenUp: room.givenUp() };
        const problem = waitingText({ ...at, bytes: spool === null ? null : await room.bytes() });
        return { ...now, ok: false, problem, reason: 'broken' };
      }
      return { ...now, problem: options.remark?.() ?? null };
    },
    async close() {
      await upkeep.settled();
      await merger.close();
      await held.archive.close();
      await engine.close();
    },
  });
}

/** On disk first, then in memory: what a screen sees is durable. */
async function append(held: Held, batch: Packed) {
  const { layers, newest } = held;
  const { numbers, table, fresh, added, replaced } = await held.hot.append(batch);
  held.rows[table] += added;
  const layer = layers[table];
  for (let i = 0; i < numbers.length; i++) {
    const series = numbers[i] as number;
    const time = batch.times[i] as number;
    const value = batch.values[i] as number;
    const code = batch.codes[i] as number;
    layer.add(series, time, value, code);
    newest.see(series, time, value, code);
  }
  for (const name of fresh) learn(held, name);
  return { added, replaced, refused: batch.refused };
}
