import { expect, test } from 'vitest';
import { virtualClock } from '../../../runtime/clock.ts';
import { retrying } from './retrying.ts';

const start = Date.UTC(2026, 10, 25, 8);

function world() {
  const clock = virtualClock(start);
  const tries: number[] = [];
  const retry = retrying({ clock, random: () => 0.5 }, () => tries.push(clock.now() - start));
  return { clock, tries, retry };
}

test('the waits double up to a minute, and begin anew after a connection', () => {
  const { clock, tries, retry } = world();
  for (let n = 0; n < 9; n += 1) {
    retry.closed();
    clock.advanceTo(clock.next() ?? start);
  }
  const waits = tries.map((at, index) => at - (tries[index - 1] ?? 0));
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1_000));
  retry.connected();
  retry.closed();
  expect(retry.at()).toBe(clock.now() + 1_000);
});

test('one wait can be another, and the next is as it would have been', () => {
  const { clock, tries, retry } = world();
  retry.soon(50);
  retry.closed();
  clock.advanceTo(start + 50);
  retry.closed();
  clock.advanceTo(start + 1_050);
  expect(tries).toEqual([50, 1_050]);
});

test('what stays away on purpose is not tried, also where a try was due, and comes back at once', () => {
  const { clock, tries, retry } = world();
  retry.closed();
  retry.pause();
  clock.advanceTo(start + 600_000);
  expect([tries, retry.at()]).toEqual([[], null]);
  retry.resume();
  expect(tries).toEqual([600_000]);
  retry.pause();
  expect(retry.closed()).toBe(false);
  clock.advanceTo(start + 700_000);
  retry.resume();
  expect(tries).toEqual([600_000, 700_000]);
});

test('wanted again before it has closed, it is tried as soon as it has', () => {
  const { clock, tries, retry } = world();
  retry.pause();
  retry.resume();
  expect(retry.closed()).toBe(true);
  clock.advanceTo(start);
  expect(tries).toEqual([0]);
});
