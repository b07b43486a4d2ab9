/** What a meter on the bench gives for its template, and what looks right there and is not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { goldenFrames, goldenText } from '../../src/collectors/modbus/probe/golden.ts';
import { templateAt } from '../../src/collectors/modbus/sunspec/placed.ts';
import { exchangeOf, frameOf } from '../../src/collectors/modbus/template/frames.ts';
import { proofOf } from '../../src/collectors/modbus/template/prove.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import { forewatt } from '../support/program.ts';
import { templates } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewatt-golden-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const servers: ModbusServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const text = `template: own-meter
title: { en: Own, zh: 自用 }
source: a sheet that is invented
status: sheet
kind: meter
defaults: { table: holding, type: uint32, order: CDAB }
probe: voltage_a
points:
  voltage_a: { number: 40101, scale: 0.1, unit: V, na: default, range: [0, 400] }
  voltage_b: { number: 40103, scale: 0.1, unit: V, na: default, range: [0, 400] }
  active_power: { number: 40105, type: int32, unit: W }
  energy_import: { number: 40201, scale: 0.01, unit: kWh, group: energy, counter: true }
  serial: { number: 40301, type: string, length: 2, group: identity }
  trip: { at: 3, table: coil }
  door: { at: 12, table: coil }
`;

const registers = new Map([
  ...[2305, 0, 0xffff, 0xffff, 2830, 0].map((word, i): [number, number] => [100 + i, word]),
  ...[0xd687, 0x12].map((word, i): [number, number] => [200 + i, word]),
  ...[0x5a2d, 0x3937].map((word, i): [number, number] => [300 + i, word]),
]);

/** Its holding registers up to 399 and 16 coils; what lies behind is refused, or answered with 0. */
function meter(most = 400): Unit {
  return {
    read(table, address, quantity) {
      const numbers = Array.from({ length: quantity }, (_, index) => address + index);
      if (numbers.some((at) => at >= (table === 'coil' ? 16 : most))) return 'illegal';
      if (table === 'coil') return numbers.map((at) => Number(at === 12));
      return table === 'holding' ? numbers.map((at) => registers.get(at) ?? 0) : 'illegal';
    },
  };
}

async function probe(unit: Unit, given: string, ...words: string[]) {
  const file = join(folder, 'own-meter.yaml');
  writeFileSync(file, given);
  const server = await startModbusServer({ port: 0, units: new Map([[3, unit]]), framing: 'mbap' });
  servers.push(server);
  const target = [`127.0.0.1:${server.port}`, '--unit', '3', '--template', file, ...words];
  const { out } = await forewatt('probe', ...target);
  return { out, answer: JSON.parse((await forewatt('probe', ...target, '--json')).out) };
}

test('its frames prove every point of the template, and how it refuses an address', async () => {
  const { out, answer } = await probe(meter(), text, '--golden');
  expect(out).toContain('\ngolden: # sent by unit 3 of 127.0.0.1:');
  expect(out).toContain('{ voltage_a: 230.5, voltage_b: sentinel, active_power: 2830 }');
  expect(out).toContain('{ trip: 0, door: 1 }');
  const whole = text + answer.golden.text;
  const { template, problems } = readTemplate('own-meter.yaml', whole);
  expect(problems).toEqual([]);
  expect(template && proofOf(template, 'own-meter.yaml', whole)).toEqual({
    problems: [],
    hints: [],
  });
  expect(template?.golden.at(-1)?.expect).toBe('illegal_address');
});

test('of a SunSpec model the place in this device is a part of the frame', async () => {
  const template = templates.get('sunspec-203');
  const golden = template?.golden.find(({ expect: one }) => typeof one !== 'string');
  if (template === undefined || golden === undefined) throw new Error('no template of a model');
  const exchange = exchangeOf(frameOf(golden.request, 'request'), frameOf(golden.response));
  if (exchange.kind !== 'values') throw new Error('its first frame holds values');
  const further = 53;
  const placed = templateAt(template, 40_069 + further);
  const answered = [{ ...exchange, from: exchange.from + further }];
  const seen = { table: 'holding' as const, from: 9, quantity: 2, code: 2 };
  const session = { read: () => Promise.reject(new Error('it has seen a refusal')) } as never;
  const frames = await goldenFrames(session, { template: placed, unit: 1, answered, seen });
  expect(frames.map(({ modelAt, expect: one }) => [modelAt, one])).toEqual([
    [40_122, golden.expect],
    [null, 'illegal_address'],
  ]);
  expect(goldenText(frames, 'a test')).toContain('modelAt: 40122');
});

test('a device that answers every address gives no refusal', async () => {
  const { answer } = await probe(meter(65_536), text, '--golden');
  const expected = answer.golden.frames.map(({ expect: one }: { expect: unknown }) => typeof one);
  expect(expected).not.toContain('string');
});

test('without --golden nothing more is asked', async () => {
  const { out, answer } = await probe(meter(), text);
  expect(answer.golden).toBeNull();
  expect(out).not.toContain('golden:');
});

test('in the wrong order energy and power look good, and are doubted with the others', async () => {
  const { out, answer } = await probe(meter(), text.replace(', order: CDAB', ''), '--golden');
  const doubtful = answer.readings.filter((one: { doubtful: boolean }) => one.doubtful);
  expect(doubtful.map(({ point }: { point: string }) => point)).toEqual([
    ...['voltage_a', 'active_power', 'energy_import'],
  ]);
  expect(out).toMatch(/energy_import +\d+ Wh +good, unlikely/);
  expect(out).toMatch(/→ +0x00c8 \(200\) +CDAB +123\d+ Wh/);
  expect(answer.advice[0]).toBe('order: CDAB makes 1 of 1 doubtful values plausible');
  expect(answer.golden.text).toMatch(/^# mend the template first, these are doubtful: voltage_a/);
});

test('a number of the manual under at is told, and is no hole of the device', async () => {
  const { answer } = await probe(meter(), text.replaceAll('number:', 'at:'));
  expect(answer.advice).toContain(
    'at: 40101 is a number of the manual: write number: 40101 (address 100, where voltage_a reads 230.5), and so for 4 more',
  );
  expect(answer.limits).toBeNull();
});

test('an order that exchanges bytes does so in a text and a status register: said, not doubted', async () => {
  const swapped = text.replace('order: CDAB', 'order: DCBA');
  const { out } = await probe(meter(), swapped);
  expect(out).toContain('order: DCBA exchanges the bytes of serial too; if they are wrong, write');
  expect((await probe(meter(), text)).out).not.toContain('exchanges the bytes');
});

test('all that is wrong with a template is told at once', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, text.replace('voltage_a:', 'voltage_l1:').replace('unit: W', 'unit: Watt'));
  const { code, err } = await forewatt('probe', '127.0.0.1:1', '--template', file);
  expect(code).toBe(3);
  expect(err).toContain('COL-TPL-SEVERAL The device template has 3 problems:');
  expect(err).toMatch(/9:3 COL-TPL-POINT "voltage_l1" .* Did you mean "voltage_a"\?/);
  expect(err).toMatch(/11:\d+ COL-TPL-VALUE .*Watt is no unit of active_power; allowed: W, kW, MW/);
});
