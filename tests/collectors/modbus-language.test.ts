/** The language of device templates: every key, type and option, each with words that prove it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rtuFrame } from '../../simulators/devices/modbus-frames.ts';
import { decodeBlock, decodeFrames } from '../../src/collectors/modbus/template/frames.ts';
import { orders, type Template, valueTypes } from '../../src/collectors/modbus/template/points.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import { readTemplates } from '../../src/collectors/templates.ts';

const head = `template: x-1
title: { en: X, zh: 甲 }
source: this test
status: draft
kind: feeder-terminal
`;

function read(points: string, rest = 'probe: voltage') {
  return readTemplate('x.yaml', `${head}${rest}\npoints:\n${points}`);
}

/** A template of these points; a first one is there to be the probe. */
function templateOf(...points: string[]): Template {
  const lines = ['voltage: { at: 60000 }', ...points].map((line) => `  ${line}`).join('\n');
  const { template, problems } = read(lines);
  if (template === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return template;
}

const wordsOf = (hex: string): number[] =>
  (hex.replace(/\s/g, '').match(/.{4}/g) ?? []).map((word) => Number.parseInt(word, 16));

/** What the points say when these registers stand from address 0 on: the value, or the reason. */
function said(points: string[], hex: string): Record<string, number | string | null> {
  const decoded = decodeBlock(templateOf(...points), {
    table: 'holding',
    from: 0,
    words: wordsOf(hex),
  });
  return Object.fromEntries(
    decoded.map(({ point, value, reason }) => [point.name, value ?? reason]),
  );
}

/** One point with this name and these keys. */
const one = (name: string, keys: string, hex: string) =>
  said([`${name}: { at: 0, ${keys} }`], hex)[name];

describe('types and orders', () => {
  const proofs: Array<[type: string, keys: string, hex: string, value: number | string | null]> = [
    ['bool', 'type: bool', '0001', 1],
    ['int16', 'type: int16', 'fff0', -16],
    ['uint16', 'type: uint16', 'fff0', 65_520],
    ['int32', 'type: int32', 'ffff cfc7', -12_345],
    ['uint32', 'type: uint32', '0001 0000', 65_536],
    ['int64', 'type: int64', 'ffff ffff ffff fffe', -2],
    ['uint64', 'type: uint64', '0000 0001 0000 0000', 4_294_967_296],
    ['float16', 'type: float16', '5b34', 230.5],
    ['float32', 'type: float32', '4366 8000', 230.5],
    ['float64', 'type: float64', '406c d000 0000 0000', 230.5],
    ['bcd16', 'type: bcd16', '2305', 2305],
    ['bcd32', 'type: bcd32', '0012 3456', 123_456],
    ['sm16', 'type: sm16', '8005', -5],
    ['sm32', 'type: sm32', '8000 0007', -7],
  ];
  test.each(proofs)('%s', (_type, keys, hex, value) => {
    expect(one('active_power', keys, hex)).toBe(value);
  });

  test('no type is without a proof', () => {
    const others = ['bits', 'string', 'time', 'sunssf'];
    expect([...proofs.map(([type]) => type), ...others].sort()).toEqual([...valueTypes].sort());
  });

  test.each([
    ['ABCD', '4366 8000', '0000 0001 2345 6789'],
    ['CDAB', '8000 4366', '6789 2345 0001 0000'],
    ['BADC', '6643 0080', '0000 0100 4523 8967'],
    ['DCBA', '0080 6643', '8967 4523 0100 0000'],
  ])('%s of two and of four registers', (order, two, four) => {
    expect(orders).toContain(order);
    expect(one('voltage_a', `type: float32, order: ${order}`, two)).toBe(230.5);
    expect(one('energy_import', `type: uint64, order: ${order}`, four)).toBe(0x1_2345_6789);
  });

  test.each([
    ['ABCD', '4142 4344 4500'],
    ['CDAB', '4142 4344 4500'],
    ['BADC', '4241 4443 0045'],
    ['DCBA', '4241 4443 0045'],
  ])('%s: a text keeps the order of its registers, and has no number', (order, hex) => {
    const template = templateOf(`serial: { at: 0, type: string, length: 3, order: ${order} }`);
    const framed = (body: number[]) => rtuFrame(1, Buffer.from(body)).toString('hex');
    const bytes = [...Buffer.from(hex.replace(/\s/g, ''), 'hex')];
    const frames = [framed([3, 0, 0, 0, 3]), framed([3, bytes.length, ...bytes])] as const;
    expect(decodeFrames(template, ...frames)).toEqual({ serial: 'ABCDE' });
    expect(one('serial', `type: string, length: 3, order: ${order}`, hex)).toBeNull();
  });
});

describe('scale, offset, unit', () => {
  test.each([
    ['scale: 0.1', '08fd', 230.1],
    ['scale: 0.1, offset: -100', '08fd', 130.1],
    ['unit: kV', '000a', 10_000],
    ['scale: 0.01, unit: kV', '03ea', 10_020],
    ['type: int16, invert: true', '0005', -5],
  ])('%s', (keys, hex, value) => {
    expect(one('voltage_a', keys, hex)).toBe(value);
  });

  test('a factor is another point', () => {
    const points = [
      'voltage_a: { at: 0, type: int16, scaleFrom: factor }',
      'factor: { at: 1, type: sunssf }',
    ];
    expect(said(points, '08fd ffff')).toMatchObject({ voltage_a: 230.1, factor: -1 });
    expect(said(points, '08fd 8000')).toMatchObject({ voltage_a: 'sentinel', factor: 'sentinel' });
  });
});

describe('na: contents of the registers, after their order', () => {
  test.each([
    ['type: int16, na: default', '8000', 'sentinel'],
    ['type: uint16, na: default', 'ffff', 'sentinel'],
    ['type: uint16', 'ffff', 65_535],
    ['type: int32, na: default', '8000 0000', 'sentinel'],
    ['type: uint32, na: [0xfffffffe], order: CDAB', 'fffe ffff', 'sentinel'],
    ['type: uint64, na: default', 'ffff ffff ffff ffff', 'sentinel'],
    ['type: uint16, na: [-1]', 'ffff', 'sentinel'],
    ['type: int16, na: ["0x8000"]', '8000', 'sentinel'],
    ['type: bcd16, na: [0xffff]', 'ffff', 'sentinel'],
    ['type: bcd16', 'ffff', 'decode_error'],
    ['type: sm16, na: [0x8000]', '8000', 'sentinel'],
    ['type: float32, na: [0x7f7fffff]', '7f7f ffff', 'sentinel'],
    ['type: float32, na: [-9999]', 'c61c 3c00', 'sentinel'],
    ['type: float32, na: [0]', '0000 0000', 'sentinel'],
    ['type: float32, na: [-9999]', '4366 8000', 230.5],
    ['type: float32', '7f80 0000', 'sentinel'],
    ['type: float32', 'ffc0 1234', 'sentinel'],
  ])('{ %s } of %s is %s', (keys, hex, value) => {
    expect(one('active_power', keys, hex)).toBe(value);
  });
});

describe('bits', () => {
  test('of one, two and four registers, single and in ranges, after their order', () => {
    const points = [
      'word: { at: 0, bits: { trip: 0, lockout: 15, mode: [6, 4] } }',
      'long: { at: 1, type: uint32, order: CDAB, bits: { door: 31, low: [3, 0] } }',
      'longest: { at: 3, type: bits, length: 4, bits: { ac_fail: 63 } }',
    ];
    expect(said(points, '8051 000a 8000 8000 0000 0000 0000')).toEqual({
      ...{ trip: 1, lockout: 1, mode: 5 },
      ...{ door: 1, low: 10 },
      ac_fail: 1,
    });
  });

  test('the other way round are their complement; unavailable registers have none', () => {
    const bits = (keys: string) => [`word: { at: 0, bits: { trip: 0, mode: [6, 4] }, ${keys} }`];
    expect(said(bits('invert: true'), '0051')).toEqual({ trip: 0, mode: 2 });
    expect(said(bits('na: default, type: uint16'), 'ffff')).toEqual({
      trip: 'sentinel',
      mode: 'sentinel',
    });
  });
});

describe('position', () => {
  const code = ['switch_position: { at: 0, position: { code: [5, 4] } }'];
  test.each([
    ['0000', 0],
    ['0010', 1],
    ['0020', 2],
    ['0030', 'position_invalid'],
  ])('two bits as a code: %s is %s', (hex, value) => {
    expect(said(code, hex)).toEqual({ switch_position: value });
  });

  test('two contacts, in one register or in two, and the other way round', () => {
    const contacts = (closedAt: number, more = '') => [
      `switch_position: { position: { open: { at: 0, bit: 3 }, closed: { at: ${closedAt}, bit: 0 } }${more} }`,
    ];
    expect(said(contacts(0), '0008')).toEqual({ switch_position: 1 });
    expect(said(contacts(1), '0000 0001')).toEqual({ switch_position: 2 });
    expect(said(contacts(1, ', invert: true'), '0000 0001')).toEqual({ switch_position: 1 });
    expect(said(contacts(1), '0008 0001')).toEqual({ switch_position: 'position_invalid' });
  });

  test('two inputs', () => {
    const position = '{ open: { at: 0 }, closed: { at: 1 } }';
    const template = templateOf(`switch_position: { table: discrete, position: ${position} }`);
    const at = (words: number[]) =>
      decodeBlock(template, { table: 'discrete', from: 0, words })[0]?.value;
    expect([at([1, 0]), at([0, 1])]).toEqual([1, 2]);
  });

  test('may stand in a register whose other bits have names', () => {
    const points = [...code, 'word: { at: 0, bits: { trip: 0 } }'];
    expect(said(points, '0021')).toEqual({ switch_position: 2, trip: 1 });
  });
});

describe('time', () => {
  const noon = Date.UTC(2026, 6, 15, 12, 30, 5);
  test.each([
    ['unix32', '6a57 7d4d', noon],
    ['unix64', '0000 0000 6a57 7d4d', noon],
    ['iec56', '001a 070f 0c1e 1388', noon],
    ['ymdhms', '07ea 0007 000f 000c 001e 0005', noon],
    ['ymdhms', '001a 0007 000f 000c 001e 0005', noon],
    ['ymdhms', '001a 000d 000f 000c 001e 0005', 'decode_error'],
  ])('%s of %s', (form, hex, value) => {
    expect(one('clock', `type: time, time: ${form}`, hex)).toBe(value);
  });
});

test('number is the manual’s: with a digit for its table, or counted from 1', () => {
  const place = (keys: string) => {
    const { table, at } = templateOf(`current: { ${keys} }`).points[1] ?? {};
    return `${table} ${at}`;
  };
  expect(
    [
      'number: 3028',
      'number: 3028, table: input',
      'number: 43028',
      'number: 30001',
      'number: 403028',
    ].map(place),
  ).toEqual(['holding 3027', 'input 3027', 'holding 3027', 'input 0', 'holding 3027']);
  expect(place('number: 10002')).toBe('discrete 1');
});

describe('keys that would be passed over in silence are refused', () => {
  test.each([
    ['current: { at: 1, number: 2 }', 'give either at'],
    ['current: { unit: A }', 'give either at'],
    ['current: { number: 43028, table: input }', 'its first digit says holding'],
    ['current: { number: 19001, type: float32 }', 'discrete holds single bits, not float32'],
    ['trip: { at: 1, table: coil, scale: 0.1 }', 'coil holds single bits'],
    ['switch_position: { at: 1, table: coil, position: { code: [1, 0] } }', 'give open and closed'],
    ['current: { at: 1, length: 2 }', 'uint16 has a length of its own'],
    ['clock: { at: 1, type: string, time: iec56 }', 'needs type: time'],
    ['current: { at: 1, position: { code: [1, 0] } }', 'only switch_position is one'],
    ['current: { at: 1, range: [5, 1] }', 'the lower end comes first'],
    ['energy_import: { at: 1, rollover: 1000 }', 'counter: true only'],
    ['energy_import: { at: 1, zeroIsMissing: true }', 'counter: true only'],
    ['current: { at: 1, scaleFrom: current }', 'cannot scale itself'],
    ['current: { at: 1, scaleFrom: nothing }', 'no point "nothing" there'],
    ['word: { at: 1, type: bits }', 'say which bits'],
    ['word: { at: 1, bits: { trip: 16 } }', 'lies outside the register'],
    ['word: { at: 1, bits: { current: 1 } }\n  current: { at: 2 }', '"current" is there twice'],
    ['current: { at: 1, unit: kW }', 'kW is no unit of current'],
    [
      'current: { at: 1, scaleFrom: f, type: int16 }\n  f: { at: 200, type: sunssf }',
      'needs 200 at once, with its factor; one request holds 125',
    ],
  ])('%s', (point, why) => {
    const { problems } = read(`  voltage: { at: 60000 }\n  ${point}`);
    expect(problems.map(({ message }) => message).join('\n')).toContain(why);
  });

  test('a point of a SunSpec model is a holding register, counted from its id', () => {
    const sunspec = (point: string) =>
      read(`  voltage: { at: 2 }\n  ${point}`, 'sunspec: 203\nprobe: voltage').problems;
    expect(sunspec('current: { at: 9 }')).toEqual([]);
    for (const point of ['current: { at: 9, table: input }', 'current: { number: 40010 }']) {
      expect(sunspec(point)[0]?.message).toContain('a point of a SunSpec model');
    }
  });
});

test('the devices of the demo are templates too', () => {
  const folder = 'simulators/demo/devices';
  const files = readdirSync(folder).map((file) => {
    return { file, text: readFileSync(join(folder, file), 'utf8') };
  });
  expect(readTemplates(files).problems).toEqual([]);
});
