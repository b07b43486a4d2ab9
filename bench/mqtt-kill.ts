/**
 * Every acknowledged message is stored once, through three kills at full load.
 * The collector runs in a process of its own over the real records; the parent publishes, kills and counts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Figure } from '../src/cli/bench.ts';
import { findMosquitto, startMosquitto } from '../tests/collectors/mosquitto.ts';
import { findInfluxd } from '../tests/real/influx-server.ts';
import type { Collecting } from './support/collector-process.ts';
import { influxKillRun } from './support/influx-kill.ts';

const MESSAGES = 300_000;
const KILLS = 3;
/** Messages handed to the broker and not taken over by it. */
const IN_FLIGHT = 500;
const STILL_MOST_MS = 60_000;

export interface KillRun {
  published: number;
  stored: number;
  seconds: number;
  broker: string;
}

export async function bench(): Promise<Figure[]> {
  const { published, stored, seconds, broker } = await killRun(MESSAGES);
  return [
    {
      name: `mqtt: events stored once through ${KILLS} kills at full load (${broker})`,
      value: stored,
      unit: 'events',
      beside: 'events the broker has taken over from the publisher',
      besideValue: published,
      ratio: stored / published,
      target: 'all of them',
      ok: stored === published,
    },
    {
      name: 'mqtt: events from publisher to disk with the kills',
      value: published / seconds,
      unit: 'events/s',
      beside: 'what one machine is designed for',
      besideValue: 20_000,
      ratio: published / seconds / 20_000,
      target: 'measured, no limit',
      ok: true,
    },
    ...(await withInfluxAway()),
  ];
}

/** About five minutes: the server is away for two, and the collector dies three times meanwhile. */
async function withInfluxAway(): Promise<Figure[]> {
  const [mosquitto, influxd] = [findMosquitto(), findInfluxd()];
  if ('skip' in mosquitto || 'skip' in influxd) return [];
  const { published, stored, sums, caughtUpS } = await influxKillRun({
    ...{ messages: MESSAGES, publishS: 150, awayFromS: 15, awayToS: 135, killsS: [40, 80, 120] },
    ...{ speed: 1, mosquitto: mosquitto.path, influxd: influxd.path },
  });
  return [
    {
      name: 'mqtt: readings in InfluxDB, once, after two minutes without it and three kills',
      ...{ value: stored, unit: 'readings', ratio: stored / published },
      beside: 'readings the broker has taken over from the publisher',
      ...{ besideValue: published, target: 'all of them, with the same sum' },
      ok: stored === published && sums[0] === sums[1],
    },
    {
      name: 'mqtt: until InfluxDB had all of it, after it was back',
      ...{ value: caughtUpS, unit: 's', beside: 'minutes of the store, one a minute' },
      ...{ besideValue: 60, ratio: caughtUpS / 60, target: 'measured, no limit', ok: true },
    },
  ];
}

/** Publishes `messages` events while the collector is killed three times; counts the rows at the end. */
export async function killRun(messages: number): Promise<KillRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-kill-'));
  const file = join(folder, 'records.db');
  const broker = await anyBroker();
  const startedAt = performance.now();
  let child = collectorProcess(folder, broker.port);
  let client: MqttClient | null = null;
  try {
    await once(child, 'message');
    client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 4 });
    const publishing = publish(client, messages);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await reached(file, (messages * kill) / (KILLS + 1));
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = collectorProcess(folder, broker.port);
    }
    await publishing;
    await reached(file, messages);
    const seconds = (performance.now() - startedAt) / 1000;
    return { published: messages, stored: rows(file), seconds, broker: broker.name };
  } finally {
    child.kill('SIGKILL');
    await client?.endAsync(true);
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

/** mosquitto where there is one, else the broker of the demo. */
async function anyBroker(): Promise<{ name: string; port: number; stop(): Promise<void> }> {
  const found = findMosquitto();
  if ('path' in found) return { name: 'mosquitto', ...(await startMosquitto(found.path)) };
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stop = async (): Promise<void> => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { name: 'aedes', port, stop };
}

function collectorProcess(folder: string, port: number): ChildProcess {
  const collecting: Collecting = { folder, port, influx: null };
  return fork(new URL('./support/collector-process.ts', import.meta.url), [
    JSON.stringify(collecting),
  ]);
}

/** Resolves when the broker has taken all of them over. */
async function publish(client: MqttClient, messages: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < messages) {
      const n = next++;
      const payload = `{"id":"hes-${n}","type":"last_gasp"}`;
      await client.publishAsync(`ami/M-${n % 50_000}/events`, payload, { qos: 1 });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** Waits until so many rows are stored; ends as well when none has come for long. */
async function reached(file: string, wanted: number): Promise<void> {
  let before = -1;
  let stillSince = Date.now();
  for (;;) {
    const now = rows(file);
    if (now >= wanted) return;
    if (now !== before) stillSince = Date.now();
    if (Date.now() - stillSince > STILL_MOST_MS) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function rows(file: string): number {
  // Just after a kill the next process has the file for itself for a moment.
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    const row = database.prepare('select count(*) as n from grid_event').get();
    return Number(row?.['n'] ?? 0);
  } finally {
    database.close();
  }
}
