/** How many MQTT events a second become durable before they are acknowledged, and how soon. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, MqttClient } from 'mqtt';
import { decoders } from '../src/collectors/mqtt/decoders/registry.ts';
import type { RecordsStore } from '../src/store/records.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import { findMosquitto, startMosquitto } from '../tests/collectors/mosquitto.ts';
import { collectInto } from './mqtt-kill.ts';
import type { Figure } from './network.ts';

const EVENTS = 100_000;
const EVENTS_ONE_BY_ONE = 3_000;
const STORM_EVENTS = 16_667;
const STORM_S = 10;

/** About half a minute; without mosquitto there is nothing to compare with, and no figure. */
export async function bench(): Promise<Figure[]> {
  const found = findMosquitto();
  if ('skip' in found) return [];
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-mqtt-'));
  const broker = await startMosquitto(found.path);
  const records = await openRecords({ path: join(folder, 'records.db') });
  try {
    const gated = await throughput(records, broker.port);
    const oneByOne = await documentedWay(records, broker.port);
    const storm = await stormDelays(records, broker.port);
    return [
      {
        name: 'mqtt: QoS 1 events acknowledged after they are durable',
        value: gated,
        unit: 'events/s',
        beside: 'the library’s own way, one commit inside each handleMessage',
        besideValue: oneByOne,
        ratio: gated / oneByOne,
        target: '20,000 a second',
        ok: gated >= 20_000,
      },
      {
        name: 'mqtt: receive to disk in a storm of 50,000 last gasps in 30 s, 99 %',
        value: storm,
        unit: 'ms',
        beside: 'limit',
        besideValue: 250,
        ratio: storm / 250,
        target: '≤ 250 ms',
        ok: storm <= 250,
      },
    ];
  } finally {
    await records.close();
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

const payloadOf = (run: string, n: number): string =>
  `{"id":"${run}-${n}","type":"last_gasp","sent":${Date.now()}}`;

async function throughput(records: RecordsStore, port: number): Promise<number> {
  // The queue of an absent session is filled first, so that the publisher's speed is not what is measured.
  const away = await collectInto({ port, events: (all) => records.history.appendEvents(all) });
  await away.stop();
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  await publishAll(client, EVENTS, (n) => payloadOf('t', n));
  let stored = 0;
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const startedAt = performance.now();
  const source = await collectInto({
    port,
    async events(batch) {
      await records.history.appendEvents(batch);
      stored += batch.length;
      if (stored >= EVENTS) done();
    },
  });
  await all;
  const seconds = (performance.now() - startedAt) / 1000;
  await source.stop();
  await client.endAsync();
  return EVENTS / seconds;
}

/** Each message is committed inside the library's handler before the next is parsed. */
async function documentedWay(records: RecordsStore, port: number): Promise<number> {
  const context = {
    source: 'ami',
    isRetained: false,
    maxPayloadBytes: 65_536,
    assetLevel: 1,
    timezone: null,
    timeUnit: null,
    eventCodes: new Map(),
    mapping: null,
  } as const;
  let stored = 0;
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const client = new MqttClient(() => connect(port, '127.0.0.1'), { clientId: 'one-by-one' });
  client.handleMessage = (packet, next) => {
    const bytes = Buffer.from(packet.payload);
    const decoded = decoders.json_events(packet.topic, bytes, {
      ...context,
      receivedAt: Date.now(),
    });
    const events = 'rejected' in decoded ? [] : decoded.events;
    void records.history.appendEvents(events).then(() => {
      stored += 1;
      if (stored === EVENTS_ONE_BY_ONE) done();
      next();
    });
  };
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync('one/+/events', { qos: 1 });
  const publisher = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const startedAt = performance.now();
  await publishAll(publisher, EVENTS_ONE_BY_ONE, (n) => payloadOf('o', n), 'one');
  await all;
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all([client.endAsync(true), publisher.endAsync(true)]);
  return EVENTS_ONE_BY_ONE / seconds;
}

/** Milliseconds from receipt to disk that 99 of 100 events stay below, at the pace of a storm. */
async function stormDelays(records: RecordsStore, port: number): Promise<number> {
  const delays: number[] = [];
  const source = await collectInto({
    port,
    async events(batch) {
      await records.history.appendEvents(batch);
      const now = Date.now();
      for (const { receivedAt } of batch) delays.push(now - receivedAt);
    },
  });
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const steps = STORM_S * 20;
  for (let step = 0; step < steps; step += 1) {
    const from = Math.round((STORM_EVENTS * step) / steps);
    const to = Math.round((STORM_EVENTS * (step + 1)) / steps);
    for (let n = from; n < to; n += 1) {
      client.publish(`ami/M-${n}/events`, payloadOf('s', n), { qos: 1 });
    }
    await new Promise((go) => setTimeout(go, 50));
  }
  while (delays.length < STORM_EVENTS) await new Promise((go) => setTimeout(go, 50));
  await source.stop();
  await client.endAsync();
  delays.sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
}

async function publishAll(
  client: MqttClient,
  count: number,
  payload: (n: number) => string,
  root = 'ami',
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      await client.publishAsync(`${root}/M-${n % 50_000}/events`, payload(n), { qos: 1 });
    }
  };
  await Promise.all(Array.from({ length: 500 }, lane));
}
