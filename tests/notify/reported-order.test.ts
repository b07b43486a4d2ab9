/** Order, kills and clocks: faults reported in public of other programs (notification.md, chapter 7). */
import { afterEach, expect, test } from 'vitest';
import type { Outage } from '../../src/model/outage.ts';
import { outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const sms = { channels: ['sms' as const] };
const village = Array.from({ length: 40 }, (_, i) => ({
  ...{ id: `C-${100 + i}`, phone: `+861390000${2000 + i}`, points: [`SP-${100 + i}`], ...sms },
}));
const [one, two] = village as [(typeof village)[number], (typeof village)[number]];

async function begin(people = [one, two], more: Partial<TownOptions> = {}): Promise<Outage> {
  it = await town({ people, start, ...more });
  const points = people.flatMap((person) => person.points);
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return record;
}

function restored(record: Outage): Outage {
  for (const point of record.ever) it.supply.set(point, 'live');
  const revision = record.revision + 1;
  return { ...record, dark: [], revision, state: 'restored', restoredAt: it.clock.now() };
}

function dark(record: Outage): Outage {
  for (const point of record.ever) it.supply.set(point, 'dark');
  const revision = record.revision + 1;
  return { ...record, dark: record.ever, revision, state: 'confirmed', restoredAt: null };
}

const orderOf = (): string[] => it.gateway.inbox.all().map(({ to }) => to);

test('prometheus/alertmanager #3407, #3419: killed in mid-wave: the same set in the same order, and no burst', async () => {
  await begin(village, { ratePerSecond: 4 });
  await it.run(60);
  const whole = orderOf();
  await it.stop();
  await begin(village, { ratePerSecond: 4 });
  await it.run(4);
  it.kill();
  const before = orderOf().length;
  await it.run(1);
  expect(orderOf().length - before).toBeLessThanOrEqual(4);
  await it.run(200, 2);
  expect(new Set(orderOf())).toEqual(new Set(whole));
  expect(orderOf()).toHaveLength(whole.length);
  // What was claimed when it died comes when its lease is over; all the others keep their order.
  const late = new Set(
    orderOf()
      .slice(before)
      .filter((to) => whole.indexOf(to) < before + 8),
  );
  const rest = (order: string[]): string[] => order.filter((to) => !late.has(to));
  expect(rest(orderOf())).toEqual(rest(whole));
});

test('prometheus/alertmanager #3826: dark again while "restored" is being sent: the person ends with "dark"', async () => {
  const record = await begin();
  await it.run(10);
  const back = restored(record);
  await it.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
  // The wave is claimed and its calls are under way when the supply fails again.
  const round = it.outbox.tick();
  await it.news(dark(back), [{ what: 'reopened', supplyPoints: record.ever }]);
  await round;
  await it.run(1_500, 10);
  for (const { phone } of [one, two]) expect(it.texts(phone).at(-1)).toMatch(/停电/);
  expect(it.texts(one.phone).at(-1)).not.toContain('恢复供电。');
});

test('prometheus/alertmanager #204, #1063: ten flips in an hour: at most three messages, the last one true', async () => {
  let record = await begin();
  await it.run(10);
  for (let flip = 1; flip <= 10; flip += 1) {
    const isOn = flip % 2 === 1;
    record = isOn ? restored(record) : dark(record);
    const what = isOn ? ('restored' as const) : ('reopened' as const);
    await it.news(record, [{ what, supplyPoints: record.ever }]);
    await it.run(360, 30);
  }
  await it.run(1_200, 60);
  for (const { phone } of [one, two]) {
    expect(it.texts(phone).length).toBeLessThanOrEqual(3);
    expect(it.texts(phone).at(-1)).toContain('再次停电');
  }
});

test('grafana/prometheus-alertmanager #102: the clock set back ten minutes: nothing is sent twice', async () => {
  const skew = { ms: 0 };
  await begin(village, { ratePerSecond: 10, skew });
  await it.run(2);
  skew.ms = -600_000;
  await it.run(1_200, 5);
  expect(orderOf().toSorted()).toEqual(village.map(({ phone }) => phone).toSorted());
});

test('grafana/prometheus-alertmanager #102: the clock leaps two hours: only what is still true is sent', async () => {
  const skew = { ms: 0 };
  it = await town({ people: [one, two], start, skew });
  const cut = it.clock.now() + 3_600_000;
  const plan = planned('P-1', { from: cut, to: cut + 3_600_000, supplyPoints: one.points });
  await it.plan(plan, { what: 'approved' });
  it.supply.set('SP-101', 'dark');
  const record = outage('O-1', { dark: two.points, ever: two.points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: two.points }]);
  skew.ms = 7_200_000;
  await it.run(60, 5);
  // The cut has begun: no warning of it. The outage stands: told with the facts of now.
  expect(it.texts(one.phone)).toEqual([]);
  expect(it.texts(two.phone)).toEqual([expect.stringContaining('停电')]);
  expect((await it.notices('P-1')).map(({ state }) => state)).not.toContain('queued');
});

test('node-cron #485 (PR #534), #457: the loop stood for 90 seconds: all that fell due is served at the next tick', async () => {
  const breath = { ...one, class: 'life_support' as const };
  it = await town({ people: [breath], start });
  const cut = it.clock.now() + 3_720_000;
  await it.plan(planned('P-1', { from: cut, to: cut + 3_600_000, supplyPoints: breath.points }), {
    what: 'approved',
  });
  await it.run(10);
  const told = it.texts(breath.phone).length;
  // The reminder of an hour before falls due while nothing runs.
  it.clock.advanceTo(it.clock.now() + 50_000);
  it.clock.advanceTo(it.clock.now() + 90_000);
  await it.outbox.tick();
  await it.idle();
  expect(it.texts(breath.phone).slice(told)).toContainEqual(expect.stringContaining('停电提醒'));
});
