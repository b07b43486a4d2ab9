/**
 * From a change to the screens: 5,000 changes a second over 100,000 devices, 50 streams in a process of their own,
 * each on one of 200 feeders.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { streamHub } from '../src/api/stream.ts';
import type { Figure } from '../src/cli/bench.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { seededRandom } from '../src/runtime/random.ts';
import type { Heard } from './support/stream-readers.ts';

const STREAMS = 50;
const FEEDERS = 200;
const DEVICES = 100_000;
const CHANGES_A_SECOND = 5_000;
const TICK_MS = 20;
const LASTS_MS = 8_000;
const LAG_MOST_MS = 500;

export async function bench(): Promise<Figure[]> {
  const clock = systemClock();
  const hub = streamHub({ clock, wallClock: clock, epoch: 'bench' });
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const url = new URL(request.url ?? '', 'http://localhost');
    const reader = hub.join({
      user: url.searchParams.get('user') ?? '',
      topics: (url.searchParams.get('topics') ?? '').split(','),
      after: null,
      sink: {
        write: (text) => response.write(text),
        onDrain: (run) => void response.once('drain', run),
        end: () => void response.end(),
      },
    });
    response.on('close', () => reader?.leave());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const readers = fork(new URL('./support/stream-readers.ts', import.meta.url), {
    env: { ...process.env, STREAMS: String(STREAMS), FEEDERS: String(FEEDERS), PORT: String(port) },
  });
  try {
    await said(readers, 'ready');
    const before = process.cpuUsage();
    await changes(hub);
    const { user, system } = process.cpuUsage(before);
    readers.send('stop');
    const heard = (await said(readers, 'heard')) as Heard;
    return figures(heard, (user + system) / 1_000 / LASTS_MS);
  } finally {
    readers.kill();
    hub.close();
    server.closeAllConnections();
    server.close();
  }
}

/** As many as are due since the last tick, so that a busy machine makes them late and not fewer. */
function changes(hub: ReturnType<typeof streamHub>): Promise<void> {
  const random = seededRandom(3);
  const startedAt = Date.now();
  let made = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const spent = Math.min(LASTS_MS, Date.now() - startedAt);
      for (; made < (spent / 1_000) * CHANGES_A_SECOND; made += 1) {
        const number = Math.floor(random() * DEVICES);
        const feeder = `F-${number % FEEDERS}`;
        hub.publish('device', `D-${number}`, {
          ...{ id: `D-${number}`, feeder, state: made % 2 === 0 ? 'open' : 'closed' },
          ...{ version: made, changedAt: Date.now() },
        });
      }
      if (spent < LASTS_MS) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
}

function said(child: ReturnType<typeof fork>, what: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { what: string; value: unknown }) => {
      if (message.what === what) resolve(message.value);
    });
    child.once('exit', (code) => reject(new Error(`the readers ended with ${code}`)));
  });
}

function figures({ lags, bytes, resets }: Heard, share: number): Figure[] {
  lags.sort((a, b) => a - b);
  const p95 = lags[Math.floor(lags.length * 0.95)] ?? Number.POSITIVE_INFINITY;
  return [
    {
      name: `live: change to stream, p95 of ${lags.length}, ${STREAMS} streams, ${resets} resets`,
      ...{ value: p95, unit: 'ms', beside: 'the budget to the screen', besideValue: LAG_MOST_MS },
      ratio: Math.round((100 * p95) / LAG_MOST_MS) / 100,
      ...{ target: `≤ ${LAG_MOST_MS} ms`, ok: p95 <= LAG_MOST_MS && resets === 0 },
    },
    {
      name: `live: CPU of the service, ${Math.round(bytes / LASTS_MS)} kB/s written`,
      ...{ value: Math.round(share * 1_000) / 10, unit: '% of a core' },
      ...{ beside: 'a core', besideValue: 100, ratio: Math.round(share * 1_000) / 1_000 },
      ...{ target: '≤ 20 %', ok: share <= 0.2 },
    },
  ];
}
