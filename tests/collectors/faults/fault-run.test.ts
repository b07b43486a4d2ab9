/** The fault list in short; `bench/modbus-faults.ts` plays an hour of it. */
import { describe, expect, test } from 'vitest';
import { runFaults } from './fault-run.ts';
import { stampOf, stampsIn, stampValue } from './proving-devices.ts';

describe('values that prove themselves', () => {
  const stamp = {
    gateway: 11,
    unit: 31,
    table: 'input',
    address: 508,
    request: 2 ** 35 - 1,
  } as const;

  test('keep where and when through registers and bits, within 53 bits', () => {
    const value = stampValue(stamp);
    expect(Number.isSafeInteger(value)).toBe(true);
    expect(stampOf(value)).toEqual(stamp);
    const words = [48, 32, 16, 0].map((shift) => Math.floor(value / 2 ** shift) % 65_536);
    expect(stampsIn('input', words)).toEqual([stamp]);
    const bits = Array.from({ length: 64 }, (_, i) => Math.floor(value / 2 ** (63 - i)) % 2);
    expect(stampsIn('discrete', bits)).toEqual([stamp]);
  });
});

describe('gateways that misbehave at random', () => {
  test.each([1, 2])('never make the collector believe a wrong value (seed %i)', async (seed) => {
    const run = await runFaults({
      ...{ seed, speed: 20, durationMs: 40_000 },
      framings: ['mbap', 'rtu', 'mbap', 'rtu', 'mbap', 'rtu'],
    });
    expect(run.wrong).toEqual([]);
    expect(run.values).toBeGreaterThan(300);
    expect(run.played.size).toBe(13);
    expect([...run.failed.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
  });

  test('are judged by one who sees values of another unit', async () => {
    const run = await runFaults({
      ...{ seed: 1, speed: 40, durationMs: 4_000, framings: ['mbap', 'mbap'], isSwapped: true },
    });
    expect(run.wrong.some((sentence) => sentence.startsWith('of another unit'))).toBe(true);
  });
});
