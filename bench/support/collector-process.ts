/** The process that is killed: a collector over a store, nothing else. */
import { join } from 'node:path';
import { scaledClock } from '../../src/runtime/clock.ts';
import { openInflux } from '../../src/store/influx/readings.ts';
import type { InfluxSettings } from '../../src/store/settings.ts';
import { openRecords } from '../../src/store/sqlite/records.ts';
import { collectInto } from './mqtt-collector.ts';

export interface Collecting {
  port: number;
  folder: string;
  /** Readings go there by way of the spool; null: events go into the records. */
  influx: { server: InfluxSettings; speed: number } | null;
}

const { port, folder, influx } = JSON.parse(process.argv[2] ?? '{}') as Collecting;
const DAY = 86_400_000;

if (influx === null) {
  const records = await openRecords({ path: join(folder, 'records.db') });
  await collectInto({
    port,
    async events(batch) {
      await records.history.appendEvents(batch);
    },
  });
} else {
  const now = Date.now();
  const { server, speed } = influx;
  const readings = await openInflux({
    ...{ directory: join(folder, 'spool'), server },
    retention: { raw: 7 * DAY, minute: 400 * DAY },
    clock: scaledClock({ start: now, origin: now, speed }),
  });
  await collectInto({
    port,
    async telemetry(batch) {
      await readings.append(batch);
    },
  });
}
process.send?.('collecting');
