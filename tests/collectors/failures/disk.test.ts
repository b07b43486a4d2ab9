import { describe, expect, test } from 'vitest';
import { diskPart } from '../../../src/app/missing.ts';

const GB = 1024 ** 3;
const disk = (free: number, daysUntilFull: number | null = null) =>
  ({ freeBytes: free * GB, totalBytes: 100 * GB, daysUntilFull }) as Parameters<typeof diskPart>[0];

describe('the disk of the data', () => {
  test('with room to spare is not worth a word', () => {
    expect(diskPart(disk(60))).toEqual({ name: 'disk', ok: true, problem: null });
  });

  test('below 15 % free is said, with how long it lasts, and the service stays ready', () => {
    expect(diskPart(disk(14, 9))).toEqual({
      ...{ name: 'disk', ok: true },
      problem: '14.0 % of the disk of the data is free, full in 9 days',
    });
  });

  test('below 5 % free the service is not ready', () => {
    expect(diskPart(disk(4.9))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('4.9 %'),
    });
  });
});
