import { expect, test } from 'vitest';
import { forgetOldest } from './forget.ts';

test('nothing goes while there is room', () => {
  const known = new Set([1, 2, 3]);
  forgetOldest(known, 3);
  expect([...known]).toEqual([1, 2, 3]);
});

test('one too many: the oldest eighth goes with it, the newest stay', () => {
  const known = new Map(Array.from({ length: 17 }, (_, i) => [i, i]));
  forgetOldest(known, 16);
  expect([...known.keys()]).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
});

test('a full one is looked through once for many that come', () => {
  const known = new Set<number>();
  let looks = 0;
  const counted = {
    get size() {
      return known.size;
    },
    keys() {
      looks += 1;
      return known.keys();
    },
    delete: (key: number) => known.delete(key),
  };
  for (let n = 0; n < 880; n += 1) {
    known.add(n);
    forgetOldest(counted, 80);
  }
  expect(known.size).toBeLessThanOrEqual(80);
  expect(known.has(879)).toBe(true);
  expect(looks).toBeLessThanOrEqual(800 / 11 + 1);
});
