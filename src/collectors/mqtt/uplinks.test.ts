import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { uplinkMemory } from './uplinks.ts';

const minute = 60_000;
const uplink = (counter: number, message: string | null = null, device = 'a8/01') => ({
  device,
  counter,
  message,
});

test('the same message by another gateway is a repeat, by its name or by its counter', () => {
  const memory = uplinkMemory();
  const came = [uplink(812, 'm1'), uplink(812, 'm1'), uplink(812, 'm2'), uplink(813, 'm3')];
  expect(came.map((one) => memory.isRepeat(one, 0))).toEqual([false, true, true, false]);
  expect(memory.isRepeat(uplink(812, 'm1'), 1)).toBe(true);
});

test('a smaller counter is a device that joined again, and is heard', () => {
  const memory = uplinkMemory();
  const came = [0, 1, 812, 0, 1, 1].map((counter) => memory.isRepeat(uplink(counter), 0));
  expect(came).toEqual([false, false, false, false, false, true]);
});

test('the same counter of another session, another device, or much later is heard', () => {
  const memory = uplinkMemory();
  memory.isRepeat(uplink(0), 0);
  expect(memory.isRepeat(uplink(0, null, 'a8/02'), 0)).toBe(false);
  expect(memory.isRepeat(uplink(0, null, 'b9/01'), 0)).toBe(false);
  expect(memory.isRepeat(uplink(0), 9 * minute)).toBe(true);
  expect(memory.isRepeat(uplink(0), 11 * minute)).toBe(false);
});

test.prop([fc.uniqueArray(fc.nat(10_000), { minLength: 1 })])(
  'different counters are never repeats, in whatever order they come',
  (counters) => {
    const memory = uplinkMemory();
    expect(counters.some((counter) => memory.isRepeat(uplink(counter), 0))).toBe(false);
  },
);
