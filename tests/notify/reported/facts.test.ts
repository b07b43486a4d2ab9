/** Faults of alerting that were reported in public of other programs, and what is true here. */
import { afterEach, expect, test } from 'vitest';
import type { Outage } from '../../../src/model/outage.ts';
import { outage } from '../../contracts/records-samples.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';

let it: Town;
afterEach(() => it.stop());

const sms = { channels: ['sms' as const] };
const one = { id: 'C-1', phone: '+8613800001111', points: ['SP-1'], ...sms };
const two = { id: 'C-2', phone: '+8613800002222', points: ['SP-2'], ...sms };
const start = '2026-07-15T10:00:00+08:00';

async function begin(points: string[], more: Partial<TownOptions> = {}): Promise<Outage> {
  it = await town({ people: [one, two], start, ...more });
  return dark('O-1', points);
}

function dark(id: string, points: string[], own: Partial<Outage> = {}): Outage {
  for (const point of points) it.supply.set(point, 'dark');
  return outage(id, { dark: points, ever: points, startedAt: it.clock.now(), ...own });
}

function back(record: Outage): Outage {
  for (const point of record.ever) it.supply.set(point, 'live');
  const restoredAt = it.clock.now();
  return { ...record, dark: [], revision: 2, state: 'restored', restoredAt };
}

test('prometheus/alertmanager #878: no "power is back" to somebody who was never told of an outage', async () => {
  const record = await begin(['SP-1', 'SP-2']);
  await it.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
  await it.run(20);
  await it.news(back(record), [{ what: 'restored', supplyPoints: ['SP-1', 'SP-2'] }]);
  await it.run(60, 2);
  expect(it.texts(one.phone)).toEqual([
    expect.stringContaining('停电'),
    expect.stringContaining('恢复供电'),
  ]);
  expect(it.texts(two.phone)).toEqual([]);
});

test('prometheus/alertmanager #2768, #4008: the same news again, also by a second process, is told once', async () => {
  const record = await begin(['SP-1']);
  const said = [{ what: 'confirmed' as const, supplyPoints: ['SP-1'] }];
  await it.news(record, said);
  await it.news(record, said);
  it.restart();
  await it.run(30);
  const over = back(record);
  const news = [{ what: 'restored' as const, supplyPoints: ['SP-1'] }];
  await it.news(over, news);
  await it.run(60, 2);
  // Long after the end both come once more.
  await it.news(record, said);
  await it.news(over, news);
  await it.run(120, 2);
  expect(it.texts(one.phone)).toHaveLength(2);
});

test('NagiosEnterprises/nagioscore #873, Icinga/icinga2 #4428: what a notice says is checked when it leaves', async () => {
  const record = await begin(['SP-1', 'SP-2'], { ratePerSecond: 0.5 });
  await it.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1', 'SP-2'] }]);
  await it.run(2);
  const told = [one, two].filter(({ phone }) => it.texts(phone).length > 0);
  expect(told).toHaveLength(1);
  // Before the second one's turn comes, its part of the outage is over.
  await it.news(back(record), [{ what: 'restored', supplyPoints: ['SP-1', 'SP-2'] }]);
  await it.run(120, 2);
  const untold = told[0] === one ? two : one;
  expect(it.texts(untold.phone)).toEqual([]);
});

test('chaichuk/svitlo_live #31: who is told follows from the dark set alone, never from the name of a district', async () => {
  const record = await begin(['SP-1']);
  // Both live in the same street of the same feeder.
  await it.news(record, [{ what: 'confirmed', supplyPoints: record.dark }]);
  await it.run(30);
  expect(it.texts(one.phone)).toHaveLength(1);
  expect(it.texts(two.phone)).toEqual([]);
});
