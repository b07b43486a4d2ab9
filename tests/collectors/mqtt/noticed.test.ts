/** What a source notices at its assets while it works: floods, wrong clocks, messages nobody can read, what was kept. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Collector } from '../../../src/collectors/collector.ts';
import { type MemorySink, memorySink } from '../support.ts';
import { type Broker, sourceOf, startBroker, turned } from './broker.ts';

let broker: Broker;
let sink: MemorySink;
const stops: Array<() => Promise<unknown>> = [];
beforeEach(async () => {
  broker = await startBroker();
  stops.push(broker.stop);
  sink = memorySink();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function started(settings: object = {}): Promise<Collector> {
  const source = sourceOf(broker.port, sink, { settings });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');
  return source;
}
const publish = (topic: string, payload: object, retain = false) =>
  broker.client.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain });

test('a meter that floods is thinned and named, and costs its neighbour nothing', async () => {
  const source = await started();
  const flood = Array.from({ length: 400 }, (_, n) =>
    publish('ami/M-1/readings', { time: Date.UTC(2026, 6, 15, 1), values: { voltage_a: n } }),
  );
  await Promise.all(flood);
  await publish('ami/M-2/readings', { values: { voltage_a: 230 } });
  await sink.until(() => source.status().reason === 'flooding');
  // The newest of it comes when the second is over; the neighbour at once.
  await sink.until(() => sink.readings.some(({ value }) => value === 399));
  await sink.until(() => sink.readings.some(({ asset }) => asset === 'M-2'));
  const dropped = source.counters().get('dropped/flood') ?? 0;
  expect(dropped + sink.readings.length).toBe(401);
  expect(source.counters().get('readings')).toBe(sink.readings.length);
  expect(dropped).toBeGreaterThan(100);
  expect(source.inside?.().causes).toMatchObject([
    { reason: 'flooding', text: expect.stringContaining('M-1') },
  ]);
  await turned(() => broker.acks() === 401);
});

test('a meter whose clock is ten minutes slow makes its source degraded and is named', async () => {
  const source = await started();
  for (let n = 0; n < 8; n += 1) {
    const time = Date.UTC(2026, 6, 15, 0, 50) + n * 1_000;
    await publish('ami/M-1/readings', { time, values: { voltage_a: n } });
  }
  await sink.until(() => source.status().reason === 'clock_skew');
  expect(source.status().health).toBe('degraded');
  expect(source.inside?.().contacts.items).toMatchObject([{ asset: 'M-1', flags: ['clock_skew'] }]);
  expect(source.inside?.().causes[0]?.text).toMatch(/^wrong clocks: M-1 \(-(59|60)\d s\)$/);
});

describe('what the broker kept', () => {
  test('is no evidence on either lane, and a live word counts more (mq-offline-stuck)', async () => {
    const time = new Date(Date.UTC(2026, 6, 15, 0, 59, 58)).toISOString();
    await publish('ami/M-1/readings', { time, values: { voltage_a: 0 } }, true);
    await publish('ami/M-2/readings', { values: { voltage_a: 0 } }, true);
    await publish('ami/M-3/events', { id: 'e-3', type: 'last_gasp' }, true);
    await publish('tele/M-4/LWT', {}, true);
    await broker.client.publishAsync('tele/M-4/LWT', 'Offline', { qos: 1, retain: true });
    const source = await started({
      subscriptions: [
        { topic: 'ami/+/events', decoder: 'json_events', lane: 'events' },
        { topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' },
        {
          topic: 'tele/+/SENSOR',
          decoder: 'mapping',
          mapping: 'tasmota-energy',
          lane: 'telemetry',
        },
      ],
    });
    await sink.until(() => sink.readings.length === 1 && sink.gridEvents.length === 1);
    expect(sink.readings).toMatchObject([{ asset: 'M-1', quality: 'uncertain', reason: 'late' }]);
    expect(sink.gridEvents).toMatchObject([{ asset: 'M-3', retained: true }]);
    expect([source.assets(), sink.contacts]).toEqual([[], []]);
    // The kept last will was of another day.
    await broker.client.publishAsync('tele/M-4/SENSOR', '{"ENERGY":{"Voltage":229}}', { qos: 1 });
    await sink.until(() => sink.readings.length === 2);
    expect(source.status().assets).toEqual({ answering: 1, suspect: 0, silent: 0 });
  });
});

test('a Shelly that says only what changed has all its values at each word, after its full status', async () => {
  const subscriptions = [
    { topic: '+/events/rpc', decoder: 'mapping', mapping: 'shelly-3em', lane: 'telemetry' },
  ];
  const source = await started({ subscriptions });
  const say = (method: string, em: object, second: number) =>
    publish('shelly-1/events/rpc', { method, params: { ts: 1784077200 + second, 'em:0': em } });
  const last = (count: number): unknown[] =>
    sink.readings.slice(-count).map(({ phase, value, time }) => [phase, value, time % 60_000]);
  await say('NotifyStatus', { a_voltage: 229 }, 1);
  await sink.until(() => sink.readings.length === 1);
  await say('NotifyFullStatus', { a_voltage: 229, b_voltage: 230, c_voltage: 231 }, 2);
  await sink.until(() => sink.readings.length === 4);
  await say('NotifyStatus', { b_voltage: 0 }, 3);
  await sink.until(() => sink.readings.length === 7);
  expect(last(3)).toEqual([
    ['A', 229, 3_000],
    ['B', 0, 3_000],
    ['C', 231, 3_000],
  ]);
  // A word about something else is no word about the voltage; who was away has no status.
  await publish('shelly-1/events/rpc', {
    method: 'NotifyStatus',
    params: { ts: 1784077204, wifi: {} },
  });
  await broker.client.publishAsync('shelly-1/online', 'false', { qos: 1 });
  await sink.until(() => sink.contacts.length === 1);
  await say('NotifyStatus', { a_voltage: 5 }, 5);
  await sink.until(() => sink.readings.length === 8);
  expect(last(1)).toEqual([['A', 5, 5_000]]);
  expect(source.counters().get('unmatched')).toBe(1);
});
