/** Sparkplug B, message by message on a clock that the test moves. */
import { describe, expect, test } from 'vitest';
import type { Context, Decoded, Rejected } from '../../../src/collectors/mqtt/decoders/decoder.ts';
import { sparkplugDecoder } from '../../../src/collectors/mqtt/sparkplug/decoder.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { mappings, points } from '../mapped.ts';
import {
  bdSeq,
  decoded,
  encoded,
  feeder,
  type Metrics,
  nbirth,
  ndeath,
  sentAt,
} from './payloads.ts';

/** One edge node with one decoder; `say` is a message as it comes from the broker. */
function world(over: { random?: () => number; isConnected?: () => boolean } = {}) {
  const clock = virtualClock(sentAt + 1_000);
  const sent: Array<{ topic: string; metrics: unknown; at: number }> = [];
  const decoder = sparkplugDecoder({
    clock,
    random: over.random ?? (() => 0.5),
    publish(topic, payload) {
      if (over.isConnected?.() === false) return false;
      sent.push({ topic, metrics: decoded(payload), at: clock.now() });
      return true;
    },
  });
  const context = (isRetained: boolean): Context => ({
    source: 'scada',
    receivedAt: clock.now(),
    isRetained,
    maxPayloadBytes: 262_144,
    assetLevel: null,
    timezone: null,
    timeUnit: null,
    eventCodes: new Map(),
    mapping: mappings.get('sparkplug-feeder') ?? null,
  });
  const came = (topic: string, bytes: Uint8Array, isRetained = false): Decoded | Rejected =>
    decoder.decode(`spBv1.0/north/${topic}`, bytes, context(isRetained));
  const say = (topic: string, bytes: Uint8Array): Decoded => {
    const one = came(topic, bytes);
    if ('rejected' in one) throw new Error(`${one.rejected} ${one.field}`);
    return one;
  };
  const data = (seq: number, metrics: Metrics = [alias(1, 231)], device = 'feeder12') =>
    came(`DDATA/rtu7/${device}`, encoded({ seq, metrics }));
  const born = (session = 4): void => {
    say('NBIRTH/rtu7', nbirth(session));
    say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics: feeder }));
  };
  return { clock, sent, came, say, data, born, stop: decoder.stop };
}

const alias = (number: number, value: number | null): Metrics[number] =>
  ({ alias: number, type: 'Float', value }) as Metrics[number];
const why = (one: Decoded | Rejected): string | null => ('rejected' in one ? one.rejected : null);

describe('a birth', () => {
  test('is values with units and signs as they were meant, each of its device', () => {
    const { say } = world();
    say('NBIRTH/rtu7', nbirth(4));
    const { readings, told, notes } = say(
      'DBIRTH/rtu7/feeder12',
      encoded({ seq: 1, metrics: feeder }),
    );
    expect(points(readings)).toEqual({
      'voltage/A': 230.1,
      'voltage/B': null,
      active_power: -5_000,
      energy_import: 812_000,
      switch_position: 2,
    });
    expect(new Set(readings.map(({ asset, time }) => `${asset} ${time}`))).toEqual(
      new Set([`feeder12 ${sentAt}`]),
    );
    expect(readings[1]).toMatchObject({ quality: 'bad', reason: 'sentinel' });
    expect([told, notes]).toEqual([[{ asset: 'feeder12', isThere: true }], []]);
  });

  test('gives names to aliases, and its types to data that says none', () => {
    const { born, say } = world();
    born();
    const bytes = encoded({
      seq: 2,
      metrics: [alias(1, 0), { alias: 3, value: -7, type: 'Int16' }],
    });
    const { readings } = say('DDATA/rtu7/feeder12', bytes);
    expect(points(readings)).toEqual({ 'voltage/A': 0, active_power: -7_000 });
  });

  test('may have any number, as of the second version of the specification', () => {
    const { say, data, clock, sent } = world();
    say('NBIRTH/rtu7', nbirth(4, 200));
    say('DBIRTH/rtu7/feeder12', encoded({ seq: 201, metrics: feeder }));
    expect(why(data(202))).toBeNull();
    clock.advanceTo(clock.now() + 60_000);
    expect(sent).toEqual([]);
  });
});

describe('a number', () => {
  test('that was not sent is bad, and never the 0 that stands for it', () => {
    const { say } = world();
    say('NBIRTH/rtu7', nbirth(1));
    const metrics = [
      { name: 'Phase A/Voltage', type: 'Int32', isHistorical: false },
      { name: 'Phase B/Voltage', type: 'Double', value: Number.NaN },
    ] as unknown as Metrics;
    const { readings } = say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics }));
    expect(readings.map(({ value, reason }) => [value, reason])).toEqual([
      [null, 'sentinel'],
      [null, 'sentinel'],
    ]);
  });

  test('beyond 2^53 is an overflow, and one of 64 bits below is exact', () => {
    const { say } = world();
    say('NBIRTH/rtu7', nbirth(1));
    const of = (value: number): unknown => {
      const metrics: Metrics = [{ name: 'Battery/Voltage', type: 'UInt64', value }];
      return say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics })).readings[0];
    };
    expect(of(2 ** 60)).toMatchObject({ value: null, quality: 'bad', reason: 'overflow' });
    expect(of(2 ** 53 - 1)).toMatchObject({ value: 2 ** 53 - 1, quality: 'good' });
  });

  test('from the memory of the node is late, however young', () => {
    const { born, data } = world();
    born();
    const one = data(2, [{ ...alias(1, 229), isHistorical: true, timestamp: sentAt - 600_000 }]);
    expect(one).toMatchObject({
      readings: [{ time: sentAt - 600_000, value: 229, quality: 'uncertain', reason: 'late' }],
    });
  });

  test('of a channel that says it failed is no dark phase', () => {
    const { born, data } = world();
    born();
    const failed: Metrics = [{ name: 'Phase A/Failed', type: 'Boolean', value: true }];
    data(2, failed);
    expect(data(3, [alias(1, 0)])).toMatchObject({
      readings: [{ value: null, quality: 'bad', reason: 'device_failure' }],
    });
  });
});

describe('mq-sparkplug-sequence', () => {
  test('255 is followed by 0, and what comes out of order is no loss', () => {
    const { born, data, clock, sent } = world();
    born();
    for (let seq = 2; seq <= 255; seq += 1) expect(why(data(seq))).toBeNull();
    for (const seq of [0, 2, 3, 1]) expect(why(data(seq))).toBeNull();
    clock.advanceTo(clock.now() + 60_000);
    expect(sent).toEqual([]);
  });

  test('a gap keeps the values, and after 5 s asks once for a rebirth', () => {
    const { born, data, clock, sent } = world();
    born();
    const from = clock.now();
    for (const seq of [3, 4, 5]) expect(why(data(seq))).toBeNull();
    clock.advanceTo(from + 4_999);
    expect(sent).toEqual([]);
    clock.advanceTo(from + 15_000);
    expect(sent).toEqual([
      {
        topic: 'spBv1.0/north/NCMD/rtu7',
        metrics: [{ name: 'Node Control/Rebirth', value: true }],
        at: from + 10_000,
      },
    ]);
    for (const seq of [6, 7]) data(seq);
    clock.advanceTo(from + 600_000);
    expect(sent.length).toBe(1);
  });

  test('the death of an old session is ignored, that of this one is told of the node and its devices', () => {
    const { born, came } = world();
    born(4);
    born(5);
    expect(came('NDEATH/rtu7', ndeath(4))).toMatchObject({ notes: ['old_death'] });
    expect(came('NDEATH/rtu7', ndeath(5))).toMatchObject({
      told: [
        { asset: 'rtu7', isThere: false },
        { asset: 'feeder12', isThere: false },
      ],
    });
    expect(came('NDEATH/rtu7', ndeath(5))).toMatchObject({ notes: ['old_death'] });
  });

  test('the death of a device is told of it alone', () => {
    const { born, say } = world();
    born();
    const { told } = say('DDEATH/rtu7/feeder12', encoded({ seq: 2 }));
    expect(told).toEqual([{ asset: 'feeder12', isThere: false }]);
  });
});

describe('an alias that no birth has explained', () => {
  test('is rejected, and the node asked at most once a minute, each at a moment of its own', () => {
    let random = 0.2;
    const { data, clock, sent } = world({ random: () => random });
    const from = clock.now();
    for (let second = 0; second < 180; second += 1) {
      expect(why(data(second % 256))).toBe('unknown_alias');
      clock.advanceTo(from + second * 1_000);
      if (second === 30) random = 0.7;
    }
    const times = sent.map(({ at }) => at - from);
    expect(times.length).toBe(3);
    expect(times[0]).toBe(2_000);
    for (const [index, at] of times.slice(1).entries()) {
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(60_000);
      expect(at - (times[index] ?? 0)).toBeLessThanOrEqual(71_000);
    }
  });

  test('costs itself alone where the others are known', () => {
    const { born, data } = world();
    born();
    const one = data(2, [alias(1, 229), alias(99, 1)]);
    expect(one).toMatchObject({ readings: [{ value: 229 }], notes: ['unknown_alias'] });
  });

  test('is no reason to ask while there is no connection, nor after the birth has come', () => {
    let isConnected = false;
    const { data, born, clock, sent } = world({ isConnected: () => isConnected });
    data(7);
    clock.advanceTo(clock.now() + 60_000);
    isConnected = true;
    clock.advanceTo(clock.now() + 60_000);
    data(8);
    born();
    clock.advanceTo(clock.now() + 60_000);
    expect(sent).toEqual([]);
  });
});

describe('an event', () => {
  const fault = (value: boolean): Metrics[number] =>
    ({ alias: 6, type: 'Boolean', value }) as never;

  test('is told once when its value comes, with its phases, and again after it has gone', () => {
    const { born, data } = world();
    born();
    const told = [true, true, false, true].map((value, index) => {
      const timestamp = sentAt + index * 1_000;
      const one = data(2 + index, [{ ...fault(value), timestamp }]);
      return 'rejected' in one ? [] : one.events.map(({ id }) => id);
    });
    const second = sentAt / 1000;
    expect(told).toEqual([
      [`feeder12/fault_passed/AB/${second}`],
      [],
      [],
      [`feeder12/fault_passed/AB/${second + 3}`],
    ]);
  });

  test('that stands at the first birth is marked so; a position then is none', () => {
    const { say } = world();
    say('NBIRTH/rtu7', nbirth(1));
    const metrics = feeder.map((one) =>
      one.name === 'Fault/Passed' ? { ...one, value: true } : one,
    );
    const first = say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics })).events;
    expect(first).toMatchObject([{ type: 'fault_passed', details: { seenAtStart: true } }]);
    expect(say('DBIRTH/rtu7/feeder12', encoded({ seq: 2, metrics })).events).toEqual([]);
    const opened: Metrics = [{ ...alias(5, 1), type: 'UInt8' }];
    expect(say('DDATA/rtu7/feeder12', encoded({ seq: 3, metrics: opened })).events).toMatchObject([
      { type: 'switch_opened', deviceTime: sentAt },
    ]);
  });
});

test.each([
  ['DDATA/rtu7/feeder12', new Uint8Array(), 'not_sparkplug'],
  ['DDATA/rtu7/feeder12', Buffer.from('{"values":{}}'), 'not_sparkplug'],
  ['DDATA/rtu7', encoded({ seq: 0 }), 'not_sparkplug'],
  ['DDATA/rtu7/feeder12', encoded({ metrics: [alias(1, 1)] }), 'missing_field'],
  ['DDATA/rtu7/feeder12', encoded({ seq: 256, metrics: [alias(1, 1)] }), 'wrong_type'],
  ['NDEATH/rtu7', encoded({ seq: 0 }), 'missing_field'],
  ['DBIRTH/rtu7/feeder 12', encoded({ seq: 0, metrics: [bdSeq(1)] }), 'unknown_asset'],
  ['DDATA/rtu7/feeder12', new Uint8Array(262_145), 'oversize'],
])('%s with %s is rejected as %s', (topic, bytes, reason) => {
  expect(why(world().came(topic, bytes))).toBe(reason);
});

test('what the broker kept explains nothing, and commands are none of our business', () => {
  const { came, say } = world();
  expect(came('NBIRTH/rtu7', nbirth(1), true)).toMatchObject({ notes: ['retained_ignored'] });
  expect(say('NCMD/rtu7', encoded({})).notes).toEqual(['command_ignored']);
});
