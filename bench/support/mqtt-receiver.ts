/**
 * One way of taking messages in, alone in its process. It subscribes and leaves, so that the broker
 * keeps for it what comes; told to go, it takes all of it and says how long that took.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { decoders } from '../../src/collectors/mqtt/decoders/registry.ts';
import type { GridEvent } from '../../src/model/event.ts';
import { openRecords } from '../../src/store/sqlite/records.ts';
import { collectInto } from './mqtt-collector.ts';

export interface Receiving {
  way: 'bare' | 'documented' | 'collector';
  port: number;
  folder: string;
  count: number;
}

export interface Received {
  seconds: number;
  /** Of all threads of the process. */
  cpuS: number;
}

const { way, port, folder, count } = JSON.parse(process.argv[2] ?? '{}') as Receiving;
let left = count;
let end: () => void = () => {};
const ended = new Promise<void>((resolve) => {
  end = resolve;
});
function took(messages: number): void {
  left -= messages;
  if (left <= 0) end();
}

const ways = { bare, documented, collector };
const { start, stop } = await ways[way]();
process.send?.('left');
await once(process, 'message');
const cpu = process.cpuUsage();
const began = performance.now();
await start();
await ended;
const used = process.cpuUsage(cpu);
const said: Received = {
  seconds: (performance.now() - began) / 1000,
  cpuS: (used.user + used.system) / 1e6,
};
await stop();
process.send?.(said, () => process.exit(0));

interface Way {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Nothing is decoded or kept; the library acknowledges by itself. */
async function bare(): Promise<Way> {
  const client = await sessionOf();
  client.on('message', () => took(1));
  return { start: async () => client.reconnect(), stop: () => client.endAsync(true) };
}

/** Each message is committed inside the library's handler before the next is parsed. */
async function documented(): Promise<Way> {
  const records = await openRecords({ path: join(folder, 'documented.db') });
  const client = await sessionOf();
  client.handleMessage = (packet, next) => {
    const events = eventsOf(packet.topic, Buffer.from(packet.payload));
    void records.history.appendEvents(events).then(() => {
      took(1);
      next();
    });
  };
  return {
    start: async () => client.reconnect(),
    async stop() {
      await client.endAsync(true);
      await records.close();
    },
  };
}

/** What the product does: decoded, committed in batches, acknowledged when durable. */
async function collector(): Promise<Way> {
  const records = await openRecords({ path: join(folder, 'collector.db') });
  const into = {
    ...{ port, root: way },
    async events(batch: GridEvent[]) {
      await records.history.appendEvents(batch);
      took(batch.length);
    },
  };
  await (await collectInto(into)).stop();
  let source: Awaited<ReturnType<typeof collectInto>> | null = null;
  return {
    async start() {
      source = await collectInto(into);
    },
    async stop() {
      await source?.stop();
      await records.close();
    },
  };
}

/** A client that has subscribed and left. */
async function sessionOf(): Promise<MqttClient> {
  const client = new MqttClient(() => connect({ port, host: '127.0.0.1', noDelay: true }), {
    ...{ clientId: `bench-${way}`, clean: false, protocolVersion: 5, reconnectPeriod: 0 },
    properties: { sessionExpiryInterval: 600, receiveMaximum: 1_000 },
  });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(`${way}/+/events`, { qos: 1 });
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.stream.end();
  await closed;
  return client;
}

function eventsOf(topic: string, bytes: Buffer): GridEvent[] {
  const decoded = decoders.json_events(topic, bytes, {
    ...{ source: 'ami', isRetained: false, maxPayloadBytes: 65_536, assetLevel: 1 },
    ...{ timezone: null, timeUnit: null, eventCodes: new Map(), mapping: null },
    receivedAt: Date.now(),
  });
  return 'rejected' in decoded ? [] : decoded.events;
}
