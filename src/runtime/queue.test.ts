import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { boundedQueue } from './queue.ts';

/** Even numbers may go. */
const isEven = (item: number): boolean => item % 2 === 0;

/** The plain way: one list, searched from its start. */
function plainQueue(limit: number): {
  push(item: number): number | null;
  take(n: number): number[];
} {
  const items: number[] = [];
  return {
    push(item) {
      const oldest = items.findIndex(isEven);
      const isFull = items.length >= limit;
      if (isFull && oldest === -1) return item;
      const gone = isFull ? items.splice(oldest, 1)[0] : undefined;
      items.push(item);
      return gone ?? null;
    },
    take: (most) => items.splice(0, most),
  };
}

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: 0, max: 99 }) }),
  fc.record({ take: fc.integer({ min: 0, max: 4 }) }),
);

test.prop([fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 200 })])(
  'gives in order what was put in, and sheds the oldest that may go',
  (limit, steps) => {
    const plain = plainQueue(limit);
    const shed: number[] = [];
    const queue = boundedQueue<number>({
      limit,
      shed: (item) => void shed.push(item),
      maySpare: isEven,
    });
    for (const one of steps) {
      if ('take' in one) expect(queue.take(one.take)).toEqual(plain.take(one.take));
      else {
        const gone = plain.push(one.push);
        expect(queue.push(one.push)).toBe(gone === null);
        expect(shed.splice(0)).toEqual(gone === null ? [] : [gone]);
      }
    }
    const rest = plain.take(limit);
    expect(queue.size).toBe(rest.length);
    expect(queue.take(limit)).toEqual(rest);
  },
);

test('a full queue of 200,000 takes a million more, each looked at a few times', () => {
  let looks = 0;
  let shed = 0;
  const queue = boundedQueue<number>({
    limit: 200_000,
    shed: () => {
      shed += 1;
    },
    maySpare: (item) => {
      looks += 1;
      return item % 3 !== 0;
    },
  });
  for (let item = 0; item < 1_200_000; item += 1) queue.push(item);
  // What is kept: all that may not go until they alone fill it.
  expect(queue.size).toBe(200_000);
  expect(shed).toBe(1_000_000);
  expect(queue.take(200_000).filter((item) => item % 3 !== 0)).toEqual([]);
  expect(looks).toBeLessThan(6_000_000);
});
