/** A slow provider and much to say: nobody waits for somebody else's whole city. */
import { afterEach, expect, test } from 'vitest';
import { HOUR } from '../../src/model/time.ts';
import { outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
import { type Town, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const people = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ id: `C-${letter}${i}`, points: [`SP-${letter}${i}`], channels: ['sms' as const] },
    phone: `+86139${letter}000${2000 + i}`,
  }));
const city = people('1', 120);
const village = people('2', 8);

async function off(id: string, those: typeof city): Promise<void> {
  const points = those.flatMap((one) => one.points);
  for (const point of points) it.supply.set(point, 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

const told = (those: typeof city) => those.filter(({ phone }) => it.texts(phone).length > 0).length;

test.each([2, 6, 10])(
  'at %i segments a second a village is told beside a city, not behind it',
  async (rate) => {
    it = await town({ people: [...city, ...village], start, ratePerSecond: rate });
    await off('O-1', city);
    await off('O-2', village);
    await it.run(24 / rate, 1);
    expect(told(village)).toBe(village.length);
    expect(told(city)).toBeLessThan(40);
  },
);

test.each([2, 10])(
  'at %i segments a second word of work to come has its share beside an outage',
  async (rate) => {
    it = await town({ people: [...city, ...village], start, ratePerSecond: rate });
    await off('O-1', city);
    const from = it.clock.now() + 20 * HOUR;
    const supplyPoints = village.flatMap((one) => one.points);
    await it.plan(planned('P-1', { from, to: from + HOUR, supplyPoints }), { what: 'approved' });
    await it.run(60 / rate, 1);
    expect(told(city)).toBeLessThan(city.length);
    expect(told(village)).toBe(village.length);
  },
);
