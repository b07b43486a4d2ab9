import { afterEach, expect, test } from 'vitest';
import { startHeadEnd } from '../../simulators/devices/broker.ts';
import { startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import { type CollectorRunner, collectorRunner } from '../../src/collectors/runner.ts';
import { sourcesSettings } from '../../src/collectors/settings.ts';
import { depsWith, fastClock, memorySink } from './support.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const unit = floatUnit(
  400,
  () =>
    new Map([
      [0, 230],
      [2, 230],
      [4, 230],
    ]),
);
const device = (number: number) => ({
  unit: number,
  template: 'eastron-sdm630',
  asset: `TX-${number}`,
  every: '1s',
});

async function running(sources: object[], sink = memorySink()): Promise<CollectorRunner> {
  const runner = collectorRunner(sourcesSettings.parse(sources), depsWith(sink, fastClock(20)));
  stops.push(() => runner.stop());
  await runner.start();
  return runner;
}

test('two sources that name one gateway share its only connection', async () => {
  const server = await startModbusServer({
    port: 0,
    units: new Map([
      [1, unit],
      [2, unit],
    ]),
  });
  stops.push(() => server.stop());
  server.play({ kind: 'one_connection' });
  const sink = memorySink();
  const gateway = (id: string, number: number) => ({
    id,
    kind: 'modbus_tcp',
    host: '127.0.0.1',
    port: server.port,
    devices: [device(number)],
  });
  const runner = await running([gateway('gw-a', 1), gateway('gw-b', 2)], sink);
  await sink.until(() => runner.statuses().every(({ health }) => health === 'up'));
  await runner.disable('gw-a');
  expect(runner.statuses().map(({ health }) => health)).toEqual(['disabled', 'up']);
  expect(await runner.ping('TX-1')).toBe('not_reachable');
  expect(await runner.ping('TX-2')).toBe('answered');
  await runner.enable('gw-a');
  await sink.until(() => runner.statuses()[0]?.health === 'up');
});

test('a ping goes to who polls the asset, else through the head-end, else nowhere', async () => {
  const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
  const headEnd = await startHeadEnd(0);
  stops.push(
    () => server.stop(),
    () => headEnd.stop(),
  );
  const sink = memorySink();
  const subscriptions = [{ topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' }];
  const runner = await running(
    [
      { id: 'ami', kind: 'mqtt', url: `mqtt://127.0.0.1:${headEnd.port}`, subscriptions },
      { id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, devices: [device(1)] },
    ],
    sink,
  );
  await sink.until(() => runner.statuses().every(({ health }) => health === 'up'));
  headEnd.onMessage('ami/+/ping', (topic, payload) => {
    const { id } = JSON.parse(payload.toString()) as { id: string };
    headEnd.publish(topic.replace('/ping', '/readings'), { ping: id, values: { voltage_a: 229 } });
  });
  expect(await runner.ping('TX-1')).toBe('answered');
  expect(await runner.ping('M-000123')).toBe('answered');
  expect(await runner.ping('no asset')).toBe('not_reachable');
  expect(runner.counters().get('gw')?.get('requests/ok')).toBeGreaterThan(0);
});

test('stopping hands over what was collected, also when the store was slow', async () => {
  const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
  stops.push(() => server.stop());
  const sink = memorySink();
  const runner = await running(
    [{ id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, devices: [device(1)] }],
    sink,
  );
  await sink.until(() => sink.readings.length > 0);
  const open = sink.block();
  const collected = (): number => runner.counters().get('gw')?.get('readings') ?? 0;
  const before = collected();
  while (collected() < before + 20) await new Promise((resolve) => setImmediate(resolve));
  const stopped = runner.stop();
  open();
  await stopped;
  expect(sink.readings.length).toBe(collected());
});

test('a broker that goes on under new settings keeps its session, and forgets what nobody wants', async () => {
  const broker = await startHeadEnd(0);
  stops.push(() => broker.stop());
  const sink = memorySink();
  const source = (...topics: string[]) => ({
    ...{ id: 'ami', kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` },
    subscriptions: topics.map((topic) => ({ topic, decoder: 'json_readings', lane: 'telemetry' })),
  });
  const runner = await running([source('ami/+/readings', 'old/+/readings')], sink);
  const { templates, headEnds, mappings } = depsWith(sink, fastClock(20));
  const put = (...sources: object[]) =>
    runner.replace(sourcesSettings.parse(sources), { templates, headEnds, mappings });
  const read = (asset: string) => sink.readings.filter((one) => one.asset === asset).length;
  const isUp = () => runner.statuses().every(({ health }) => health === 'up');
  await sink.until(isUp);
  const replaced = put(source('ami/+/readings', 'new/+/readings'));
  for (let n = 0; n < 50; n += 1) {
    broker.publish('ami/M-1/readings', {
      time: Date.UTC(2026, 6, 15, 1) + n,
      values: { voltage_a: 230 },
    });
  }
  expect(await replaced).toMatchObject({ restarted: ['ami'] });
  await sink.until(() => isUp() && new Set(sink.readings.map(({ time }) => time)).size === 50);
  broker.publish('old/M-2/readings', { values: { voltage_a: 230 } });
  broker.publish('new/M-3/readings', { values: { voltage_a: 230 } });
  await sink.until(() => read('M-3') === 1);
  expect(runner.counters().get('ami')?.get('unmatched_topic')).toBeUndefined();

  await put();
  broker.publish('new/M-3/readings', { values: { voltage_a: 231 } });
  await put(source('ami/+/readings'));
  await sink.until(isUp);
  broker.publish('ami/M-4/readings', { values: { voltage_a: 230 } });
  await sink.until(() => read('M-4') === 1);
  expect(read('M-3')).toBe(1);
});
