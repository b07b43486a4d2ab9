/** A village that goes dark at ten in the morning, for tests of what may go wrong while it is told. */
import type { Outage } from '../../../src/model/outage.ts';
import { outage } from '../../contracts/records-samples.ts';
import { type Town, type TownOptions, town } from './town.ts';

const start = '2026-07-15T10:00:00+08:00';
export const sms = { channels: ['sms' as const] };

export function village(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    ...{ id: `C-${100 + i}`, phone: `+861390000${4100 + i}`, points: [`SP-${100 + i}`], ...sms },
  }));
}

/** All of them are dark, and news of it is on its way. */
export async function darkVillage(
  people: TownOptions['people'],
  more: Partial<TownOptions> = {},
): Promise<{ it: Town; record: Outage }> {
  const it = await town({ people, start, ...more });
  const points = people.flatMap((one) => one.points);
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return { it, record };
}
