/** The readings in a server that nobody here wrote. */
import { join } from 'node:path';
import { InfluxDB } from 'influx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/runtime/clock.ts';
import { influxReadings, openInflux } from '../../src/store/influx/readings.ts';
import { reading, readingStoreContract } from '../contracts/reading-store.ts';
import { testFolders } from '../store/folders.ts';
import { findInfluxd, type RealInflux, startInfluxd } from './influx-server.ts';

const found = findInfluxd();
const reason = 'skip' in found ? found.skip : '';
const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const retention = { raw: 7 * DAY, minute: 400 * DAY };
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const folder = testFolders();
let server: RealInflux;
let number = 0;

const account = { username: 'forewatt', password: 'not-the-default-1' };
const settings = () => ({ url: server.url, database: `readings_${++number}`, ...account });

describe.skipIf(reason !== '')(`InfluxDB (${reason || 'real'})`, () => {
  beforeAll(async () => {
    if ('path' in found) server = await startInfluxd(found.path);
  });
  afterAll(async () => {
    if ('path' in found) await server.stop();
  });

  readingStoreContract('InfluxDB 1.x', async () => {
    const clock = virtualClock(T0);
    const directory = join(folder(), 'spool');
    const store = await influxReadings({ directory, retention, clock, server: settings() });
    const minute = async (): Promise<void> => {
      clock.advanceTo(clock.now() + 60_000);
      await store.tidy(0);
    };
    return { store, minute };
  });

  test('a thread of its own does the same, and a new spool finds what the server has', async () => {
    const clock = virtualClock(T0);
    const place = settings();
    const one = { directory: join(folder(), 'spool'), retention, clock, server: place };
    const store = await openInflux(one);
    await store.append([reading(T0, 1), reading(T0 + 1000, 2)]);
    clock.advanceTo(T0 + 60_000);
    await store.tidy(0);
    await store.close();
    const again = await openInflux({ ...one, directory: join(folder(), 'spool') });
    const rows = await again.range(point, T0, T0 + DAY, 10);
    expect(rows.map(({ value }) => value)).toEqual([1, 2]);
    expect(await again.pointsOf('TX-1')).toEqual([point]);
    await again.close();
  });

  test('the server dies: arrivals are taken and seen, it is said, and all of it is there afterwards', async () => {
    const clock = virtualClock(T0);
    const place = settings();
    const directory = join(folder(), 'spool');
    const store = await influxReadings({ directory, retention, clock, server: place });
    const minute = async (): Promise<void> => {
      clock.advanceTo(clock.now() + 60_000);
      await store.tidy(0);
    };
    await store.append([reading(T0, 1)]);
    await minute();
    await server.kill();
    await store.append([reading(T0 + 1000, 2)]);
    await minute();
    await minute();
    expect(await store.health()).toMatchObject({ ok: false, reason: 'broken' });
    expect((await store.latest([point]))[0]?.value).toBe(2);
    await store.append([reading(T0 + 2000, 3)]);
    await expect(store.range(point, T0, T0 + DAY, 10)).rejects.toMatchObject({
      code: 'STO-BROKEN',
    });
    await store.close();

    // Our own restart while it is away loses nothing either.
    const next = await influxReadings({ directory, retention, clock, server: place });
    await next.append([reading(T0 + 3000, 4)]);
    await server.start();
    await expect
      .poll(
        async () => {
          clock.advanceTo(clock.now() + 60_000);
          await next.tidy(0);
          return (await next.health()).ok;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const rows = await next.range(point, T0, T0 + DAY, 10);
    expect(rows.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    await next.close();
  });

  test('a name cannot add a measurement of its own, odd names come back unchanged', async () => {
    const clock = virtualClock(T0);
    const place = settings();
    const directory = join(folder(), 'spool');
    const store = await influxReadings({ directory, retention, clock, server: place });
    const bad = ['XQ\nevil v=1', 'XQ\\', 'XQ\r', ''];
    const odd = ['XQ,feeder=other', 'XQ=1', 'XQ 12', "XQ'; drop measurement reading", '新区-1'];
    const named = [...bad, ...odd].map((asset, n) => reading(T0 + n, n, { asset }));
    expect(await store.append(named)).toMatchObject({ added: odd.length, refused: bad.length });
    clock.advanceTo(T0 + 60_000);
    await store.tidy(0);
    await store.close();
    const other = { directory: join(folder(), 'spool'), retention, clock, server: place };
    const again = await influxReadings(other);
    for (const [n, asset] of odd.entries()) {
      const rows = await again.range({ ...point, asset }, T0, T0 + DAY, 10);
      expect(rows.map(({ value }) => value)).toEqual([bad.length + n]);
    }
    await again.close();
    const raw = new InfluxDB(`${server.url}/${place.database}`);
    expect(await raw.getMeasurements(place.database)).toEqual(['reading']);
  });

  test('what the server will never take holds nothing up, and is counted', async () => {
    const clock = virtualClock(T0);
    const place = settings();
    const raw = new InfluxDB(`${server.url}/${place.database}`);
    await raw.createDatabase(place.database);
    // Somebody made the field a text: all our values of it conflict.
    const fields = { g: 'text' };
    const tags = { series_id: 'other' };
    await raw.writePoints([{ measurement: 'reading', tags, fields, timestamp: new Date(T0) }]);
    const directory = join(folder(), 'spool');
    const store = await influxReadings({ directory, retention, clock, server: place });
    await store.append([reading(T0, 1), reading(T0 + 1000, null)]);
    clock.advanceTo(T0 + 60_000);
    await store.tidy(0);
    const health = await store.health();
    expect(health.ok).toBe(true);
    expect(health.problem).toMatch(/left out 1 readings: 400 .*field type conflict/);
    const rows = await store.range(point, T0, T0 + DAY, 10);
    expect(rows).toMatchObject([{ time: T0 + 1000, quality: 'bad' }]);
    await store.close();
  });
});
