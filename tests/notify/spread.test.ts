/** The word of a plan leaves over two hours; a fault that comes meanwhile does not wait behind it. */
import { afterEach, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
import { type Town, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const city = Array.from({ length: 90 }, (_, i) => ({
  ...{ id: `C-${1000 + i}`, phone: `+861390000${2000 + i}`, points: [`SP-${1000 + i}`] },
  channels: ['sms' as const],
}));
const sent = (words: string): number =>
  it.gateway.inbox.all().filter(({ text }) => text.includes(words)).length;

test('90 told of a cut: fifty at once, half in an hour, all in two; a fault between is told at once', async () => {
  it = await town({ people: city, start, ratePerSecond: 100 });
  const from = it.clock.now() + 8 * DAY;
  const supplyPoints = city.flatMap(({ points }) => points);
  const plan = planned('P-1', { from, to: from + 4 * HOUR, supplyPoints });
  await it.plan(plan, { what: 'approved' });
  await it.run(120, 10);
  const first = sent('计划停电');
  expect(first).toBeGreaterThanOrEqual(50);
  expect(first).toBeLessThan(60);
  await it.run(3_480, 60);
  expect(Math.abs(sent('计划停电') - 70)).toBeLessThanOrEqual(5);
  const dark = city.slice(0, 20).flatMap(({ points }) => points);
  for (const id of dark) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark, ever: dark, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: dark }]);
  await it.run(60, 10);
  expect(sent('正在抢修')).toBe(20);
  expect(sent('计划停电')).toBeLessThan(80);
  await it.run(3_600, 60);
  expect(sent('计划停电')).toBe(90);
});
