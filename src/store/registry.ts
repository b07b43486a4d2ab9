import { join } from 'node:path';
import type { DurationMs } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import { openInflux } from './influx/readings.ts';
import type { ReadingStore } from './readings.ts';
import type { RecordsStore } from './records.ts';
import type { InfluxSettings } from './settings.ts';
import { openReadings } from './sqlite/readings.ts';
import { openRecords } from './sqlite/records.ts';

/** What an engine needs to open its stores. */
export interface StorePlace {
  /** Folder that holds all data of the service; it exists. */
  dataDir: string;
  retention: { raw: DurationMs; minute: DurationMs };
  clock: Clock;
  /** Moves readings on once a minute: one process at a time may. */
  takesTurns: boolean;
  /** The server, where readings go to one. */
  influx?: InfluxSettings | undefined;
  /** What waits for that server at most. */
  spool: { maxBytes: number };
}

/** Engines by the name they have in the settings; a new one is one folder and one line. */
export const readingEngines = {
  influx: ({ dataDir, retention, clock, takesTurns, influx, spool }) => {
    if (influx === undefined) throw new Error('the settings name no server');
    return openInflux({
      ...{ directory: join(dataDir, 'spool'), retention, clock, takesTurns },
      server: influx,
      spool: { mostBytes: spool.maxBytes },
    });
  },
  sqlite: ({ dataDir, retention, clock, takesTurns }) =>
    openReadings({ directory: join(dataDir, 'readings'), retention, clock, takesTurns }),
} satisfies Record<string, (place: StorePlace) => Promise<ReadingStore>>;

export const recordsEngines = {
  sqlite: ({ dataDir }) => openRecords({ path: join(dataDir, 'records.db') }),
} satisfies Record<string, (place: StorePlace) => Promise<RecordsStore>>;
