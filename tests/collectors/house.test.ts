/** What holds for the collectors as a whole: they read only, and wrong settings are told with their code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSources } from '../../src/collectors/check.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import { readHeadEnd } from '../../src/collectors/mqtt/head-end.ts';
import { sourcesSettings } from '../../src/collectors/settings.ts';
import { mappings } from './mapped.ts';
import { templates } from './support.ts';

const files = readdirSync('src/collectors', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => join('src/collectors', name));

test('no collector can write to a device', () => {
  const writes =
    /FC(5|6|15|16|20|21|22|23|43)\b|writeCoil|writeRegister|maskWrite|writeCustom|setID\b/;
  const found = files.filter((file) => writes.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(30);
  expect(found).toEqual([]);
});

const modbus = (over: object) => ({
  id: 'gw',
  kind: 'modbus_tcp',
  host: '10.0.0.7',
  devices: [{ unit: 1, template: 'eastron-sdm630', asset: 'TX-1' }],
  ...over,
});

function codes(...sources: object[]): string[] {
  const known = { templates, headEnds: new Map(), mappings: new Map() };
  return checkSources(sourcesSettings.parse(sources), known).map(({ code }) => code);
}

describe('sources that are wrong together', () => {
  test('are told with their codes', () => {
    const device = { unit: 2, template: 'eastron-sdm63', asset: 'TX-2' };
    expect(codes(modbus({}))).toEqual([]);
    expect(codes(modbus({ devices: [device] }))).toEqual(['COL-TPL-UNKNOWN']);
    expect(codes(modbus({}), modbus({}))).toEqual(['COL-SOURCE-TWICE', 'COL-ASSET-TWICE']);
    const rtu = {
      id: 'gw-2',
      framing: 'rtu',
      devices: [{ ...device, template: 'eastron-sdm630' }],
    };
    expect(codes(modbus({}), modbus(rtu))).toEqual(['COL-BUS-FRAMING']);
  });

  test('name the template that was meant', () => {
    const device = { unit: 2, template: 'eastron-sdm63', asset: 'TX-2' };
    const known = { templates, headEnds: new Map(), mappings: new Map() };
    const [problem] = checkSources(sourcesSettings.parse([modbus({ devices: [device] })]), known);
    expect(problem?.fix).toContain('"eastron-sdm630"');
    expect(problem?.place).toEqual({ field: 'sources.0.devices.0.template' });
  });

  test('32 meters at 9600 baud cannot be read every five seconds, and can every twenty', () => {
    const devices = (every: string) =>
      Array.from({ length: 32 }, (_, i) => ({
        unit: i + 1,
        template: 'eastron-sdm630',
        asset: `TX-${i}`,
        every,
      }));
    expect(codes(modbus({ framing: 'rtu', devices: devices('5s') }))).toEqual(['COL-BUS-OVERLOAD']);
    expect(codes(modbus({ framing: 'rtu', devices: devices('20s') }))).toEqual([]);
  });

  test('filters of one broker must exclude each other', () => {
    const subscriptions = ['ami/#', 'ami/+/events'].map((topic) => ({
      topic,
      decoder: 'json_events',
      lane: 'events',
    }));
    const source = { id: 'ami', kind: 'mqtt', url: 'mqtt://broker:1883', subscriptions };
    expect(codes(source)).toEqual(['COL-MQTT-OVERLAP']);
    expect(codes({ ...source, subscriptions: subscriptions.slice(1), headEnd: 'none' })).toEqual([
      'COL-MQTT-HEADEND',
    ]);
  });
});

describe('a subscription by a mapping', () => {
  const source = (topic: string, mapping: string) => ({
    id: 'iot',
    kind: 'mqtt',
    url: 'mqtt://broker:1883',
    subscriptions: [
      { topic, decoder: 'mapping', mapping, lane: 'telemetry' },
      { topic: 'tele/pump3/LWT', decoder: 'json_events', lane: 'events' },
    ],
  });
  const found = (topic: string, mapping: string) =>
    checkSources(sourcesSettings.parse([source(topic, mapping)]), {
      templates,
      headEnds: new Map(),
      mappings,
    }).map(({ code, place, fix }) => [code, place?.field, fix]);

  test('names one that is there, the nearest when it is not', () => {
    expect(found('tele/+/SENSOR', 'tasmota-enrgy')).toEqual([
      [
        'COL-MAP-UNKNOWN',
        'sources.0.subscriptions.0.mapping',
        'Use "tasmota-energy"; all mappings stand in config/mappings/.',
      ],
    ]);
  });

  test('keeps to its topics, and to those of its last will', () => {
    expect(found('+/events/rpc', 'shelly-3em')).toEqual([]);
    expect(found('site/+/events/rpc', 'shelly-3em').map(([code]) => code)).toEqual([
      'COL-MAP-TOPIC',
    ]);
    expect(found('tele/+/SENSOR', 'tasmota-energy').map(([code]) => code)).toEqual([
      'COL-MQTT-OVERLAP',
    ]);
  });
});

describe('a device template that is wrong', () => {
  const text = readFileSync('config/devices/eastron-sdm630.yaml', 'utf8');
  const problemsOf = (from: string | RegExp, to: string) =>
    readTemplate('x.yaml', text.replace(from, to)).problems.map(({ code, fix, place }) => ({
      code,
      fix,
      line: place?.line,
    }));

  test('names the nearest key and its line', () => {
    const [problem] = problemsOf('group: energy, counter', 'grop: energy, counter');
    expect(problem).toMatchObject({ code: 'COL-TPL-KEY', fix: 'Did you mean "group"?' });
    expect(problem?.line).toBe(
      text.split('\n').findIndex((line) => line.includes('energy_import')) + 1,
    );
  });

  test.each([
    [/voltage_b: \{/, 'voltag_b: {', 'COL-TPL-POINT'],
    ['probe: voltage_a', 'probe: voltage_x', 'COL-TPL-VALUE'],
    ['at: 0x0002, unit: V', 'unit: V', 'COL-TPL-VALUE'],
    ['at: 0x0002, unit: V', 'at: 0x0002, unit: kW', 'COL-TPL-VALUE'],
    ['at: 0x0002, unit: V', 'at: 0x0001, unit: V', 'COL-TPL-OVERLAP'],
    ['at: 0x0002, unit: V', 'at: 65535, unit: V', 'COL-TPL-VALUE'],
  ])('%s → %s is %s', (from, to, code) => {
    expect(problemsOf(from, to).map((problem) => problem.code)).toContain(code);
  });

  test('may give the manual’s numbers in place of addresses', () => {
    const { template } = readTemplate(
      'x.yaml',
      text.replace('at: 0x0002, unit: V', 'number: 30003, unit: V'),
    );
    expect(template?.points.find(({ name }) => name === 'voltage_b')).toMatchObject({
      at: 2,
      table: 'input',
    });
  });
});

test('a head-end file with an unknown key or event type is told with its place', () => {
  const { problems } = readHeadEnd('h.yaml', 'headEnd: x\npings: {}\nevents: { "1": gasp }\n');
  expect(problems.map(({ code, place }) => [code, place?.line])).toEqual([
    ['COL-TPL-VALUE', 3],
    ['COL-TPL-KEY', 2],
  ]);
});
