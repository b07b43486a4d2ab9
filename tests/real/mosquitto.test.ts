/** The MQTT collector against a broker that nobody here wrote. */
import { connect, connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mqtt } from '../../src/collectors/mqtt/collector.ts';
import { mqttSettings } from '../../src/collectors/mqtt/settings.ts';
import { findMosquitto, type RealBroker, startMosquitto } from '../collectors/mosquitto.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from '../collectors/support.ts';

const found = findMosquitto();
const reason = 'skip' in found ? found.skip : '';
const stops: Array<() => Promise<unknown>> = [];
let broker: RealBroker;
beforeEach(async () => {
  if ('path' in found) broker = await startMosquitto(found.path);
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  if ('path' in found) await broker.stop();
});

const filter = 'ami/+/events';
const clientId = 'forewatt-ami-events';
const gasp = (n: number): string => JSON.stringify({ id: `hes-${n}`, type: 'last_gasp' });

async function collect(sink: MemorySink, over: object = {}) {
  const subscriptions = [{ topic: filter, decoder: 'json_events', lane: 'events' }];
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const settings = mqttSettings.parse({ id: 'ami', kind: 'mqtt', url, subscriptions, ...over });
  const source = mqtt.create(settings, depsWith(sink, fastClock(1)));
  await source.start();
  await sink.until(() => source.status().health === 'up');
  return source;
}

async function publisher() {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 });
  stops.push(() => client.endAsync(true));
  return client;
}

/** Takes our session over, and gives what the broker still owes it until the marker comes.
 * The listener stands before the connection does: what comes at once would be lost. */
async function owed(
  publish: (topic: string, payload: string) => Promise<unknown>,
): Promise<string[]> {
  const ids: string[] = [];
  let done: () => void = () => {};
  const marked = new Promise<void>((resolve) => {
    done = resolve;
  });
  const client = connect(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 5,
    clientId,
    clean: false,
    reconnectPeriod: 0,
    properties: { sessionExpiryInterval: 60 },
  });
  client.on('message', (_topic, payload) => {
    const { id } = JSON.parse(payload.toString()) as { id: string };
    if (id === 'marker') done();
    else ids.push(id);
  });
  await publish('ami/M-0/events', '{"id":"marker","type":"call"}');
  await marked;
  await client.endAsync(true);
  return ids;
}

describe.skipIf('skip' in found)(`mosquitto ${reason}`, () => {
  test('gets no acknowledgement before an event is durable, and one after', async () => {
    const client = await publisher();
    const publish = (topic: string, payload: string) =>
      client.publishAsync(topic, payload, { qos: 1 });
    const sink = memorySink();
    const open = sink.block();
    const source = await collect(sink);
    for (let n = 0; n < 50; n += 1) await publish(`ami/M-${n}/events`, gasp(n));
    const before = await owed(publish);
    expect(new Set(before).size).toBe(50);
    open();
    // Back in its session; what it is given now becomes durable and is acknowledged.
    await sink.until(() => source.status().health === 'up' && sink.gridEvents.length >= 50);
    for (let n = 50; n < 60; n += 1) await publish(`ami/M-${n}/events`, gasp(n));
    await sink.until(() => sink.gridEvents.some(({ id }) => id === 'hes-59'));
    await source.stop();
    expect(await owed(publish)).toEqual([]);
    expect(new Set(sink.gridEvents.map(({ id }) => id)).size).toBeGreaterThanOrEqual(60);
  });

  test('is spoken to in version 5, and in 3.1.1 where that is wanted', async () => {
    const client = await publisher();
    for (const protocol of ['auto', '3.1.1']) {
      const sink = memorySink();
      const source = await collect(sink, { protocol, clientId: `p-${protocol}` });
      await client.publishAsync('ami/M-1/events', gasp(1), { qos: 1 });
      await sink.until(() => sink.gridEvents.length === 1);
      await source.stop();
    }
    // Its log calls 3.1.1 by the number of its wire form less two.
    expect(broker.log()).toMatch(/as p-auto-events \(p5,/);
    expect(broker.log()).toMatch(/as p-3\.1\.1-events \(p2,/);
  });

  test('keeps for us what came while we were away (MQTT.js #1124)', async () => {
    const client = await publisher();
    const first = await collect(memorySink());
    await first.stop();
    for (let n = 0; n < 1_000; n += 1)
      await client.publishAsync(`ami/M-${n}/events`, gasp(n), { qos: 1 });
    const sink = memorySink();
    const second = await collect(sink);
    await sink.until(() => sink.gridEvents.length === 1_000);
    await second.stop();
  });
});
