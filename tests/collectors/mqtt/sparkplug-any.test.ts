/** Whatever an edge node sends: facts with finite values and known assets, or a reason. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { sparkplugDecoder } from '../../../src/collectors/mqtt/sparkplug/decoder.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { mappings } from '../mapped.ts';
import { encoded, feeder, type Metrics, nbirth, sentAt } from './payloads.ts';

const context = {
  ...{ source: 's', receivedAt: sentAt, isRetained: false, maxPayloadBytes: 10_000 },
  ...{ assetLevel: null, timezone: null, timeUnit: null, eventCodes: new Map() },
  mapping: mappings.get('sparkplug-feeder') ?? null,
};

const type = fc.constantFrom(
  'Int8',
  'Int32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'Bytes',
);
const metric = fc
  .record({
    name: fc.option(
      fc.constantFrom('Phase A/Voltage', 'Switch/Position', 'Fault/Passed', 'bdSeq', ''),
    ),
    alias: fc.option(fc.nat(8)),
    timestamp: fc.option(fc.oneof(fc.maxSafeNat(), fc.constant(sentAt))),
    isHistorical: fc.option(fc.boolean()),
    type,
    number: fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 63)),
    isNull: fc.boolean(),
  })
  .map(({ number, isNull, ...rest }) => {
    const values = { Boolean: number > 0, String: String(number), Bytes: new Uint8Array([1]) };
    const plain = /Int/.test(rest.type) ? Math.trunc(Number.isFinite(number) ? number : 0) : number;
    const value = isNull ? null : (values[rest.type as keyof typeof values] ?? plain);
    return { ...rest, value } as Metrics[number];
  });
const kind = fc.constantFrom(
  'NBIRTH/n',
  'DBIRTH/n/d',
  'DDATA/n/d',
  'NDATA/n',
  'DDEATH/n/d',
  'NDEATH/n',
);
const message = fc.record({
  topic: kind,
  seq: fc.option(fc.nat(300)),
  metrics: fc.array(metric, { maxLength: 8 }),
  cut: fc.option(fc.nat(60)),
  flip: fc.option(fc.nat(200)),
});

test.prop([fc.array(message, { maxLength: 30 })])(
  'whole messages, cut ones and broken ones',
  (said) => {
    const clock = virtualClock(sentAt);
    const { decode } = sparkplugDecoder({ clock, random: () => 0, publish: () => true });
    decode('spBv1.0/g/NBIRTH/n', nbirth(1), context);
    decode('spBv1.0/g/DBIRTH/n/d', encoded({ seq: 1, metrics: feeder }), context);
    for (const { topic, seq, metrics, cut, flip } of said) {
      const whole = encoded({ ...(seq === null ? {} : { seq }), metrics });
      const bytes = Buffer.from(cut === null ? whole : whole.subarray(0, cut));
      if (flip !== null && bytes.length > 0)
        bytes.writeUInt8((bytes[flip % bytes.length] ?? 0) ^ 0xff, flip % bytes.length);
      const one = decode(`spBv1.0/g/${topic}`, bytes, context);
      clock.advanceTo(clock.now() + 100);
      if ('rejected' in one) continue;
      for (const { value, quality, time, asset } of one.readings) {
        expect(value === null ? quality : Number.isFinite(value)).toBe(
          value === null ? 'bad' : true,
        );
        expect([Number.isSafeInteger(time), ['n', 'd'].includes(asset)]).toEqual([true, true]);
      }
      for (const { id, deviceTime } of one.events) {
        expect(id).toMatch(/^[nd]\/\w+\//);
        expect(deviceTime === null || Number.isSafeInteger(deviceTime)).toBe(true);
      }
    }
  },
);

test.prop([fc.uint8Array({ maxLength: 400 })])('noise', (bytes) => {
  const { decode } = sparkplugDecoder({
    clock: virtualClock(sentAt),
    random: () => 0,
    publish: () => true,
  });
  decode('spBv1.0/g/NBIRTH/n', bytes, context);
  decode('spBv1.0/g/DDATA/n/d', bytes, context);
});
