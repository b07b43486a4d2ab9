/** Sparkplug by mappings of one's own: which asset a device is, and what a mapping cannot say of metrics. */
import { expect, test } from 'vitest';
import { checkSources } from '../../../src/collectors/check.ts';
import { readMapping } from '../../../src/collectors/mqtt/mapping/read.ts';
import { sparkplugDecoder } from '../../../src/collectors/mqtt/sparkplug/decoder.ts';
import { sourcesSettings } from '../../../src/collectors/settings.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { encoded, type Metrics, nbirth, ndeath, sentAt } from './payloads.ts';

function mappingOf(text: string) {
  const { mapping, problems } = readMapping('own.yaml', text);
  if (mapping === null) throw new Error(problems.join());
  return mapping;
}

function decoderOf(text: string, assetLevel: number | null = null) {
  const clock = virtualClock(sentAt);
  const { decode } = sparkplugDecoder({ clock, random: Math.random, publish: () => true });
  const context = {
    ...{ source: 's', receivedAt: sentAt, isRetained: false, maxPayloadBytes: 10_000 },
    ...{ assetLevel, timezone: null, timeUnit: null, eventCodes: new Map() },
    mapping: mappingOf(text),
  };
  return (topic: string, bytes: Uint8Array) => decode(`spBv1.0/north/${topic}`, bytes, context);
}

const voltage: Metrics[number] = { name: 'Meter.U', alias: 1, type: 'Double', value: 230 };
const head = 'name: own\ntopic: "spBv1.0/+/+/+/#"\n';

test('a metric of its birth names the asset, which is remembered for data and for deaths', () => {
  const say = decoderOf(`${head}asset: Meter.Number\nvalues: { voltage_a: Meter.U }\n`);
  say('NBIRTH/n1', nbirth(1));
  const number: Metrics[number] = { name: 'Meter.Number', type: 'UInt64', value: 320123456789 };
  const birth = encoded({ seq: 1, metrics: [number, voltage] });
  expect(say('DBIRTH/n1/d1', birth)).toMatchObject({
    readings: [{ asset: '320123456789', value: 230 }],
  });
  const data = encoded({ seq: 2, metrics: [{ alias: 1, type: 'Double', value: 231 }] as Metrics });
  expect(say('DDATA/n1/d1', data)).toMatchObject({
    readings: [{ asset: '320123456789', value: 231 }],
  });
  expect(say('NDEATH/n1', ndeath(1))).toMatchObject({
    told: [
      { asset: 'n1', isThere: false },
      { asset: '320123456789', isThere: false },
    ],
  });
});

test('a device whose birth does not name it has no asset', () => {
  const say = decoderOf(`${head}asset: Meter.Number\nvalues: { voltage_a: Meter.U }\n`);
  say('NBIRTH/n1', nbirth(1));
  const birth = encoded({ seq: 1, metrics: [voltage] });
  expect(say('DBIRTH/n1/d1', birth)).toEqual({ rejected: 'missing_field', field: 'asset' });
});

test('a level of the topic can name it, such as the node of devices that are parts of one', () => {
  const say = decoderOf(`${head}values: { voltage_a: Meter.U }\n`, 3);
  say('NBIRTH/n1', nbirth(1));
  expect(say('DBIRTH/n1/d1', encoded({ seq: 1, metrics: [voltage] }))).toMatchObject({
    readings: [{ asset: 'n1' }],
  });
});

test('the check names what a mapping says that metrics do not have', () => {
  const text = `${head}asset: "d[*].id"\ntime: { path: t }\nvalues: { voltage: "d[*].U[*]" }
health: { topic: "x/+", online: "1", offline: "0" }
overlay: { full: { path: m, equals: all } }\n`;
  const sources = sourcesSettings.parse([
    {
      id: 's',
      kind: 'mqtt',
      url: 'mqtt://b',
      subscriptions: [
        { topic: 'spBv1.0/north/#', decoder: 'sparkplug_b', mapping: 'own', lane: 'telemetry' },
      ],
    },
  ]);
  const known = {
    templates: new Map(),
    headEnds: new Map(),
    mappings: new Map([['own', mappingOf(text)]]),
  };
  expect(
    checkSources(sources, known).map(({ code, details }) => [code, details?.['path']]),
  ).toEqual([
    ['COL-MAP-VALUE', 'own: asset'],
    ['COL-MAP-VALUE', 'own: time'],
    ['COL-MAP-VALUE', 'own: overlay'],
    ['COL-MAP-VALUE', 'own: health'],
    ['COL-MAP-VALUE', 'own: values.voltage'],
  ]);
});
