import { expect, test } from 'vitest';
import { skewWatch } from './skew.ts';

const at = Date.UTC(2026, 10, 25, 8);

test('a clock is wrong when the median of its last 32 words is more than two minutes off', () => {
  const skew = skewWatch();
  for (let n = 0; n < 32; n += 1) {
    skew.seen('slow', at + n * 1_000 - 121_000, at + n * 1_000);
    skew.seen('fast', at + n * 1_000 + 300_000, at + n * 1_000);
    skew.seen('right', at + n * 1_000 - 119_000, at + n * 1_000);
    skew.seen('late now and then', at - (n % 3 === 0 ? 3_600_000 : 0), at);
  }
  expect(skew.wrong(at)).toEqual([
    { asset: 'fast', skewMs: -300_000 },
    { asset: 'slow', skewMs: 121_000 },
  ]);
});

test('one or two late messages say nothing, and a clock that was set right is right', () => {
  const skew = skewWatch();
  for (let n = 0; n < 7; n += 1) skew.seen('M-1', at - 600_000, at);
  expect(skew.wrong(at)).toEqual([]);
  for (let n = 0; n < 25; n += 1) skew.seen('M-1', at - 600_000, at);
  expect(skew.wrong(at).map(({ asset }) => asset)).toEqual(['M-1']);
  expect(skew.wrong(at + 86_400_001)).toEqual([]);
  for (let n = 0; n < 32; n += 1) skew.seen('M-1', at, at);
  expect(skew.wrong(at)).toEqual([]);
});
