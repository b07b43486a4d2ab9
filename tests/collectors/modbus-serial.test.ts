/** What settings of serial ports are refused, and how long things take on a line. */
import { describe, expect, test } from 'vitest';
import { checkSources } from '../../src/collectors/check.ts';
import { gapFor, requestMs, timeoutFor } from '../../src/collectors/modbus/line.ts';
import { modbusSerialSettings, modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { sourcesSettings } from '../../src/collectors/settings.ts';
import { templates } from './support.ts';

const device = { unit: 1, template: 'eastron-sdm630', asset: 'TX-1' };
const port = (over: object) => ({
  id: 'rs485-1',
  kind: 'modbus_serial',
  path: '/dev/ttyUSB0',
  devices: [device],
  ...over,
});

function problems(...sources: object[]): string[] {
  const known = { templates, headEnds: new Map(), mappings: new Map() };
  return checkSources(sourcesSettings.parse(sources), known).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe('a port that two sources name', () => {
  const second = { id: 'rs485-2', devices: [{ ...device, unit: 2, asset: 'TX-2' }] };

  test('is refused, whatever they say of the line', () => {
    expect(problems(port({}), port(second))).toEqual([
      'COL-PORT-TWICE: The sources rs485-1 and rs485-2 both name the serial port /dev/ttyUSB0.',
    ]);
  });

  test('two ports are two lines', () => {
    expect(problems(port({}), port({ ...second, path: '/dev/ttyUSB1' }))).toEqual([]);
  });
});

describe('a line that is too slow for its meters', () => {
  const meters = (count: number, every: string) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ unit: index + 1, template: 'eastron-sdm630', asset: `TX-${index}`, every },
    }));

  test('is refused by its own speed', () => {
    const at = (baud: number) => problems(port({ baud, devices: meters(32, '5s') }));
    expect(at(9_600)[0]).toMatch(/^COL-BUS-OVERLOAD: \/dev\/ttyUSB0 would need/);
    expect(at(115_200)).toEqual([]);
    expect(problems(port({ baud: 9_600, devices: meters(32, '20s') }))).toEqual([]);
  });
});

/** Parity and one stop bit: eleven bits for each byte. */
const settings = (over: object = {}) =>
  modbusSerialSettings.parse(port({ parity: 'even', ...over }));

test.each([
  [9_600, [76, 145, 190, 339]],
  [19_200, [53, 87, 110, 185]],
  [115_200, [34, 40, 43, 56]],
])('at %i baud a request of 10, 40, 60 and 125 registers takes %j ms', (baud, wanted) => {
  const took = [10, 40, 60, 125].map((end) =>
    requestMs(settings({ baud }), { table: 'holding', from: 0, end }),
  );
  took.forEach((ms, index) => {
    expect(Math.abs(ms - (wanted[index] ?? 0))).toBeLessThan(1);
  });
});

test('bits are carried eight in a byte', () => {
  const took = (table: 'coil' | 'holding', end: number) =>
    requestMs(settings(), { table, from: 0, end });
  expect(took('coil', 160)).toBe(took('holding', 10));
});

describe('time-outs and rests', () => {
  const meter = { minGapMs: null };
  const one = (over: object = {}) => ({ ...settings().devices[0]!, ...over });

  test('are those of the slowest answer where the line is slow', () => {
    const usual = (baud: number) => {
      const line = settings({ baud });
      return [timeoutFor(line, one()), gapFor(line, one(), meter)];
    };
    expect([9_600, 2_400, 1_200].map(usual)).toEqual([
      [1_500, 20],
      [1_706, 20],
      [2_911, 33],
    ]);
  });

  test('of a device are before those of the source, those before the template’s', () => {
    const line = settings({ timeout: '3s', minGap: '40ms' });
    expect(timeoutFor(line, one())).toBe(3_000);
    expect(timeoutFor(line, one({ timeout: 500 }))).toBe(500);
    expect(gapFor(line, one(), { minGapMs: 100 })).toBe(40);
    expect(gapFor(line, one({ minGap: 5 }), { minGapMs: 100 })).toBe(5);
    expect(gapFor(settings(), one(), { minGapMs: 100 })).toBe(100);
  });

  test('of a template are those of its line: over Modbus TCP the gateway keeps them', () => {
    const over = { id: 'gw', kind: 'modbus_tcp', host: 'gw', devices: [device] };
    const gap = (framing: string) =>
      gapFor(modbusTcpSettings.parse({ ...over, framing }), one(), { minGapMs: 100 });
    expect([gap('mbap'), gap('rtu')]).toEqual([0, 100]);
  });
});
