/** The mapping files that come with the product, each with the payload its maker's devices send. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { healthOf } from '../../src/collectors/mqtt/intake.ts';
import { mqttSettings } from '../../src/collectors/mqtt/settings.ts';
import { type Came, cameOf, facts, mappings, points, problems } from './mapped.ts';

const folder = 'config/mappings';
const at = (text: string): number => Date.parse(text);

test('every file is read, and is named as its mapping', () => {
  expect(problems).toEqual([]);
  const names = readdirSync(folder).map((name) => name.replace('.yaml', ''));
  expect([...mappings.keys()].sort()).toEqual(names.sort());
});

describe('tasmota-energy', () => {
  const payload =
    '{"Time":"2026-11-25T16:00:00","ENERGY":{"Total":812.431,"Power":[410,395,0],"Voltage":[229,231,0],"Current":[1.79,1.71,0],"Frequency":50}}';
  const topic = 'tele/pump3/SENSOR';

  test('a list is the phases, the time is of the zone, and 0 V is a reading of 0 V', () => {
    const { readings } = facts('tasmota-energy', topic, payload);
    expect(points(readings)).toEqual({
      'voltage/A': 229,
      'voltage/B': 231,
      'voltage/C': 0,
      'current/A': 1.79,
      'current/B': 1.71,
      'current/C': 0,
      'active_power/A': 410,
      'active_power/B': 395,
      'active_power/C': 0,
      frequency: 50,
      energy_import: 812_431,
    });
    expect(new Set(readings.map(({ asset }) => asset))).toEqual(new Set(['pump3']));
    expect(new Set(readings.map(({ time }) => time))).toEqual(
      new Set([at('2026-11-25T08:00:00Z')]),
    );
  });

  test('mq-values-per-phase-in-one-field: one number before the update, three after', () => {
    const { input } = JSON.parse(
      readFileSync('tests/cases/mqtt/mq-values-per-phase-in-one-field.json', 'utf8'),
    ) as { input: { payload: string } };
    const after = points(facts('tasmota-energy', topic, input.payload).readings);
    expect(after).toMatchObject({ 'active_power/A': 120, 'active_power/B': 80, 'voltage/C': 0 });
    const before = facts('tasmota-energy', topic, '{"ENERGY":{"Power":240}}');
    expect(points(before.readings)).toEqual({ active_power: 240 });
    expect(before.readings[0]).toMatchObject({ quality: 'uncertain', reason: 'no_device_time' });
  });

  test('the last will says that the device is gone, and one that was kept says nothing', () => {
    const will = (text: string, over: Partial<Came> = {}) =>
      facts('tasmota-energy', 'tele/pump3/LWT', text, over);
    expect(will('Offline').told).toEqual([{ asset: 'pump3', isThere: false }]);
    expect(will('Online').told).toEqual([{ asset: 'pump3', isThere: true }]);
    expect(will('Offline', { isRetained: true }).told).toBeUndefined();
    expect(cameOf('tasmota-energy', 'tele/pump3/LWT', 'perhaps')).toEqual({
      rejected: 'wrong_type',
      field: 'health',
    });
  });
});

describe('shelly-3em', () => {
  const topic = 'shellypro3em-a1/events/rpc';

  test('seconds with a fraction are exact, and phases stand by name', () => {
    const { readings } = facts(
      'shelly-3em',
      topic,
      '{"src":"shellypro3em-a1","method":"NotifyStatus","params":{"ts":1795593600.12,"em:0":{"id":0,"a_voltage":229.8,"a_current":1.8,"a_act_power":402.1,"a_freq":50.0,"total_act_power":1201.4}}}',
    );
    expect(points(readings)).toEqual({
      'voltage/A': 229.8,
      'current/A': 1.8,
      'active_power/A': 402.1,
      active_power: 1201.4,
      frequency: 50,
    });
    expect(readings[0]).toMatchObject({
      asset: 'shellypro3em-a1',
      time: at('2026-11-25T08:00:00.120Z'),
      quality: 'good',
    });
  });

  test('what did not change is not sent, and is neither 0 nor bad', () => {
    const changed = facts(
      'shelly-3em',
      topic,
      '{"params":{"ts":1795593600,"em:0":{"b_voltage":0}}}',
    );
    expect(points(changed.readings)).toEqual({ 'voltage/B': 0 });
    const other = facts('shelly-3em', topic, '{"params":{"ts":1795593600,"wifi":{"rssi":-60}}}');
    expect([other.readings, other.notes]).toEqual([[], ['unmatched']]);
  });

  test('mq-three-phase-status-with-nulls: a channel that failed is no dark phase', () => {
    const { input } = JSON.parse(
      readFileSync('tests/cases/mqtt/mq-three-phase-status-with-nulls.json', 'utf8'),
    ) as { input: { payload: string } };
    const em = JSON.parse(input.payload) as Record<string, unknown>;
    const sent = (status: object) =>
      facts('shelly-3em', topic, JSON.stringify({ params: { ts: 1795593600, 'em:0': status } }));
    const { readings } = sent(em);
    expect(points(readings)).toMatchObject({
      'voltage/A': 233.7,
      'voltage/B': 236.4,
      'active_power/B': -420.1,
      'power_factor/A': -1,
    });
    expect(
      readings.find(({ quantity, phase }) => quantity === 'voltage' && phase === 'C'),
    ).toMatchObject({ value: null, quality: 'bad', reason: 'device_failure' });
    const healthy = sent({ ...em, c_errors: [] });
    expect(points(healthy.readings)).toMatchObject({ 'voltage/C': 0 });
    expect(healthy.notes).toEqual([]);
  });
});

describe('cn-head-end', () => {
  const topic = 'hes/C-12/export';
  const payload = JSON.stringify({
    集中器: 'C-12',
    数据: [
      {
        表号: 'M-000123',
        数据时间: '2026-11-25 16:00:00',
        A相电压: '229.8',
        B相电压: '',
        有功功率: '0.402',
        正向有功总电能: 812.43,
      },
      { 表号: 33_012_345, 数据时间: '2026/11/25 15:45:00', A相电压: 0, 事件: '停电', 失压相: 'A' },
      { 表号: '有 空格', 数据时间: '2026-11-25 15:45:00', A相电压: 1 },
    ],
  });

  test('many meters of one message, local time without a zone, each at its own', () => {
    const { readings, spoke } = facts('cn-head-end', topic, payload);
    expect(
      readings.map(({ asset, quantity, value, time }) => [asset, quantity, value, time]),
    ).toEqual([
      ['M-000123', 'voltage', 229.8, at('2026-11-25T08:00:00Z')],
      ['M-000123', 'voltage', null, at('2026-11-25T08:00:00Z')],
      ['M-000123', 'active_power', 402, at('2026-11-25T08:00:00Z')],
      ['M-000123', 'energy_import', 812_430, at('2026-11-25T08:00:00Z')],
      ['33012345', 'voltage', 0, at('2026-11-25T07:45:00Z')],
    ]);
    expect(spoke).toEqual(['M-000123', '33012345']);
  });

  test('words become events with their own time, and a record nobody can read costs itself alone', () => {
    const { events, notes } = facts('cn-head-end', topic, payload);
    expect(
      events.map(({ id, type, phases, deviceTime }) => [id, type, phases, deviceTime]),
    ).toEqual([
      ['33012345/last_gasp/1795592700', 'last_gasp', null, at('2026-11-25T07:45:00Z')],
      ['33012345/voltage_lost/A/1795592700', 'voltage_lost', 'A', at('2026-11-25T07:45:00Z')],
    ]);
    expect(notes).toEqual(['record/unknown_asset']);
  });
});

test('zigbee2mqtt-meter: a time with its offset needs no zone', () => {
  const { readings } = facts(
    'zigbee2mqtt-meter',
    'zigbee2mqtt/shop3',
    '{"voltage_a":221.8,"current_a":0.09,"power_a":10,"energy":12.75,"ac_frequency":50,"last_seen":"2026-11-25T16:00:10+08:00"}',
    { receivedAt: at('2026-11-25T08:00:11Z') },
  );
  expect(points(readings)).toEqual({
    'voltage/A': 221.8,
    'current/A': 0.09,
    'active_power/A': 10,
    frequency: 50,
    energy_import: 12_750,
  });
  expect(readings[0]?.time).toBe(at('2026-11-25T08:00:10Z'));
});

test('a counter beyond what a number holds exactly is bad, not rounded', () => {
  const payload = '{"ENERGY":{"Total":"18446744073709551.615"}}';
  const { readings } = facts('tasmota-energy', 'tele/pump3/SENSOR', payload);
  expect(readings).toMatchObject([{ value: null, quality: 'bad', reason: 'overflow' }]);
});

test('a subscription to one device hears of the last will of this one alone', () => {
  const mapping = mappings.get('tasmota-energy') ?? null;
  const filterOf = (topic: string) =>
    healthOf({ topic, decoder: 'mapping', lane: 'telemetry', mapping: 'x' }, mapping);
  expect(filterOf('tele/+/SENSOR')?.filter.join('/')).toBe('tele/+/LWT');
  expect(filterOf('tele/pump3/SENSOR')?.filter.join('/')).toBe('tele/pump3/LWT');
});

test('a subscription names a mapping exactly where its decoder needs one', () => {
  const parse = (over: object) =>
    mqttSettings.safeParse({
      id: 'iot',
      kind: 'mqtt',
      url: 'mqtt://broker:1883',
      subscriptions: [{ topic: 'tele/+/SENSOR', lane: 'telemetry', ...over }],
    });
  expect(parse({ decoder: 'mapping', mapping: 'tasmota-energy' }).success).toBe(true);
  const wrong = [{ decoder: 'mapping' }, { decoder: 'json_readings', mapping: 'x' }];
  expect(wrong.map((over) => parse(over).error?.issues[0]?.path.join('.'))).toEqual([
    'subscriptions.0.mapping',
    'subscriptions.0.mapping',
  ]);
});
