/** Every figure of the collectors that the documentation promises stands at /metrics, with its labels. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HeadEnd, startHeadEnd } from '../../simulators/devices/broker.ts';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import { type House, house } from './support/house.ts';

/** Labels of each, besides `le` of a histogram. */
const promised: Record<string, string[]> = {
  readings_total: ['collector', 'quality'],
  events_total: ['collector', 'type'],
  rejected_total: ['collector', 'decoder', 'reason'],
  duplicates_total: ['collector'],
  sources: ['kind', 'health'],
  assets: ['kind', 'contact'],
  modbus_requests_total: ['bus', 'result'],
  modbus_request_seconds: ['bus'],
  bus_busy_ratio: ['bus'],
  missed_slots_total: ['bus'],
  mqtt_unacked: ['collector', 'lane'],
  mqtt_connected: ['collector', 'lane'],
  mqtt_reconnects_total: ['collector', 'lane', 'reason'],
  session_lost_total: ['collector', 'lane'],
  ack_delay_seconds: ['collector', 'lane'],
  lag_seconds: ['collector', 'lane'],
  spool_rows: [],
  dropped_total: ['collector', 'reason'],
};
/** What nothing in this test makes happen. */
const quiet = new Set(['mqtt_reconnects_total', 'dropped_total']);

let at: House;
let server: ModbusServer;
let broker: HeadEnd;
let lines: string[];

beforeAll(async () => {
  const unit = floatUnit(400, () => new Map([0, 2, 4].map((address) => [address, 230])));
  server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
  broker = await startHeadEnd(0);
  const device = { unit: 1, template: 'eastron-sdm630', asset: 'M-1', every: '1s' };
  at = await house([
    { id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, devices: [device] },
    {
      ...{ id: 'ami', kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` },
      subscriptions: [
        { topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' },
        { topic: 'ami/+/events', decoder: 'json_events', lane: 'events' },
      ],
    },
  ]);
  await at.until('/api/v1/sources', ({ items }) =>
    items.every((one: { health: string }) => one.health === 'up'),
  );
  const gasp = { id: 'g-1', time: new Date(at.service.core.clock.now()), type: 'last_gasp' };
  for (const payload of [gasp, gasp]) broker.publish('ami/M-2/events', payload);
  broker.publish('ami/M-2/readings', { values: { voltage_a: 230 } });
  broker.publish('ami/M-2/readings', { nonsense: true });
  await at.until('/api/v1/sources/ami', ({ lastBad }) => lastBad !== null);
  await at.until('/api/v1/sources/ami', ({ duplicates }) => duplicates === 1);
  lines = await at.metrics();
});
afterAll(async () => {
  await at.stop();
  await server.stop();
  await broker.stop();
});

/** Labels and value of each line of a figure. */
function samplesOf(name: string): Array<{ labels: Record<string, string>; value: number }> {
  const found = lines.filter((line) => new RegExp(`^forewatt_collector_${name}[{ ]`).test(line));
  return found.map((line) => {
    const labels = [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
    return { labels: Object.fromEntries(labels), value: Number(line.split(' ').at(-1)) };
  });
}

test.each(Object.entries(promised))('%s is there with its labels', (name, labels) => {
  const isKnown = lines.some((line) => line.startsWith(`# TYPE forewatt_collector_${name} `));
  expect(isKnown).toBe(true);
  const sampled = name === 'modbus_request_seconds' ? `${name}_count` : name;
  const samples = samplesOf(sampled);
  if (!quiet.has(name)) expect(samples.length).toBeGreaterThan(0);
  for (const sample of samples) expect(Object.keys(sample.labels).sort()).toEqual(labels.sort());
});

test('the figures count what happened', () => {
  expect(samplesOf('events_total')).toContainEqual({
    ...{ labels: { collector: 'ami', type: 'last_gasp' }, value: 2 },
  });
  expect(samplesOf('rejected_total')).toEqual([
    { labels: { collector: 'ami', decoder: 'json_readings', reason: 'missing_field' }, value: 1 },
  ]);
  expect(samplesOf('mqtt_connected').map(({ value }) => value)).toEqual([1, 1]);
  const ok = samplesOf('modbus_requests_total').find(({ labels }) => labels['result'] === 'ok');
  expect(ok?.labels['bus']).toBe(`127.0.0.1:${server.port}`);
  expect(ok?.value).toBe(samplesOf('modbus_request_seconds_count')[0]?.value);
});

test('no asset is a label: a hundred thousand meters would be as many series', () => {
  expect(lines.filter((line) => !line.startsWith('#') && /M-[12]/.test(line))).toEqual([]);
});

test.each(['docs/sources.md', 'docs/zh-CN/sources.md'])('%s names every figure', (page) => {
  const text = readFileSync(page, 'utf8');
  const missing = Object.keys(promised).filter((name) => !text.includes(`…_${name}`));
  expect(missing).toEqual([]);
});
