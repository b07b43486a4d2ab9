/** After a stop, a leap of the clock, or many events at once; and what the process writes meanwhile. */
import { afterEach, describe, expect, test } from 'vitest';
import { outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const HOUR = 3_600_000;
const sms = { channels: ['sms' as const] };
const village = Array.from({ length: 12 }, (_, i) => ({
  ...{ id: `C-${100 + i}`, phone: `+861390000${2000 + i}`, points: [`SP-${100 + i}`], ...sms },
}));
const brakeAt = (most: number) => ({ verified: most, inferred: most, byHand: most });

async function off(people: TownOptions['people']): Promise<void> {
  const points = people.flatMap((one) => one.points);
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

async function held(): Promise<string[]> {
  const { items } = await it.store.notices.waves({ state: 'held', limit: 20 });
  return items.map(({ kind, holdReason }) => `${kind} ${holdReason}`);
}

describe('node-schedule #431', () => {
  test('a start in 1970 and a leap to now: nothing leaves before, then the brake holds, and nothing false is sent', async () => {
    const skew = { ms: 0 };
    const brake = brakeAt(12);
    it = await town({
      people: village,
      start,
      skew,
      ratePerSecond: 1,
      settings: { brake },
    });
    const cut = it.clock.now() + HOUR / 3;
    const plan = planned('P-1', {
      from: cut,
      to: cut + HOUR,
      supplyPoints: village[0]?.points ?? [],
    });
    await it.plan(plan, { what: 'approved' });
    await off(village);
    // Expanded and not yet sent when the machine stops; it starts again without a clock.
    await it.outbox.tick();
    const before = it.gateway.inbox.all().length;
    skew.ms = -Date.parse(start);
    it.kill();
    await it.run(120, 10);
    expect(it.gateway.inbox.all()).toHaveLength(before);
    // The time server answers, half an hour after the stop; the cut has begun meanwhile.
    skew.ms = HOUR / 2;
    Object.assign(brake, brakeAt(5));
    await it.run(120, 10);
    expect(it.outbox.counts().get('overdue_held')).toBe(1);
    expect(await held()).toEqual(['outage_detected brake']);
    expect(it.texts(village[0]?.phone ?? '').join()).not.toContain('计划停电');
    for (const { text } of it.gateway.inbox.all()) expect(text).not.toContain('1970');
  });
});

describe('a stop of ten minutes and more', () => {
  test('more overdue than the brake lets go waits for a person; one look later it is told', async () => {
    it = await town({
      people: village,
      start,
      ratePerSecond: 0.5,
      settings: { brake: brakeAt(12) },
    });
    await off(village);
    await it.run(2);
    const before = it.gateway.inbox.all().length;
    expect(before).toBeLessThan(village.length);
    it.outbox.start(1_000_000_000, it.clock.now() - 700_000);
    await it.outbox.tick();
    // As many as the brake lets go: they go on.
    expect(await held()).toEqual([]);
  });

  test('above the brake they are held with a task, and what a person released is not held again', async () => {
    const settings = { brake: brakeAt(5) };
    const few = village.slice(0, 4);
    it = await town({ people: few, start, ratePerSecond: 0.2, settings });
    await off(few);
    await it.run(2);
    Object.assign(settings.brake, brakeAt(3));
    it.outbox.start(1_000_000_000, it.clock.now() - 700_000);
    await it.outbox.tick();
    expect(await held()).toEqual(['outage_detected brake']);
    const tasks = await it.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code }) => code)).toEqual(['wave_release']);
    const [wave] = (await it.store.notices.waves({ state: 'held', limit: 5 })).items;
    if (wave === undefined) throw new Error('no wave is held');
    const released = { ...wave, state: 'live' as const, holdReason: null, releasedBy: 'chief' };
    await it.store.outbox.save({ waves: [released] });
    it.outbox.start(1_000_000_000, it.clock.now() - 700_000);
    await it.run(60, 5);
    expect(await held()).toEqual([]);
    expect(new Set(it.gateway.inbox.all().map(({ to }) => to)).size).toBe(4);
  });
});

test('what is overdue after a stop is held also where the first look at it fails', async () => {
  const settings = { brake: brakeAt(12) };
  it = await town({ people: village, start, ratePerSecond: 0.2, settings });
  await off(village);
  await it.run(2);
  Object.assign(settings.brake, brakeAt(3));
  const { outbox } = it.store;
  const due = outbox.due.bind(outbox);
  let isIll = true;
  outbox.due = async (now) => {
    if (isIll) throw new Error('the disk is busy');
    return await due(now);
  };
  it.outbox.start(1_000_000_000, it.clock.now() - 700_000);
  await it.outbox.tick().catch(() => undefined);
  isIll = false;
  await it.run(2);
  expect(await held()).toEqual(['outage_detected brake']);
});

test('novuhq/novu #1633, #2569: fifty events in one second about one contact: one message', async () => {
  const points = Array.from({ length: 50 }, (_, i) => `SP-${i}`);
  it = await town({ people: [{ id: 'C-1', phone: '+8613800001111', points, ...sms }], start });
  let record = outage('O-1', { dark: [], ever: [], startedAt: it.clock.now() });
  for (const [i, id] of points.entries()) {
    it.supply.set(id, 'dark');
    const dark = points.slice(0, i + 1);
    record = { ...record, dark, ever: dark, revision: i + 1 };
    const what = i === 0 ? ('confirmed' as const) : ('widened' as const);
    await it.news(record, [{ what, supplyPoints: [id] }]);
  }
  await it.run(60, 2);
  expect(it.texts('+8613800001111')).toHaveLength(1);
});

test('novuhq/novu #1633, #2569: fifty outages apart in one second, each with a place of one contact: never a flood', async () => {
  const points = Array.from({ length: 50 }, (_, i) => `SP-${i}`);
  it = await town({ people: [{ id: 'C-1', phone: '+8613800001111', points, ...sms }], start });
  for (const [i, id] of points.entries()) {
    it.supply.set(id, 'dark');
    const record = outage(`O-${i}`, { dark: [id], ever: [id], startedAt: it.clock.now() });
    await it.news(record, [{ what: 'confirmed', supplyPoints: [id] }]);
  }
  await it.run(60, 2);
  // What happens now is told alone, and no more than the policy allows in an hour.
  expect(it.texts('+8613800001111').length).toBeLessThanOrEqual(3);
});

test('novuhq/novu #1633, #2569: fifty works approved in one second, each with a place of one contact: a few messages, each place once', async () => {
  const points = Array.from({ length: 50 }, (_, i) => `SP-${i}`);
  it = await town({ people: [{ id: 'C-1', phone: '+8613800001111', points, ...sms }], start });
  const from = it.clock.now() + 30 * HOUR;
  for (const [i, id] of points.entries()) {
    const plan = planned(`P-${i}`, { from, to: from + HOUR, supplyPoints: [id] });
    await it.plan(plan, { what: 'approved' });
  }
  await it.run(120, 2);
  const texts = it.texts('+8613800001111');
  // Four works in each: more in one text is not read.
  expect(texts.length).toBeLessThanOrEqual(Math.ceil(points.length / 4));
  const named = texts.flatMap((text) => text.match(/SP-\d+/g) ?? []);
  expect(named.toSorted()).toEqual(points.toSorted());
});

test('no secret and no number of anybody in any line that is written', async () => {
  const people = ['0001', '0002', '1610', '1614', '0003', '1111'].map((tail, i) => ({
    ...{ id: `C-${i}`, phone: `+861390000${tail}`, points: [`SP-${i}`] },
  }));
  it = await town({ people, start, gateway: { dropAfterAccept: 0.2 } });
  await off(people);
  await it.run(30, 2);
  await it.gateway.reply('+8613900001111', '+861065001', 'STOP');
  it.gateway.answerAll(500);
  await it.run(60, 5);
  it.gateway.answerAll(401);
  await it.run(300, 10);
  it.kill();
  it.gateway.answerAll(null);
  await it.run(300, 10);
  const written = it.logged.join('\n');
  expect(it.logged.length).toBeGreaterThan(1);
  expect(written).not.toMatch(/1390000\d{4}/);
  expect(written).not.toMatch(/12345|Basic |authorization/i);
});
