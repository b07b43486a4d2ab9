/** An engineer stands before a meter with a template that may be wrong. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { holeUnit } from '../../simulators/devices/modbus-faults.ts';
import {
  type ModbusServer,
  type ModbusServerOptions,
  startModbusServer,
} from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import { forewatt, type ProgramRun } from '../support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewatt-probe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const servers: ModbusServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** What an SDM630 shows on a quiet evening. */
const evening = new Map([
  ...[0, 2, 4].map((at): [number, number] => [at, 230.5 + at * 0.37]),
  ...[6, 8, 10].map((at): [number, number] => [at, 4.1 + at / 7]),
  ...[12, 14, 16].map((at): [number, number] => [at, 912.3 + at]),
  ...([
    [52, 2781.9],
    [70, 49.98],
    [72, 20_417.37],
    [74, 3.21],
  ] as const),
]);
const meter = floatUnit(400, () => evening);

/** The same meter with its registers changed on the way out. */
function seenThrough(unit: Unit, change: (at: number) => number): Unit {
  return {
    read(table, address, quantity) {
      const words: number[] = [];
      for (let at = address; at < address + quantity; at += 1) {
        const one = change(at) < 0 ? [0] : unit.read(table, change(at), 1);
        if (!Array.isArray(one)) return one;
        words.push(one[0] ?? 0);
      }
      return words;
    },
  };
}
const wordSwapped = seenThrough(meter, (at) => at ^ 1);
const oneLater = seenThrough(meter, (at) => at - 1);
const oneEarlier = seenThrough(meter, (at) => at + 1);

async function serve(unit: Unit, framing: ModbusServerOptions['framing'] = 'mbap') {
  const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]), framing });
  servers.push(server);
  return server;
}

function probe(at: { port: number }, ...words: string[]): Promise<ProgramRun> {
  return forewatt('probe', `127.0.0.1:${at.port}`, ...words);
}

/** The SDM630 as it stands in the repository, and changed as an engineer would who mistook something. */
async function probeMeter(unit: Unit, change: (text: string) => string = (text) => text) {
  const file = join(folder, 'meter.yaml');
  const text = readFileSync('config/devices/eastron-sdm630.yaml', 'utf8');
  writeFileSync(file, change(text.replace('minGap: 20ms', 'minGap: 0ms')));
  const server = await serve(unit);
  const words = ['--unit', '1', '--template', file];
  const { code, out } = await probe(server, ...words, '--json');
  const { out: said } = await probe(server, ...words);
  return { code, text: said, answer: JSON.parse(out) };
}

interface Shown {
  point: string;
  value: number | null;
  quality: string;
  reason: string | null;
  candidates: Array<{ at: number; order: string; value: number | null; plausible: boolean }>;
}
function shown(answer: { readings: Shown[] }, name: string): Shown {
  const found = answer.readings.find(({ point }) => point === name);
  if (found === undefined) throw new Error(`no ${name} was read`);
  return found;
}
const plausible = ({ candidates }: Shown) =>
  candidates.filter((one) => one.plausible).map(({ at, order, value }) => ({ at, order, value }));

test('the right template: every value with its unit and quality, few requests, exit 0', async () => {
  const { code, text, answer } = await probeMeter(meter);
  expect(code).toBe(0);
  expect(answer).toMatchObject({ ok: true, template: 'eastron-sdm630', limits: null, missing: [] });
  expect(shown(answer, 'voltage_a')).toMatchObject({ value: 230.5, quality: 'good', unit: 'V' });
  expect(shown(answer, 'energy_import').value).toBeCloseTo(20_417_370, -2);
  expect(answer.requests).toBeLessThanOrEqual(5);
  expect(text).toMatch(/voltage_a +230\.5 V +good +input 0x0000 \(0\) +4366 8000/);
});

test('the words are the other way round: all four orders are shown and the right one is marked', async () => {
  const { code, text, answer } = await probeMeter(wordSwapped);
  expect(code).toBe(1);
  const voltage = shown(answer, 'voltage_a');
  expect(voltage).toMatchObject({ quality: 'uncertain', reason: 'out_of_range' });
  const orders = voltage.candidates.filter(({ at }) => at === 0).map(({ order }) => order);
  expect(orders).toEqual(['ABCD', 'CDAB', 'BADC', 'DCBA']);
  expect(plausible(voltage)).toContainEqual({ at: 0, order: 'CDAB', value: 230.5 });
  expect(answer.advice[0]).toMatch(/^order: CDAB makes (\d+) of \1 doubtful values plausible$/);
  // The high word of a float makes three digits: the next address looks nearly right, and that is said.
  expect(answer.advice[1]).toMatch(/^every address [+−] 1 is less likely/);
  expect(text).toMatch(/→ +0x0000 \(0\) +CDAB +230\.5 V/);
  expect(text).toMatch(/\? +0x0001 \(1\) +ABCD/);
});

test.each([
  ['one later', oneLater, 1, 'every address + 1'],
  ['one earlier', oneEarlier, -1, 'every address − 1'],
] as const)('the manual counted from elsewhere, registers %s', async (_, unit, shift, advice) => {
  // A meter that has no address −1: its first value is the third.
  const { code, answer } = await probeMeter(unit, (text) =>
    text.replace('probe: voltage_a', 'probe: voltage_b'),
  );
  expect(code).toBe(1);
  expect(answer.advice[0]).toContain(advice);
  const moved = plausible(shown(answer, 'active_power')).find(
    ({ at, order }) => at === 52 + shift && order === 'ABCD',
  );
  expect(moved?.value).toBeCloseTo(2781.9, 3);
});

test('a register that does not exist: named, with the limits that keep blocks off it', async () => {
  const { code, text, answer } = await probeMeter(holeUnit(meter, { from: 70, to: 71 }));
  expect(code).toBe(1);
  expect(shown(answer, 'frequency')).toMatchObject({ value: null, reason: 'illegal_address' });
  expect(shown(answer, 'active_power').quality).toBe('good');
  expect(shown(answer, 'energy_import').quality).toBe('good');
  expect(answer.missing).toEqual([{ table: 'input', from: 70, to: 71, points: ['frequency'] }]);
  expect(answer.limits.holes).toEqual([[70, 71]]);
  expect(text).toContain('input 0x0046 (70) – 0x0047 (71): frequency');
  expect(text).toContain('holes: [[0x0046, 0x0047]]');
});

test('the values stand in the other table: said in one line', async () => {
  const { answer } = await probeMeter(meter, (text) =>
    text.replace('table: input', 'table: holding'),
  );
  expect(answer.advice).toContainEqual(
    'table: input (nothing is in holding; voltage_a reads 230.5 there)',
  );
});

const tall = (count: number) => `template: tall
title: { en: Tall, zh: 高 }
source: this test
status: draft
kind: meter
defaults: { table: input, type: bits }
probe: r0
points:
${Array.from({ length: count }, (_, i) => `  p${i}: { at: ${i}, bits: { r${i}: 0 } }`).join('\n')}
`;

test('a device that gives 60 registers at once: the limit is found and goes into the template', async () => {
  const file = join(folder, 'tall.yaml');
  writeFileSync(file, tall(110));
  const server = await serve(meter);
  server.play({ kind: 'limit', registers: 60 });
  const { out } = await probe(server, '--template', file, '--json');
  const answer = JSON.parse(out);
  expect(answer.readings).toHaveLength(110);
  expect(answer.readings.every(({ quality }: Shown) => quality === 'good')).toBe(true);
  expect(answer.limits).toMatchObject({ maxSpan: 60, holes: [] });

  const line = answer.limits.text as string;
  writeFileSync(file, tall(110).replace('probe:', `${line}\nprobe:`));
  const again = await probe(server, '--template', file, '--json');
  expect(JSON.parse(again.out)).toMatchObject({ ok: true, limits: null });
  expect(again.code).toBe(0);
});

describe('nobody there', () => {
  const sdm = ['--template', 'eastron-sdm630', '--json'];

  test('a dead host ends with 4 and says what to check', async () => {
    const server = await serve(meter);
    await server.die();
    const { code, out } = await probe(server, ...sdm);
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'COL-UNREACHABLE' }] });
  });

  test('a unit that says nothing ends with 4 after two timeouts', async () => {
    const server = await serve(meter);
    server.play({ kind: 'silent' });
    const { code, out } = await probe(server, ...sdm, '--timeout', '40ms');
    expect(code).toBe(4);
    expect(JSON.parse(out).problems[0]).toMatchObject({ code: 'COL-UNIT-SILENT' });
  });

  test('the gateway has no such unit: its word is told', async () => {
    const { code, err } = await probe(await serve(meter), ...sdm, '--unit', '9');
    expect(code).toBe(4);
    expect(err).toContain('the gateway has no way to this unit (exception 10)');
  });

  test('serial frames to a Modbus TCP device: the other framing is suggested', async () => {
    const server = await serve(meter);
    const words = [...sdm, '--framing', 'rtu', '--timeout', '40ms'];
    const { err } = await probe(server, ...words);
    expect(err).toContain('try --framing mbap');
  });
});

test('serial frames over TCP are read as Modbus TCP is', async () => {
  const server = await serve(meter, 'rtu');
  const words = ['--template', 'eastron-sdm630', '--framing', 'rtu', '--json'];
  const { code, out } = await probe(server, ...words);
  expect(code).toBe(0);
  expect(shown(JSON.parse(out), 'voltage_c').value).toBeCloseTo(231.98, 4);
});

describe('without a template', () => {
  const raw = ['--at', '0x0000', '--count', '2', '--table', 'input'];

  test('registers are shown as every type in every order', async () => {
    const server = await serve(meter);
    const { code, out } = await probe(server, ...raw, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(answer.registers).toEqual(['4366', '8000']);
    expect(answer.views).toContainEqual({ at: 0, type: 'float32', order: 'ABCD', value: 230.5 });
    const { out: text } = await probe(server, ...raw);
    expect(text).toMatch(/0x0000 \(0\) +float32 +230\.5/);
  });

  test('a register that is not there is told in words, and ends with 1', async () => {
    const { code, out } = await probe(await serve(meter), '--at', '0', '--table', 'holding');
    expect(code).toBe(1);
    expect(out).toContain('the device does not have this address (exception 2)');
  });

  test.each([
    ['neither a template nor an address', []],
    ['too many registers', ['--at', '0', '--count', '126']],
    ['a unit beyond 255', ['--at', '0', '--unit', '256']],
    ['a table that is none', ['--at', '0', '--table', 'inputs']],
  ])('%s is wrong usage', async (_what, words) => {
    const { code, err } = await forewatt('probe', '127.0.0.1:1', ...words);
    expect(code).toBe(2);
    expect(err).toContain('COL-CALL-INCOMPLETE');
  });
});
