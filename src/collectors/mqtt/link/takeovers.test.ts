import { expect, test } from 'vitest';
import { takeovers } from './takeovers.ts';

const at = Date.UTC(2026, 10, 25, 8);

test('more than five losses within a minute are a fight for the name, until a minute is over', () => {
  const taken = takeovers();
  for (let n = 0; n < 5; n += 1) {
    taken.connected();
    taken.lost(null, at + n * 1_000);
  }
  expect(taken.isFought(at + 5_000)).toBe(false);
  taken.connected();
  taken.lost(true, at + 5_000);
  expect([taken.isFought(at + 5_000), taken.isFought(at + 66_000)]).toEqual([true, false]);
});

test('a broker that restarts, or cannot be reached, takes no name away', () => {
  const taken = takeovers();
  for (let n = 0; n < 20; n += 1) {
    taken.lost(null, at);
    taken.connected();
    taken.lost(false, at);
  }
  expect(taken.isFought(at)).toBe(false);
});
