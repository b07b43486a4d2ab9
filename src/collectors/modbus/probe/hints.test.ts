import { fc, test as property } from '@fast-check/vitest';
import { expect } from 'vitest';
import { expandPoint } from '../template/expand.ts';
import { type Order, orders, type Point } from '../template/points.ts';
import { pointSchema, templateSchema } from '../template/schema.ts';
import { adviceFor, candidatesOf } from './hints.ts';

const defaults = templateSchema.shape.defaults.parse({ table: 'input', type: 'float32' });

function voltageAt(at: number): Point {
  const expanded = expandPoint('voltage_a', pointSchema.parse({ at, range: [0, 500] }), defaults);
  const [point] = 'points' in expanded ? expanded.points : [];
  if (point === undefined) throw new Error(JSON.stringify(expanded));
  return point;
}

/** Registers of a float32 as a device with this order sends them. */
function sent(value: number, order: Order): [number, number] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  const places = { ABCD: [0, 1, 2, 3], CDAB: [2, 3, 0, 1], BADC: [1, 0, 3, 2], DCBA: [3, 2, 1, 0] };
  const [a = 0, b = 0, c = 0, d = 0] = places[order].map((place) => bytes[place] ?? 0);
  return [a * 256 + b, c * 256 + d];
}

const volts = fc.double({ min: 100, max: 400, noNaN: true }).map(Math.fround);
const order = fc.constantFrom(...orders);
const shift = fc.constantFrom(-1, 0, 1);

property.prop([volts, order, shift])(
  'whatever the order and the neighbour, the value that was sent is among the plausible ones',
  (value, sentAs, moved) => {
    const words = new Map<number, number>();
    sent(value, sentAs).forEach((word, index) => {
      words.set(10 + moved + index, word);
    });
    const known = (at: number, length: number) =>
      Array.from({ length }, (_, index) => words.get(at + index) ?? 0);
    const found = candidatesOf(voltageAt(10), known).filter(({ isPlausible }) => isPlausible);
    expect(found.map((one) => [one.at, one.order, one.value])).toContainEqual([
      10 + moved,
      sentAs,
      value,
    ]);
  },
);

property.prop([fc.array(volts, { minLength: 3, maxLength: 20 }), order])(
  'the advice for a whole device names the order that it sends in',
  (values, sentAs) => {
    const doubtful = values.map((value, index) => {
      const point = voltageAt(index * 10 + 1);
      const words = sent(value, sentAs);
      const known = (at: number, length: number) =>
        at === point.at && length === 2 ? words : null;
      return { point, candidates: candidatesOf(point, known) };
    });
    expect(adviceFor(doubtful).best).toMatchObject({ order: sentAs, shift: 0 });
  },
);
