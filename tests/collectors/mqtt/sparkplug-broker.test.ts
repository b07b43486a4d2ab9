/** Sparkplug B through a broker: births, data, the question for a birth, deaths, and what we say of ourselves. */
import { afterEach, expect, test } from 'vitest';
import { points } from '../mapped.ts';
import { memorySink } from '../support.ts';
import { sourceOf, startBroker, turned } from './broker.ts';
import { decoded, encoded, feeder, nbirth, ndeath } from './payloads.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const subscriptions = [
  {
    topic: 'spBv1.0/north/#',
    decoder: 'sparkplug_b',
    mapping: 'sparkplug-feeder',
    lane: 'telemetry',
  },
];

test('an edge node is asked for its birth, understood after it, and told as gone by its will', async () => {
  const { port, client, stop } = await startBroker();
  stops.push(stop);
  const sink = memorySink();
  const source = sourceOf(port, sink, { settings: { id: 'scada', subscriptions }, speed: 50 });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');

  const say = (topic: string, bytes: Buffer) =>
    client.publishAsync(`spBv1.0/north/${topic}`, bytes);
  const voltage = encoded({ seq: 9, metrics: [{ alias: 1, type: 'Float', value: 229.5 }] });
  const asked = new Promise<Buffer>((resolve) => {
    client.on('message', (topic, payload) => {
      if (topic === 'spBv1.0/north/NCMD/rtu7') resolve(payload);
    });
  });
  await client.subscribeAsync('spBv1.0/north/NCMD/+');
  await say('DDATA/rtu7/feeder12', voltage);
  await sink.until(() => sink.letters.length === 1);
  expect(sink.letters[0]?.reason).toBe('unknown_alias');
  expect(decoded(await asked)).toEqual([{ name: 'Node Control/Rebirth', value: true }]);

  await say('NBIRTH/rtu7', nbirth(3));
  await say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics: feeder }));
  await say(
    'DDATA/rtu7/feeder12',
    encoded({ seq: 2, metrics: [{ alias: 1, type: 'Float', value: 0 }] }),
  );
  await sink.until(() => sink.readings.length === 6);
  expect(points(sink.readings.slice(5))).toEqual({ 'voltage/A': 0 });

  await say('NDEATH/rtu7', ndeath(2));
  await say('NDEATH/rtu7', ndeath(3));
  await sink.until(() => sink.contacts.length === 2);
  const told = { contact: 'silent', how: 'told' };
  expect(sink.contacts).toMatchObject([
    { asset: 'feeder12', ...told },
    { asset: 'rtu7', ...told },
  ]);
  expect(source.counters().get('old_death')).toBe(1);
});

test('with a hostId it says that it is there, again after an old will, and that it goes', async () => {
  const { port, client, stop } = await startBroker();
  stops.push(stop);
  const said: Array<{ online: boolean; retain: boolean }> = [];
  client.on('message', (_topic, payload, { retain }) => {
    said.push({ online: (JSON.parse(payload.toString()) as { online: boolean }).online, retain });
  });
  await client.subscribeAsync('spBv1.0/STATE/ops', { qos: 1 });
  const sink = memorySink();
  const settings = { id: 'scada', subscriptions, hostId: 'ops' };
  const source = sourceOf(port, sink, { settings });
  await source.start();
  await turned(() => said.length === 1);
  await client.publishAsync('spBv1.0/STATE/ops', '{"online":false,"timestamp":1}', { qos: 1 });
  await turned(() => said.length === 3);
  await source.stop();
  await turned(() => said.length === 4);
  expect(said.map(({ online }) => online)).toEqual([true, false, true, false]);
});

test('without a hostId it says nothing', async () => {
  const { port, client, stop } = await startBroker();
  stops.push(stop);
  const topics: string[] = [];
  client.on('message', (topic) => topics.push(topic));
  await client.subscribeAsync('spBv1.0/#', { qos: 1 });
  const sink = memorySink();
  const source = sourceOf(port, sink, { settings: { id: 'scada', subscriptions } });
  await source.start();
  await sink.until(() => source.status().health === 'up');
  await source.stop();
  await client.publishAsync('spBv1.0/end', 'x');
  await turned(() => topics.length > 0);
  expect(topics).toEqual(['spBv1.0/end']);
});
