/** Order, kills and clocks: faults reported in public of other programs (notification.md, chapter 7). */
import { afterEach, describe, expect, test } from 'vitest';
import type { Outage } from '../../../src/model/outage.ts';
import { outage } from '../../contracts/records-samples.ts';
import { turns } from '../support/hooks.ts';
import { planned } from '../support/people.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';

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

/** The most messages that left in one second. */
function mostInASecond(): number {
  const seconds = Map.groupBy(it.gateway.inbox.all(), ({ at }) => at.slice(0, 19));
  return Math.max(...[...seconds.values()].map((items) => items.length));
}

describe('prometheus/alertmanager #3407, #3419: in mid-wave', () => {
  async function undisturbed(): Promise<{ whole: string[]; most: number }> {
    await begin(village, { ratePerSecond: 4 });
    await it.run(60);
    const found = { whole: orderOf(), most: mostInASecond() };
    await it.stop();
    await begin(village, { ratePerSecond: 4 });
    await it.run(4);
    expect(orderOf().length).toBeGreaterThan(2);
    expect(orderOf().length).toBeLessThan(village.length / 2);
    return found;
  }

  test('killed: the same set in the same order, and no burst', async () => {
    const { whole, most } = await undisturbed();
    it.kill();
    const before = orderOf().length;
    await it.run(200, 1);
    expect(orderOf().toSorted()).toEqual(whole.toSorted());
    expect(mostInASecond()).toBeLessThanOrEqual(most);
    // What was claimed when it died comes when its lease is over; all the others keep their order.
    const late = new Set(
      orderOf()
        .slice(before)
        .filter((to) => whole.indexOf(to) < before + 8),
    );
    expect(late.size).toBeLessThan(village.length / 2);
    const rest = (order: string[]): string[] => order.filter((to) => !late.has(to));
    expect(rest(orderOf())).toEqual(rest(whole));
  });

  test('stopped in order and started with other rules: the same set in the same order, and no burst', async () => {
    const { whole, most } = await undisturbed();
    for (let turn = 0; turn < 3; turn += 1) {
      await it.outbox.stop();
      await it.idle();
      it.restart({ ...it.policy, version: it.policy.version + 1 + turn });
      await it.run(5, 1);
    }
    await it.run(60, 1);
    expect(orderOf()).toEqual(whole);
    expect(mostInASecond()).toBeLessThanOrEqual(most);
  });
});

describe('prometheus/alertmanager upstream #3826: dark again while "restored" is being sent: the person ends with "dark"', () => {
  const off = expect.stringMatching(/(?<!再次)停电/);
  const on = expect.stringContaining('恢复供电');
  const again = expect.stringContaining('再次停电');

  test('the message is with the provider, which has not answered yet', async () => {
    const record = await begin();
    await it.run(10);
    const back = restored(record);
    await it.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
    let answer = (): void => {};
    it.gateway.answerAfter(new Promise((resolve) => (answer = resolve)));
    it.clock.advanceTo(it.clock.now() + 1_000);
    await it.outbox.tick();
    while (it.gateway.inbox.all().length < 4) await turns(1);
    await it.news(dark(back), [{ what: 'reopened', supplyPoints: record.ever }]);
    await it.outbox.tick();
    it.gateway.answerAfter(null);
    answer();
    await it.run(1_500, 10);
    for (const { phone } of [one, two]) expect(it.texts(phone)).toEqual([off, on, again]);
  });

  test('one of two has it, the other waits for its turn: that one never reads "restored"', async () => {
    const record = await begin([one, two], { ratePerSecond: 0.5 });
    await it.run(20);
    expect(orderOf()).toHaveLength(2);
    const back = restored(record);
    await it.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
    while (orderOf().length < 3) await it.run(1);
    const first = orderOf()[2] === one.phone ? one : two;
    const second = first === one ? two : one;
    await it.news(dark(back), [{ what: 'reopened', supplyPoints: record.ever }]);
    await it.run(1_500, 10);
    expect(it.texts(first.phone)).toEqual([off, on, again]);
    expect(it.texts(second.phone)).toEqual([off]);
  });

  test('it is decided on at this moment: on its way like any other, and the next word follows', async () => {
    const record = await begin();
    await it.run(10);
    const back = restored(record);
    await it.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
    it.clock.advanceTo(it.clock.now() + 1_000);
    const thaw = it.freeze('begin');
    const round = it.outbox.tick();
    await turns(100);
    await it.news(dark(back), [{ what: 'reopened', supplyPoints: record.ever }]);
    thaw();
    await round;
    await it.run(1_500, 10);
    for (const { phone } of [one, two]) expect(it.texts(phone)).toEqual([off, on, again]);
  });
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
  const breath = village.map((one) => ({ ...one, class: 'life_support' as const }));
  it = await town({ people: breath, start });
  // Five cuts, ten seconds apart: the reminders of an hour before fall due one after the other.
  const cuts = Array.from({ length: 5 }, (_, i) => ({
    from: it.clock.now() + 3_660_000 + i * 10_000,
    supplyPoints: breath.slice(i * 8, i * 8 + 8).flatMap(({ points }) => points),
  }));
  for (const [i, { from, supplyPoints }] of cuts.entries()) {
    const plan = planned(`P-${i}`, { from, to: from + 3_600_000, supplyPoints });
    await it.plan(plan, { what: 'approved' });
  }
  await it.run(20);
  const reminded = (): string[] =>
    it.gateway.inbox
      .all()
      .filter(({ text, channel }) => channel === 'sms' && text.includes('停电提醒'))
      .map(({ to }) => to);
  expect(reminded()).toEqual([]);
  // Nothing runs while they fall due.
  it.clock.advanceTo(it.clock.now() + 90_000);
  await it.outbox.tick();
  await it.idle();
  expect(reminded().toSorted()).toEqual(breath.map(({ phone }) => phone).toSorted());
  await it.run(300, 5);
  expect(reminded()).toHaveLength(breath.length);
});
