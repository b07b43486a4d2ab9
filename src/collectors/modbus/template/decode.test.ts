import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { decodePoint } from './decode.ts';
import { expandPoint } from './expand.ts';
import type { Point } from './points.ts';
import { pointSchema } from './schema.ts';

const defaults = {
  framing: 'rtu',
  table: 'holding',
  type: 'uint32',
  order: 'ABCD',
  group: 'energy',
} as const;

function energy(written: object): Point {
  const expanded = expandPoint('energy_import', pointSchema.parse({ at: 0, ...written }), defaults);
  const [first] = 'points' in expanded ? expanded.points : [];
  if (first === undefined) throw new Error(JSON.stringify(expanded));
  return first;
}

const whole = fc.integer({ min: 0, max: 0xffff_ffff });
const wordsOf = (raw: number): number[] => [Math.floor(raw / 65_536), raw % 65_536];

test.prop([whole])('hundredths of a kWh are whole Wh, exactly', (raw) => {
  const point = energy({ scale: 0.01, unit: 'kWh' });
  expect(decodePoint(point, wordsOf(raw)).value).toBe(raw * 10);
});

test('201 × 0.01 kWh is 2010 Wh, also the other way round', () => {
  const point = energy({ scale: 0.01, unit: 'kWh', invert: true });
  expect(decodePoint(point, wordsOf(201)).value).toBe(-2010);
});

test('an offset stands between scale and unit, and the range is that of the data sheet', () => {
  const point = energy({ scale: 0.5, offset: 1, unit: 'kWh', range: [0, 2] });
  expect(decodePoint(point, wordsOf(2))).toMatchObject({ value: 2000, quality: 'good' });
  expect(decodePoint(point, wordsOf(3))).toMatchObject({ value: 2500, reason: 'out_of_range' });
});
