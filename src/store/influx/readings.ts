/**
 * The readings in InfluxDB 1.x.
 *
 * A batch is durable when the spool has it: the same hot file as with SQLite, so an answer, a restart and a
 * server that is away are alike. Once a minute what has arrived goes to the server in batches, and only what
 * the server has is taken out of the spool. While it is away arrivals go on, and old readings cannot be asked.
 */

import type { Clock } from '../../runtime/clock.ts';
import type { ReadingStore } from '../readings.ts';
import type { ReadingCore } from '../sqlite/readings/core.ts';
import { overCore } from '../sqlite/readings.ts';
import { inThread } from '../sqlite/thread.ts';
import { type InfluxOpening, influxCore } from './core.ts';

export interface InfluxOptions extends InfluxOpening {
  clock: Clock;
  takesTurns?: boolean;
}

/**
 * Opens the readings in a thread of their own.
 * Errors: STO-BROKEN when the spool cannot be used; a server that is away is no error.
 */
export async function openInflux(options: InfluxOptions): Promise<ReadingStore> {
  const { clock, takesTurns, ...opening } = options;
  const core = await inThread<ReadingCore>({
    entry: new URL('./worker.ts', import.meta.url),
    data: opening,
    groups: [],
    where: opening.directory,
  });
  return overCore(core, clock, takesTurns);
}

/** The same in this thread, for tests. */
export async function influxReadings({ clock, ...opening }: InfluxOptions): Promise<ReadingStore> {
  return overCore(await influxCore(opening), clock);
}
