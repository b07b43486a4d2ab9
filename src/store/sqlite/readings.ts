/**
 * The readings in SQLite.
 *
 * The way of a reading: a batch is packed into columns and crosses to the worker that owns
 * `hot.db`, where it is one transaction with an fsync, keyed by (time, series), so that new rows
 * lie beside each other; then the promise resolves. Once a minute that table is closed and another
 * one takes its turn. A second thread copies the closed one, sorted by series, into `day-
 * YYYYMMDD.db`, keyed by (series, time), and only then is it dropped. A kill anywhere leaves a
 * closed table that is copied again at the next start; copying twice changes nothing. A day past
 * its retention is summed up by the minute and its file removed.
 *
 * What is not merged yet is held in memory by series as well, so no question ever scans the hot
 * file.
 */
import { type DurationMs, MINUTE } from '../../model/time.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { ReadingStore } from '../readings.ts';
import { type ReadingCore, readingCore } from './readings/core.ts';
import { createMerger } from './readings/merge.ts';
import { pack, storedReadings } from './readings/packed.ts';
import { inThread } from './thread.ts';

export interface ReadingsOptions {
  /** Folder of its own; made when it is not there. */
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
  clock: Clock;
  /** False where another process moves readings on; true by default. */
  takesTurns?: boolean;
}

/**
 * Opens the readings in two threads of their own.
 * Errors: STO-BROKEN when the folder or its files cannot be used.
 */
export async function openReadings(options: ReadingsOptions): Promise<ReadingStore> {
  const { directory, retention, clock, takesTurns } = options;
  const core = await inThread<ReadingCore>({
    entry: new URL('./readings/worker.ts', import.meta.url),
    data: { directory, retention },
    groups: [],
    where: directory,
  });
  return overCore(core, clock, takesTurns);
}

/** The same in this thread, for tests. */
export async function sqliteReadings(options: ReadingsOptions): Promise<ReadingStore> {
  const { directory, retention, clock } = options;
  const merger = async () => createMerger(directory);
  return overCore(await readingCore({ directory, retention, merger }), clock);
}

/** The store of a core that may live in another thread; once a minute it takes a turn. */
export function overCore(core: ReadingCore, clock: Clock, takesTurns = true): ReadingStore {
  let cancel: Cancel = () => {};
  let last: Promise<unknown> = Promise.resolve();
  const arm = (): void => {
    cancel = clock.after(MINUTE, () => {
      // A merge that fails is tried again the next minute; health shows why until one succeeds.
      last = core.turn().catch(() => undefined);
      arm();
    });
  };
  if (takesTurns) arm();
  return {
    append: (readings) => core.append(pack(readings)),
    range: async (...asked) => storedReadings(await core.range(...asked)),
    buckets: (point, from, to, every) => core.buckets(point, from, to, every),
    latest: (points) => core.latest(points),
    pointsOf: (asset) => core.pointsOf(asset),
    points: () => core.points(),
    tidy: (now) => core.tidy(now),
    backup: (directory) => core.backup(directory),
    health: () => core.health(),
    async close() {
      cancel();
      await last;
      await core.close();
    },
  };
}
