import { mkdirSync } from 'node:fs';
import type { DurationMs } from '../../model/time.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type InfluxSettings, usualSpool } from '../settings.ts';
import { type ReadingCore, readingCore } from '../sqlite/readings/core.ts';
import type { SpoolLimits } from '../sqlite/readings/spool-room.ts';
import { influxArchive } from './archive.ts';
import { influxClient } from './client.ts';
import { type InfluxMerger, influxMerger } from './merger.ts';

export interface InfluxOpening {
  /** Folder of the spool. */
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
  server: InfluxSettings;
  /** As the settings say where they say nothing, if it is left out. */
  spool?: SpoolLimits;
}

const usual: SpoolLimits = { mostBytes: usualSpool.maxBytes };

/** The readings store over a server, as its thread runs it. */
export async function influxCore(opening: InfluxOpening): Promise<ReadingCore> {
  const { directory, retention, server, spool = usual } = opening;
  mkdirSync(directory, { recursive: true });
  const client = influxClient(server);
  const archive = await influxArchive(client, systemClock());
  let merger: InfluxMerger | null = null;
  return readingCore({
    ...{ directory, retention, archive, spool },
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
