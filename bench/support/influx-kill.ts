/**
 * Readings through MQTT into InfluxDB while the server is away for a time and the collector is killed:
 * what the broker has taken over must be in the server, each reading once.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB } from 'influx';
import { startMosquitto } from '../../tests/collectors/mosquitto.ts';
import { type RealInflux, startInfluxd } from '../../tests/real/influx-server.ts';
import type { Collecting } from './collector-process.ts';
import type { Publishing } from './mqtt-publisher.ts';

export interface InfluxKillPlan {
  messages: number;
  /** Seconds over which they are published, in which the server is away, and after which is killed. */
  publishS: number;
  awayFromS: number;
  awayToS: number;
  killsS: readonly number[];
  /** Of the store's clock: 60 makes its minute a second. */
  speed: number;
  mosquitto: string;
  influxd: string;
}

export interface InfluxKillRun {
  published: number;
  stored: number;
  /** Sums of the values that were published and of those that are stored. */
  sums: [published: number, stored: number];
  /** From the return of the server until all was there. */
  caughtUpS: number;
}

const STILL_MOST_MS = 150_000;
const ASK_EVERY_MS = 500;
const account = { database: 'killed', username: 'forewatt', password: 'of-the-bench-1' };

export async function influxKillRun(plan: InfluxKillPlan): Promise<InfluxKillRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-influx-kill-'));
  const broker = await startMosquitto(plan.mosquitto);
  const server = await startInfluxd(plan.influxd);
  const influx = { server: { url: server.url, ...account }, speed: plan.speed };
  const start = () => collector({ port: broker.port, folder, influx });
  let child = start();
  try {
    await once(child, 'message');
    const began = Date.now();
    const publisher = published({
      ...{ port: broker.port, root: 'ami', count: plan.messages, seconds: plan.publishS },
      ...{ meters: null, kind: 'readings' },
    });
    const killing = (async () => {
      for (const at of plan.killsS) {
        await until(began + at * 1000);
        child.kill('SIGKILL');
        await once(child, 'exit');
        child = start();
      }
    })();
    await until(began + plan.awayFromS * 1000);
    await server.kill();
    await until(began + plan.awayToS * 1000);
    await server.start();
    const backAt = Date.now();
    await Promise.all([publisher, killing]);
    const { rows, sum } = await settled(server, plan.messages);
    return {
      ...{ published: plan.messages, stored: rows },
      sums: [(plan.messages * (plan.messages - 1)) / 2, sum],
      caughtUpS: (Date.now() - backAt) / 1000,
    };
  } finally {
    child.kill('SIGKILL');
    await server.stop();
    await broker.stop();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

function collector(collecting: Collecting): ChildProcess {
  return fork(new URL('./collector-process.ts', import.meta.url), [JSON.stringify(collecting)]);
}

async function published(publishing: Publishing): Promise<void> {
  const path = new URL('./mqtt-publisher.ts', import.meta.url);
  const [code] = await once(fork(path, [JSON.stringify(publishing)]), 'exit');
  if (code !== 0) throw new Error('the publisher failed');
}

async function until(at: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
}

/** Asks until all are there, or until nothing has come for long. */
async function settled(server: RealInflux, wanted: number): Promise<{ rows: number; sum: number }> {
  const { hostname, port } = new URL(server.url);
  const client = new InfluxDB({ host: hostname, port: Number(port), ...account });
  let before = -1;
  for (let stillSince = Date.now(); ; ) {
    const [row] = await client
      .query<{ rows: number; sum: number }>(
        'select count("g") as "rows", sum("g") as "sum" from reading',
      )
      .catch(() => []);
    const rows = row?.rows ?? 0;
    if (rows >= wanted || Date.now() - stillSince > STILL_MOST_MS) {
      return { rows, sum: row?.sum ?? 0 };
    }
    if (rows !== before) stillSince = Date.now();
    before = rows;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
