import { afterEach, describe, expect, test } from 'vitest';
import type { Collector } from '../../src/collectors/collector.ts';
import { sourceOf, startBroker } from './mqtt/broker.ts';
import { type MemorySink, memorySink } from './support.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function subscribed(
  port: number,
  sink: MemorySink,
  settings: object = {},
): Promise<Collector> {
  const source = sourceOf(port, sink, { settings });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');
  return source;
}

const gasp = (id: string): string =>
  JSON.stringify({ id, time: '2026-07-15T01:00:00Z', type: 'last_gasp' });

describe('a broker', () => {
  test('that speaks 3.1.1 only is reached by itself, and both lanes are heard', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const source = await subscribed(port, sink);
    await client.publishAsync('ami/M-1/events', gasp('hes-1'), { qos: 1 });
    await client.publishAsync(
      'ami/M-2/readings',
      '{"values":{"voltage_a":230.5,"voltage_b":null}}',
      { qos: 1 },
    );
    await sink.until(() => sink.gridEvents.length === 1 && sink.readings.length === 2);
    expect(sink.gridEvents[0]).toMatchObject({
      id: 'hes-1',
      asset: 'M-1',
      type: 'last_gasp',
      retained: false,
    });
    expect(sink.readings).toMatchObject([
      { asset: 'M-2', quantity: 'voltage', phase: 'A', value: 230.5, reason: 'no_device_time' },
      { phase: 'B', value: null, quality: 'bad', reason: 'sentinel' },
    ]);
    expect(source.status()).toMatchObject({ health: 'up', assets: { answering: 2 } });
  });

  test('sees no acknowledgement before the event is durable (mq-acknowledge-after-durable)', async () => {
    const { port, client, acks, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const source = await subscribed(port, sink);
    const open = sink.block();
    await client.publishAsync('ami/M-1/events', gasp('hes-9'), { qos: 1 });
    while (source.status().backlog === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([acks(), sink.gridEvents.length]).toEqual([0, 0]);
    open();
    await sink.until(() => sink.gridEvents.length === 1);
    while (acks() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(acks()).toBe(1);
  });

  test('that goes away and comes back is found again, and the loss of the session is said', async () => {
    const away = await startBroker();
    const sink = memorySink();
    const source = await subscribed(away.port, sink);
    await away.stop();
    await sink.until(() => source.status().health === 'down');
    expect(source.status()).toMatchObject({ reason: 'unreachable' });
    const back = await startBroker({ port: away.port });
    stops.push(back.stop);
    await sink.until(
      () => source.status().health === 'degraded' || source.status().health === 'up',
    );
    await sink.until(() => source.status().reason === 'session_lost');
    await back.client.publishAsync('ami/M-1/events', gasp('hes-2'), { qos: 1 });
    await sink.until(() => sink.gridEvents.length === 1);
  });

  test('a retained last gasp is kept as no news (mq-retained-last-gasp)', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    await client.publishAsync('ami/M-9/events', gasp('hes-3'), { qos: 1, retain: true });
    const sink = memorySink();
    const source = await subscribed(port, sink);
    await sink.until(() => sink.gridEvents.length === 1);
    expect(sink.gridEvents[0]).toMatchObject({ retained: true });
    expect(source.counters().get('retained_ignored')).toBe(1);
    expect(source.assets()).toEqual([]);
  });

  test('what nobody can read goes to the dead letters, whole and with its reason', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const source = await subscribed(port, sink);
    await client.publishAsync('ami/M-1/events', '{', { qos: 1 });
    await client.publishAsync('ami/M-1/events', '{"type":"last_gasp","meter":"M-2"}', { qos: 1 });
    await client.publishAsync('ami/M-1/events', '', { qos: 1 });
    await client.publishAsync('ami/M-1/events', gasp('hes-4'), { qos: 1 });
    await sink.until(() => sink.gridEvents.length === 1 && sink.letters.length === 2);
    expect(sink.letters.map(({ reason }) => reason)).toEqual(['not_json', 'asset_mismatch']);
    expect(source.counters().get('cleared')).toBe(1);
  });

  test('a meter is asked through its head-end, and its answer is proof', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const source = await subscribed(port, sink);
    await client.subscribeAsync('ami/+/ping', { qos: 1 });
    client.on('message', (topic, payload) => {
      const { id } = JSON.parse(payload.toString()) as { id: string };
      const asset = topic.split('/')[1];
      const answer =
        asset === 'M-3'
          ? { ping: id, unreachable: true }
          : { ping: id, values: { voltage_a: 229 } };
      if (asset !== 'M-4')
        client.publish(`ami/${asset}/readings`, JSON.stringify(answer), { qos: 1 });
    });
    expect(await source.ping('M-2')).toBe('answered');
    expect(await source.ping('M-3')).toBe('unanswered');
    expect(await source.ping('M-4')).toBe('unanswered');
    await sink.until(() =>
      sink.readings.some(({ asset, value }) => asset === 'M-2' && value === 229),
    );
  });

  test('a device of a mapping is heard, and its last will says that it is gone', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const decoder = 'mapping';
    const mapping = 'tasmota-energy';
    const source = await subscribed(port, sink, {
      subscriptions: [{ topic: 'tele/+/SENSOR', decoder, mapping, lane: 'telemetry' }],
    });
    const payload = '{"Time":"2026-07-15T09:00:00","ENERGY":{"Voltage":[229,"nan",0]}}';
    await client.publishAsync('tele/pump3/SENSOR', payload, { qos: 1 });
    await sink.until(() => sink.readings.length === 3);
    expect(sink.readings.map(({ phase, value }) => [phase, value])).toEqual([
      ['A', 229],
      ['B', null],
      ['C', 0],
    ]);
    await client.publishAsync('tele/pump3/LWT', 'Offline', { qos: 1 });
    await sink.until(() => sink.contacts.length === 1);
    expect(sink.contacts[0]).toMatchObject({ asset: 'pump3', contact: 'silent', how: 'told' });
    expect(source.status().assets).toMatchObject({ silent: 1 });
    await client.publishAsync('tele/pump3/LWT', 'Online', { qos: 1 });
    await sink.until(() => sink.contacts.at(-1)?.contact === 'answering');
  });

  test('an asset that should speak every ten seconds and does not is told as quiet', async () => {
    const { port, client, stop } = await startBroker();
    stops.push(stop);
    const sink = memorySink();
    const topic = 'ami/+/readings';
    const subscriptions = [
      { topic, decoder: 'json_readings', lane: 'telemetry', expectEvery: '1s' },
    ];
    await subscribed(port, sink, { subscriptions });
    await client.publishAsync('ami/M-7/readings', '{"values":{"voltage_a":230}}', { qos: 1 });
    await sink.until(() => sink.contacts.some(({ contact }) => contact === 'silent'));
    expect(sink.contacts.at(-1)).toMatchObject({
      asset: 'M-7',
      how: 'quiet',
      missed: expect.any(Number),
    });
    await client.publishAsync('ami/M-7/readings', '{"values":{"voltage_a":230}}', { qos: 1 });
    await sink.until(() => sink.contacts.at(-1)?.contact === 'answering');
  });
});
