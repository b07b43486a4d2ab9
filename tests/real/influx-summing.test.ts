/** A day becomes minutes in the server while the line to it breaks at every request in turn. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/runtime/clock.ts';
import { influxReadings } from '../../src/store/influx/readings.ts';
import { reading } from '../contracts/reading-store.ts';
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

interface Line {
  url: string;
  /** Requests that get through before it breaks; the one that breaks it arrives and is not answered. */
  left: number;
  server: Server;
}

/** A line to the server that breaks when it is told to. */
async function openLine(): Promise<Line> {
  const line = { left: Number.POSITIVE_INFINITY } as Line;
  line.server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isBroken = line.left <= 0;
    line.left -= 1;
    if (line.left < -1) {
      request.socket.destroy();
      return;
    }
    const answer = await fetch(`${server.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
      ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (isBroken) request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => line.server.listen(0, '127.0.0.1', resolve));
  line.url = `http://127.0.0.1:${(line.server.address() as AddressInfo).port}`;
  return line;
}

describe.skipIf(reason !== '')(`InfluxDB (${reason || 'real'})`, () => {
  beforeAll(async () => {
    if ('path' in found) server = await startInfluxd(found.path);
  });
  afterAll(async () => {
    if ('path' in found) await server.stop();
  });

  test('each reading of a day is in its minutes once, wherever the summing stopped', async () => {
    const line = await openLine();
    const clock = virtualClock(T0);
    let isThrough = false;
    for (let stop = 1; !isThrough; stop += 1) {
      expect(stop).toBeLessThan(40);
      const place = { url: line.url, database: `summing_${stop}`, username: 'a', password: 'b' };
      const directory = join(folder(), 'spool');
      const open = () => influxReadings({ directory, retention, clock, server: place });
      const minute = () => clock.advanceTo(clock.now() + 60_000);
      line.left = Number.POSITIVE_INFINITY;
      const store = await open();
      // A day that was summed up before, and has late readings since.
      await store.append([reading(T0, 1), reading(T0, 7, { asset: 'TX-2' })]);
      minute();
      await store.tidy(T0 + 9 * DAY);
      await store.append([reading(T0 + 1000, 3), reading(T0 + 60_000, 5)]);
      await store.append([reading(T0 + 1000, 9, { asset: 'TX-2' })]);
      minute();
      await store.tidy(0);
      line.left = stop;
      isThrough = await store.tidy(T0 + 9 * DAY).then(
        () => line.left >= 0,
        () => false,
      );
      await store.close();

      line.left = Number.POSITIVE_INFINITY;
      const next = await open();
      await next.append([reading(T0 + 2000, 11)]);
      minute();
      await next.tidy(T0 + 9 * DAY);
      const counted = (asset: string) => next.buckets({ ...point, asset }, T0, T0 + DAY, 60_000);
      expect(await counted('TX-1'), `stopped at request ${stop}`).toMatchObject([
        { count: 3, min: 1, max: 11, mean: 5 },
        { count: 1, mean: 5 },
      ]);
      expect(await counted('TX-2')).toMatchObject([{ count: 2, mean: 8 }]);
      expect(await next.range(point, T0, T0 + DAY, 10)).toEqual([]);
      await next.close();
    }
    await new Promise((resolve) => line.server.close(resolve));
  });
});
