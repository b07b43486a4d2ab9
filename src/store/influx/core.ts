import { mkdirSync } from 'node:fs';
import type { DurationMs } from '../../model/time.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { InfluxSettings } from '../settings.ts';
import { type ReadingCore, readingCore } from '../sqlite/readings/core.ts';
import { influxArchive } from './archive.ts';
import { influxClient } from './client.ts';
import { type InfluxMerger, influxMerger } from './merger.ts';

export interface InfluxOpening {
  /** Folder of the spool. */
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
  server: InfluxSettings;
}

/** The readings store over a server, as its thread runs it. */
export async function influxCore(opening: InfluxOpening): Promise<ReadingCore> {
  const { directory, retention, server } = opening;
  mkdirSync(directory, { recursive: true });
  const client = influxClient(server);
  const archive = await influxArchive(client, systemClock());
  let merger: InfluxMerger | null = null;
  return readingCore({
    ...{ directory, retention, archive, isSpool: true },
    async merger() {
      merger = influxMerger({ directory, client, archive });
      return merger;
    },
    remark() {
      const { dropped, why } = merger?.left() ?? { dropped: 0, why: null };
      return dropped === 0 ? null : `InfluxDB left out ${dropped} readings: ${why}`;
    },
  });
}
