/**
 * Every acknowledged message is stored once, through three kills at full load.
 * The collector runs in a process of its own over the real records; the parent publishes, kills and counts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Collector, Sink } from '../src/collectors/collector.ts';
import { busPool } from '../src/collectors/modbus/pool.ts';
import { mqtt } from '../src/collectors/mqtt/collector.ts';
import { mqttSettings } from '../src/collectors/mqtt/settings.ts';
import type { GridEvent } from '../src/model/event.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { silentLog } from '../src/runtime/log.ts';
import { seededRandom } from '../src/runtime/random.ts';
import { supervisor } from '../src/runtime/supervisor.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import { findMosquitto, startMosquitto } from '../tests/collectors/mosquitto.ts';
import type { Figure } from './network.ts';

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
  ];
}

/** Publishes `messages` events while the collector is killed three times; counts the rows at the end. */
export async function killRun(messages: number): Promise<KillRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-kill-'));
  const file = join(folder, 'records.db');
  const broker = await anyBroker();
  const startedAt = performance.now();
  let child = collectorProcess(file, broker.port);
  let client: MqttClient | null = null;
  try {
    await once(child, 'message');
    client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 4 });
    const publishing = publish(client, messages);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await reached(file, (messages * kill) / (KILLS + 1));
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = collectorProcess(file, broker.port);
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

function collectorProcess(file: string, port: number): ChildProcess {
  const args = ['--collect', file, String(port)];
  return spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
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

/** The process that is killed: a collector over the records, nothing else. */
async function collect(file: string, port: number): Promise<void> {
  const records = await openRecords({ path: file });
  await collectInto({ port, events: (batch) => records.history.appendEvents(batch) });
  process.send?.('collecting');
}

/** The product's MQTT source on one broker; what comes is durable when `events` resolves. */
export async function collectInto(options: {
  port: number;
  events: (batch: GridEvent[]) => Promise<unknown>;
}): Promise<Collector> {
  const sink: Sink = {
    telemetry: async () => {},
    events: async (batch) => {
      await options.events(batch);
    },
    contact: async () => {},
    deadLetter: async () => {},
    health() {},
  };
  const clock = systemClock();
  const random = seededRandom(process.pid);
  const common = { clock, random, log: silentLog, supervisor: supervisor(clock, silentLog) };
  const settings = mqttSettings.parse({
    id: 'ami',
    kind: 'mqtt',
    url: `mqtt://127.0.0.1:${options.port}`,
    subscriptions: [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }],
  });
  const source = mqtt.create(settings, {
    ...common,
    sink,
    templates: new Map(),
    headEnds: new Map(),
    mappings: new Map(),
    buses: busPool(common),
  });
  await source.start();
  while (source.status().health !== 'up') await new Promise((go) => setTimeout(go, 10));
  // Subscribed a moment after connecting; the first start must not miss what is published at once.
  await new Promise((go) => setTimeout(go, 200));
  return source;
}

const [, , mode, file, port] = process.argv;
if (mode === '--collect' && file !== undefined) await collect(file, Number(port));
