import { describe, expect, test } from 'vitest';
import { byOwnLengths, byPublishedLengths } from '../../../tests/support/public-outages.ts';
import { seededRandom } from '../../runtime/random.ts';

describe('first estimates of outages that last as published ones did', () => {
  test.each([1, 2, 3])('are late in 20 ± 3 of 100 by the published fit (seed %i)', (seed) => {
    const { latePercent } = byPublishedLengths(8_000, seededRandom(seed));
    expect(latePercent).toBeGreaterThan(17);
    expect(latePercent).toBeLessThan(23);
  });

  test.each([1, 2, 3])('and by own lengths of classes that last unlike (seed %i)', (seed) => {
    const { latePercent } = byOwnLengths(16_000, seededRandom(seed));
    expect(latePercent).toBeGreaterThan(17);
    expect(latePercent).toBeLessThan(23);
  });
});
