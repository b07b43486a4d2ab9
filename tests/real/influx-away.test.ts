/** The short form of `bench mqtt-kill`: readings on their way while the server is away and the collector dies. */
import { expect, test } from 'vitest';
import { influxKillRun } from '../../bench/support/influx-kill.ts';
import { findMosquitto } from '../collectors/mosquitto.ts';
import { findInfluxd } from './influx-server.ts';

const [mosquitto, influxd] = [findMosquitto(), findInfluxd()];
const skips = [mosquitto, influxd].flatMap((found) => ('skip' in found ? [found.skip] : []));

test.skipIf(skips.length > 0)(
  `five seconds without InfluxDB and a kill lose no reading and double none ${skips.join()}`,
  async () => {
    if ('skip' in mosquitto || 'skip' in influxd) return;
    const run = await influxKillRun({
      ...{ messages: 6_000, publishS: 8, awayFromS: 2, awayToS: 7, killsS: [4], speed: 60 },
      ...{ mosquitto: mosquitto.path, influxd: influxd.path },
    });
    expect(run.stored).toBe(run.published);
    expect(run.sums[1]).toBe(run.sums[0]);
  },
);
