/** Uplinks of LoRaWAN network servers: envelope, object, and what they leave out. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { reject } from '../../src/collectors/mqtt/decoders/decoder.ts';
import type { decoders } from '../../src/collectors/mqtt/decoders/registry.ts';
import { factsOf, type IntakeParts, routesOf } from '../../src/collectors/mqtt/intake.ts';
import { overlays } from '../../src/collectors/mqtt/mapping/overlay.ts';
import { mqttSettings } from '../../src/collectors/mqtt/settings.ts';
import { uplinkMemory } from '../../src/collectors/mqtt/uplinks.ts';
import { tally } from '../../src/collectors/tally.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { type Came, cameOf, facts, mappings, points } from './mapped.ts';

const at = (text: string): number => Date.parse(text);
const receivedAt = at('2026-11-25T08:00:02Z');

describe('chirpstack', () => {
  const topic = 'application/3f01/device/a84041000181c061/event/up';
  const name = 'chirpstack-fault-indicator';
  const by: Partial<Came> = { decoder: 'chirpstack', receivedAt };
  const up = {
    deduplicationId: '6b3c',
    time: '2026-11-25T08:00:01.2Z',
    deviceInfo: { devEui: 'a84041000181c061' },
    fCnt: 812,
    fPort: 2,
    data: 'AQ==',
    object: { fault: true, phase: 'L2', battery: 3.58 },
  };
  const sent = (over: object) => facts(name, topic, JSON.stringify({ ...up, ...over }), by);

  test('a fault passed at the time of the network, named after the uplink', () => {
    const { readings, events, uplink } = sent({});
    expect(points(readings)).toEqual({ battery: 3.58 });
    expect(readings[0]).toMatchObject({ time: at('2026-11-25T08:00:01.200Z'), quality: 'good' });
    expect(events).toMatchObject([
      {
        id: '6b3c/fault_passed/B',
        asset: 'a84041000181c061',
        type: 'fault_passed',
        phases: 'B',
        deviceTime: at('2026-11-25T08:00:01.200Z'),
        details: { fCnt: 812, fPort: 2 },
      },
    ]);
    expect(uplink).toEqual({ device: 'a84041000181c061/', counter: 812, message: '6b3c' });
  });

  test('no fault is no event, and a sign that the device is there', () => {
    const { events, spoke } = sent({ object: { fault: false, battery: 3.6 } });
    expect([events, spoke]).toEqual([[], ['a84041000181c061']]);
  });

  test('what is absent is unknown here: no reading and no event', () => {
    const text = `name: own\ntopic: "application/+/device/+/event/up"\nvalues: { voltage: object.u }
events: [{ when: { path: object.supply, equals: false }, type: terminal_supply_lost }]\n`;
    const { readings, events } = facts(name, topic, JSON.stringify(up), { ...by, text });
    expect([readings, events]).toEqual([[], []]);
  });

  test('without a name of its own the uplink is device, counter and second', () => {
    const { events, uplink } = sent({ deduplicationId: null, devAddr: '01a2' });
    const second = at('2026-11-25T08:00:01Z') / 1000;
    expect(events[0]?.id).toBe(`a84041000181c061/812/${second}/fault_passed/B`);
    expect(uplink).toMatchObject({ device: 'a84041000181c061/01a2', message: null });
  });

  test('network talk without bytes is no dead letter, bytes without an object are one', () => {
    const talk = sent({ data: '', object: undefined, fCnt: undefined });
    expect([talk.notes, talk.spoke]).toEqual([['no_object'], ['a84041000181c061']]);
    const raw = JSON.stringify({ ...up, object: undefined });
    expect(cameOf(name, topic, raw, by)).toEqual({ rejected: 'missing_field', field: 'object' });
  });

  test.each([
    [{ deviceInfo: {} }, 'missing_field'],
    [{ deviceInfo: { devEui: 'ffff' } }, 'asset_mismatch'],
    [{ fCnt: '812' }, 'wrong_type'],
    [{ deduplicationId: 'x'.repeat(200) }, 'wrong_type'],
    [{ object: { battery: true } }, 'wrong_type'],
  ])('%j is rejected as %s', (over, rejected) => {
    expect(cameOf(name, topic, JSON.stringify({ ...up, ...over }), by)).toMatchObject({ rejected });
  });
});

describe('things_stack', () => {
  const topic = 'v3/app1@ttn/devices/fpi-12/up';
  const name = 'things-stack-fault-indicator';
  const by: Partial<Came> = { decoder: 'things_stack', receivedAt };
  const up = (decoded: object | undefined, over: object = {}) =>
    JSON.stringify({
      end_device_ids: { device_id: 'fpi-12', dev_eui: '70B3D57ED0000001' },
      received_at: '2026-11-25T08:00:01Z',
      uplink_message: { f_port: 2, f_cnt: 812, decoded_payload: decoded },
      ...over,
    });

  test('a fault passed; what was left out is 0 where the mapping says so', () => {
    const { readings, events } = facts(name, topic, up({ fault: true }), by);
    expect(points(readings)).toEqual({ temperature: 0 });
    const second = at('2026-11-25T08:00:01Z') / 1000;
    expect(events).toMatchObject([
      { id: `70B3D57ED0000001/812/${second}/fault_passed`, asset: 'fpi-12', type: 'fault_passed' },
    ]);
  });

  test('a false that was left out is false, and true only where it is said', () => {
    const text = `name: own\ntopic: "v3/+/devices/+/up"\nabsent: false\nvalues: {}
events:
  - when: { path: uplink_message.decoded_payload.supply, equals: false }
    type: terminal_supply_lost
  - { when: { path: uplink_message.decoded_payload.fault, equals: true }, type: fault_passed }
`;
    const types = (decoded: object) =>
      facts(name, topic, up(decoded), { ...by, text }).events.map(({ type }) => type);
    expect(types({ battery: 3.6 })).toEqual(['terminal_supply_lost']);
    expect(types({ supply: true })).toEqual([]);
  });

  test('without the object nothing is made up: no 0 V out of a failed codec', () => {
    const { readings, events, notes, spoke } = facts(name, topic, up(undefined), by);
    expect([readings, events, notes, spoke]).toEqual([[], [], ['no_object'], ['fpi-12']]);
  });

  test('what a person tried out from the console is no news', () => {
    const tried = facts(name, topic, up({ fault: true }, { simulated: true }), by);
    expect([tried.events, tried.notes]).toEqual([[], ['simulated_ignored']]);
  });

  test('a counter that was left out is 0, and the session tells a new join', () => {
    const uplink_message = { session_key_id: 'AY', decoded_payload: { fault: true } };
    expect(facts(name, topic, up({}, { uplink_message }), by).uplink).toEqual({
      device: '70B3D57ED0000001/AY',
      counter: 0,
      message: null,
    });
  });

  test.each([
    [{ end_device_ids: {} }, 'missing_field'],
    [{ end_device_ids: { device_id: 'fpi-13' } }, 'asset_mismatch'],
    [{ uplink_message: null }, 'missing_field'],
  ])('%j is rejected as %s', (over, rejected) => {
    expect(cameOf(name, topic, up({ fault: true }, over), by)).toMatchObject({ rejected });
  });
});

test('an absent field is 0 only where the object is that it would stand in', () => {
  const text = 'name: own\ntopic: "t/+"\nabsent: false\nvalues: { voltage: a.b.u }\n';
  const values = (payload: string) =>
    facts('own', 't/x', payload, { text }).readings.map(({ value }) => value);
  expect(['{"a":{"b":{}}}', '{"a":{}}', '{}', '{"a":{"b":null}}'].map(values)).toEqual([
    [0],
    [],
    [],
    [],
  ]);
});

test('an uplink that came by two gateways is one event, counted as a duplicate', () => {
  const name = 'things-stack-fault-indicator';
  const { subscriptions, ...rest } = mqttSettings.parse({
    id: 'lora',
    kind: 'mqtt',
    url: 'mqtt://broker:1883',
    subscriptions: [
      { topic: 'v3/+/devices/+/up', decoder: 'things_stack', mapping: name, lane: 'events' },
    ],
  });
  const counts = tally();
  const heard: string[] = [];
  const parts: IntakeParts = {
    settings: { ...rest, subscriptions },
    routes: subscriptions.flatMap((one) => routesOf(one, mappings)),
    eventCodes: new Map(),
    uplinks: uplinkMemory(),
    overlays: overlays(),
    sparkplug: () => reject('not_sparkplug'),
    flood: { sift: (said) => said },
    complaints: { refused() {} },
    partial: { seen() {} },
    counts,
    log: silentLog,
    ears: { heard: ({ asset }) => heard.push(asset), clock() {}, ping() {}, told() {} },
  };
  const came = [812, 812, 0].map((f_cnt, index) => {
    const payload = {
      end_device_ids: { device_id: 'fpi-12' },
      uplink_message: { f_cnt, decoded_payload: { fault: true } },
    };
    const message = {
      topic: 'v3/app1/devices/fpi-12/up',
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      isRetained: false,
      durable() {},
    };
    return factsOf(parts, message, receivedAt + index * 3_000).events.map(({ id }) => id);
  });
  const second = receivedAt / 1000;
  expect(came).toEqual([
    [`fpi-12/812/${second}/fault_passed`],
    [],
    [`fpi-12/0/${second + 6}/fault_passed`],
  ]);
  expect(counts.all().get('duplicates')).toBe(1);
  expect(heard).toEqual(['fpi-12', 'fpi-12']);
});

const cases = [
  ['mapping', 'tasmota-energy', 'tele/x/SENSOR'],
  ['mapping', 'cn-head-end', 'hes/C-1/export'],
  ['chirpstack', 'chirpstack-fault-indicator', 'application/1/device/a8/event/up'],
  ['things_stack', 'things-stack-fault-indicator', 'v3/a/devices/a8/up'],
] as const satisfies ReadonlyArray<readonly [keyof typeof decoders, string, string]>;
const word = fc.constantFrom(
  ...['ENERGY', 'Voltage', 'Time', '数据', '表号', 'A相电压', 'object', 'deviceInfo', 'devEui'],
  ...['end_device_ids', 'device_id', 'uplink_message', 'decoded_payload', 'fault', '__proto__'],
);
const json = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a8', '', 'nan', true, null, 0, -1, 1e308),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(word, tie('any'), { maxKeys: 5 }),
  ),
})).any;

test.prop([json, fc.constantFrom(...cases)])(
  'whatever is sent: facts with finite values, or a reason',
  (payload, [decoder, name, topic]) => {
    const came = cameOf(name, topic, JSON.stringify(payload), { decoder });
    if ('rejected' in came) return;
    for (const { value, quality } of came.readings) {
      expect(value === null ? quality === 'bad' : Number.isFinite(value)).toBe(true);
    }
  },
);
