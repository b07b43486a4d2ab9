/** The cases from the field that decoding has to get right: tests/cases/modbus. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Decoded, decodePoint } from '../../src/collectors/modbus/template/decode.ts';
import { expandPoint } from '../../src/collectors/modbus/template/expand.ts';
import { decodeFrames, frameOf } from '../../src/collectors/modbus/template/frames.ts';
import type { Point } from '../../src/collectors/modbus/template/points.ts';
import { pointSchema } from '../../src/collectors/modbus/template/schema.ts';
import { templates } from './support.ts';

const defaults = {
  framing: 'mbap',
  table: 'holding',
  type: 'uint16',
  order: 'ABCD',
  group: 'measurement',
} as const;

function point(name: string, written: object): Point {
  const expanded = expandPoint(name, pointSchema.parse({ at: 0, ...written }), defaults);
  const [first] = 'points' in expanded ? expanded.points : [];
  if (first === undefined) throw new Error(JSON.stringify(expanded));
  return first;
}

function wordsOf(hex: string): number[] {
  return (hex.replace(/\s/g, '').match(/.{4}/g) ?? []).map((word) => Number.parseInt(word, 16));
}

/** Registers of a Modbus TCP answer. */
function answered(reply: string): number[] {
  const { body } = frameOf(reply);
  return wordsOf(Buffer.from(body.subarray(2)).toString('hex'));
}

interface Case {
  input: { rows: Array<Record<string, unknown>>; [key: string]: unknown };
  expect: { [key: string]: unknown };
}
function caseOf(id: string): Case {
  return JSON.parse(readFileSync(`tests/cases/modbus/${id}.json`, 'utf8')) as Case;
}

const good = (value: number): Decoded => ({ value, quality: 'good', reason: null });
const sentinel: Decoded = { value: null, quality: 'bad', reason: 'sentinel' };

test('mb-float-word-orders: each of the four orders gives 238.75 V; a wrong one is never good', () => {
  const { input } = caseOf('mb-float-word-orders');
  const decode = (row: Record<string, unknown>): Decoded => {
    const written = { type: 'float32', order: row['wordOrder'], range: [0, 400], unit: 'V' };
    return decodePoint(point('voltage_a', written), answered(String(row['reply'])));
  };
  expect(input.rows.map(decode)).toEqual(input.rows.map(() => good(238.75)));
  const wrong = input['wrongOrder'] as Array<Record<string, unknown>>;
  for (const row of wrong) {
    expect(decode(row)).toMatchObject({ quality: 'uncertain', reason: 'out_of_range' });
  }
});

test('mb-float-read-as-integer: nonsense is out of range, not a smooth curve', () => {
  const words = [0x436e, 0x9bd4];
  const wrong = point('voltage_a', { type: 'uint32', scale: 0.01, range: [0, 400] });
  expect(decodePoint(wrong, words)).toEqual({
    value: 11_313_223.24,
    quality: 'uncertain',
    reason: 'out_of_range',
  });
  const right = decodePoint(point('voltage_a', { type: 'float32', range: [0, 400] }), words);
  expect(right.value).toBeCloseTo(238.608704, 5);
});

test('mb-int64-energy: exact to 2^53 − 1, beyond it an overflow', () => {
  const { input } = caseOf('mb-int64-energy');
  // All ones is a sentinel where the template says so (`na: default`); a plain counter may reach it.
  const energy = point('energy_import', { type: 'uint64', unit: 'Wh', na: 'default' });
  expect(input.rows.map((row) => decodePoint(energy, answered(String(row['reply']))))).toEqual([
    good(123_456_789),
    good(4_418_424_085),
    good(9_007_199_254_740_991),
    { value: null, quality: 'bad', reason: 'overflow' },
    sentinel,
  ]);
});

test('mb-sentinel-table: reserved codes have no value, everything else is a number', () => {
  const { input } = caseOf('mb-sentinel-table');
  const decoded = input.rows.map((row) => {
    const { type, scale, sentinels } = row;
    return decodePoint(
      point('voltage', { type, scale, na: sentinels }),
      wordsOf(String(row['registers'])),
    );
  });
  expect(decoded.slice(0, 14)).toEqual([
    sentinel,
    good(6553.4),
    sentinel,
    good(-3276.7),
    good(-1),
    good(65_535),
    sentinel,
    good(-2_147_483_647),
    sentinel,
    sentinel,
    sentinel,
    sentinel,
    sentinel,
    good(0),
  ]);
  expect(Object.is(decoded[13]?.value, 0)).toBe(true);
  expect(decoded[14]).toMatchObject({ quality: 'uncertain', reason: 'out_of_range' });
});

test('mb-one-of-three-absent: an absent value does not spoil its neighbours', () => {
  const words = answered('00 01 00 00 00 0f 01 03 0c 00 00 03 e8 00 00 07 d0 80 00 00 00');
  const power = point('active_power', { type: 'int32', na: [0x80000000] });
  const decoded = [0, 2, 4].map((at) => decodePoint(power, words.slice(at, at + 2)));
  expect(decoded).toEqual([good(1000), good(2000), sentinel]);
});

test('mb-scale-factor-signed: 0xFFFF is −1, and each decode takes less than a millisecond', () => {
  const { input } = caseOf('mb-scale-factor-signed');
  const power = point('active_power', { type: 'int16', scaleFrom: 'scale' });
  const scale = point('scale', { type: 'sunssf' });
  const decoded = (input.rows as unknown as string[]).map((row) =>
    decodePoint(power, [0x04d2], { exponent: decodePoint(scale, wordsOf(row)), ratio: 1 }),
  );
  const values = [123.4, 1234, 123_400, 1.234e-7, 12_340_000_000_000];
  expect(decoded.slice(0, 5)).toEqual(values.map(good));
  expect(decoded[5]).toEqual(sentinel);
  expect(decoded.slice(6).map(({ reason }) => reason)).toEqual(['out_of_range', 'out_of_range']);
});

test('mb-signed-power-factor: the sign stays', () => {
  const factor = point('power_factor', { type: 'int16', scale: 0.01, range: [-1, 1] });
  const decoded = ['fff0', 'ff9c', '0064', '0065', 'ffff'].map((hex) =>
    decodePoint(factor, wordsOf(hex)),
  );
  expect(decoded).toEqual([
    good(-0.16),
    good(-1),
    good(1),
    { value: 1.01, quality: 'uncertain', reason: 'out_of_range' },
    good(-0.01),
  ]);
});

test('mb-torn-register-pair: half of an old value is out of range', () => {
  const power = point('active_power', { type: 'int32', scale: 0.1, range: [-12_000, 12_000] });
  const polls = ['00000009', '000afff7', '0000000c', '00470ffb'].map((hex) =>
    decodePoint(power, wordsOf(hex)),
  );
  expect(polls.map(({ reason }) => reason)).toEqual([null, 'out_of_range', null, 'out_of_range']);
  expect(polls[1]?.value).toBe(72_088.7);
});

describe('golden words of the data types', () => {
  test.each([
    ['float32', 'ABCD', '43668000', 230.5],
    ['float32', 'CDAB', '80004366', 230.5],
    ['float32', 'BADC', '66430080', 230.5],
    ['float32', 'DCBA', '00806643', 230.5],
    ['int32', 'CDAB', '09010000', 2305],
    ['int32', 'ABCD', 'ffffcfc7', -12_345],
    ['bcd32', 'ABCD', '00123456', 123_456],
    ['bcd16', 'ABCD', '1a34', 'decode_error'],
    ['sm16', 'ABCD', '8005', -5],
    ['sm32', 'ABCD', '80000007', -7],
    ['float16', 'ABCD', '5b34', 230.5],
    ['float64', 'ABCD', '406cd00000000000', 230.5],
    ['float64', 'DCBA', '000000000000d06c40'.slice(2), 230.5],
    ['int64', 'CDAB', 'fffeffffffffffff', -2],
    ['float32', 'ABCD', '7fc00000', 'sentinel'],
    ['float32', 'ABCD', 'ffc00000', 'sentinel'],
  ])('%s %s %s', (type, order, hex, wanted) => {
    const decoded = decodePoint(point('voltage', { type, order }), wordsOf(hex));
    expect(decoded.value ?? decoded.reason).toBe(wanted);
  });
});

test('units become those of the vocabulary, and tenths stay tenths', () => {
  const energy = point('energy_import', { type: 'uint32', scale: 0.01, unit: 'kWh' });
  expect(decodePoint(energy, wordsOf('00003039')).value).toBe(123_450);
  expect(decodePoint(point('voltage', { scale: 0.1 }), [2301]).value).toBe(230.1);
});

test('a frame that is cut, or has a wrong checksum, or answers another question is refused', () => {
  const template = templates.get('eastron-sdm630');
  if (template === undefined) throw new Error('no template');
  const request = '01 04 00 00 00 02 71 cb';
  for (const response of ['01 04 04 43 66', '01 04 04 43 66 80 00 00 00', 'zz']) {
    expect(() => decodeFrames(template, request, response)).toThrow(RangeError);
  }
});
