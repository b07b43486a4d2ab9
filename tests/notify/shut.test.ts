/** A channel that fails or is slow: its people are told another way in time, and nobody waits for a whole city. */
import { afterEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/model/time.ts';
import { outage } from '../contracts/records-samples.ts';
import { turns } from './support/hooks.ts';
import { planned, policyNamed } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T08:00:00+08:00';
/** Nobody listens there. */
const NO_MAIL = 1;
const village = Array.from({ length: 40 }, (_, i) => ({
  ...{ id: `C-${100 + i}`, phone: `+861390000${2000 + i}`, points: [`SP-${100 + i}`] },
  ...{ email: `c${i}@example.cn`, channels: ['email' as const, 'sms' as const] },
}));

async function off(people: TownOptions['people'], id = 'O-1'): Promise<void> {
  const points = people.flatMap((one) => one.points);
  for (const point of points) it.supply.set(point, 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}

const told = () => village.filter(({ phone }) => it.texts(phone).length > 0).length;

test('mail is dead: a household waits as long as its policy says, then hears by text; life support at once', async () => {
  const need = { class: 'critical' as const, points: ['SP-1'], channels: ['email' as const] };
  const clinic = { ...need, id: 'C-1', phone: '+8613900001111', email: 'clinic@example.cn' };
  const cn = policyNamed('cn');
  const policy = { ...cn, fallbackAfter: { ...cn.fallbackAfter, email: 20 * MINUTE } };
  it = await town({ people: [...village, clinic], start, policy, mailPort: NO_MAIL });
  await off([...village, clinic]);
  await it.run(120, 5);
  expect(it.outbox.problems()).toMatchObject([{ channel: 'email' }]);
  expect(it.texts(clinic.phone)).toHaveLength(1);
  const tried = told();
  expect(tried).toBeLessThanOrEqual(2);
  await it.run(17 * 60, 10);
  // One more at each try, no other before its time.
  expect(told()).toBeLessThanOrEqual(tried + 4);
  await it.run(3 * 60, 10);
  expect(told()).toBeGreaterThan(30);
  await it.run(20 * 60, 30);
  expect(told()).toBe(village.length);
});

test('a channel that was shut is tried with one call, and with one more only after its answer', async () => {
  const people = village.map((one) => ({ ...one, channels: ['sms' as const] }));
  it = await town({ people, start, ratePerSecond: 4 });
  it.gateway.answerAll(503);
  await off(people);
  await it.run(20, 1);
  const calls = () => it.outbox.counts().get('outcome_unknown') ?? 0;
  const before = calls();
  expect(it.outbox.problems()).toMatchObject([{ channel: 'sms' }]);
  await it.run(30, 1);
  expect(calls() - before).toBe(1);
});

test('with whom a shut channel is tried in vain, goes on by the next channel at once and is not asked to wait again', async () => {
  it = await town({ people: village, start, mailPort: NO_MAIL });
  await off(village);
  await it.run(25, 1);
  expect(told()).toBe(0);
  await it.run(20, 1);
  expect(told()).toBe(1);
  const [first] = it.gateway.inbox.all();
  const { id = '' } = village.find(({ phone }) => phone === first?.to) ?? {};
  const notice = (await it.notices('O-1')).find(({ contact }) => contact === id);
  expect(notice?.state).toBe('delivered');
});

test('while a shut channel is tried with one call that hangs, who depends on supply does not wait for its answer', async () => {
  const need = { class: 'critical' as const, channels: ['sms' as const, 'voice' as const] };
  const clinics = village.slice(0, 8).map((one) => ({ ...one, ...need }));
  it = await town({ people: clinics, start });
  it.gateway.answerAll(503);
  await off(clinics.slice(0, 6));
  await it.run(20, 1);
  expect(it.outbox.problems()).toMatchObject([{ channel: 'sms' }]);
  it.gateway.answerAll(null);
  let answered = (): void => {};
  it.gateway.answerAfter(new Promise((resolve) => (answered = resolve)));
  await off(clinics.slice(6), 'O-2');
  const waitsFor = async (subject: string) => {
    const rows = await it.notices(subject);
    const found = await Promise.all(rows.map(({ id }) => it.store.outbox.notice(id)));
    return found.flatMap((one) => one?.deliveries.map(({ channel }) => channel) ?? []);
  };
  it.clock.advanceTo(it.clock.now() + 20_000);
  for (let i = 0; i < 3; i += 1) {
    await it.outbox.tick();
    await turns(50);
  }
  // One is the try; the other is rung up meanwhile.
  expect((await waitsFor('O-2')).toSorted()).toEqual(['sms', 'voice']);
  answered();
  it.gateway.answerAfter(null);
  await it.idle();
});

test('test mode: every channel at once means every address that is ours', async () => {
  const cn = policyNamed('cn');
  const all = { ...cn.classes.life_support, channels: ['sms' as const, 'email' as const] };
  const policy = { ...cn, classes: { ...cn.classes, life_support: all } };
  const breath = { ...village[0], class: 'life_support' } as TownOptions['people'][number];
  const settings = { mode: 'test' as const, testTo: [breath.phone ?? ''] };
  it = await town({ people: [breath], start, policy, settings, mailPort: NO_MAIL });
  await off([breath]);
  await it.run(60, 5);
  const [notice] = await it.notices('O-1');
  const sent = (await it.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
  expect(sent.map(({ channel }) => channel)).toEqual(['sms']);
});

const peopleOf = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ id: `C-${letter}${i}`, points: [`SP-${letter}${i}`], channels: ['sms' as const] },
    phone: `+86139${letter}000${2000 + i}`,
  }));
const city = peopleOf('1', 120);
const hamlet = peopleOf('2', 8);

const toldOf = (those: typeof city) =>
  those.filter(({ phone }) => it.texts(phone).length > 0).length;

test.each([2, 6, 10])(
  'at %i segments a second a village is told beside a city, not behind it',
  async (rate) => {
    it = await town({ people: [...city, ...hamlet], start, ratePerSecond: rate });
    await off(city, 'O-1');
    await off(hamlet, 'O-2');
    await it.run(24 / rate, 1);
    expect(toldOf(hamlet)).toBe(hamlet.length);
    expect(toldOf(city)).toBeLessThan(40);
  },
);

test.each([2, 10])(
  'at %i segments a second word of work to come has its share beside an outage',
  async (rate) => {
    it = await town({ people: [...city, ...hamlet], start, ratePerSecond: rate });
    await off(city, 'O-1');
    const from = it.clock.now() + 20 * HOUR;
    const supplyPoints = hamlet.flatMap((one) => one.points);
    await it.plan(planned('P-1', { from, to: from + HOUR, supplyPoints }), { what: 'approved' });
    await it.run(60 / rate, 1);
    expect(toldOf(city)).toBeLessThan(city.length);
    expect(toldOf(hamlet)).toBe(hamlet.length);
  },
);

test('a call that nobody takes is tried again, though the text has arrived meanwhile', async () => {
  const one = {
    id: 'C-1',
    phone: '+8613800004321',
    points: ['SP-1'],
    class: 'life_support' as const,
  };
  it = await town({ people: [one], start: '2026-07-15T10:00:00+08:00', hooks: false });
  it.supply.set('SP-1', 'dark');
  await it.news(outage('O-1', { dark: ['SP-1'], ever: ['SP-1'], startedAt: it.clock.now() }), [
    { what: 'confirmed', supplyPoints: ['SP-1'] },
  ]);
  await it.run(3);
  const tries = async () => {
    const [n] = await it.notices('O-1');
    return (await it.store.outbox.notice(n?.id ?? ''))?.deliveries ?? [];
  };
  const hears = async (channel: string, status: string) => {
    const { marker = '' } = (await tries()).findLast((x) => x.channel === channel) ?? {};
    const row = { provider: 'twilio', providerId: marker, marker, status, code: null, said: null };
    await it.store.outbox.receive({
      ...row,
      from: null,
      receivedAt: it.clock.now(),
      applied: false,
    });
  };
  await hears('sms', 'delivered');
  await it.run(25, 1);
  await hears('voice', 'no-answer');
  await it.run(11 * 60, 10);
  expect((await tries()).map(({ channel }) => channel)).toEqual(['sms', 'voice', 'voice']);
  // Power is back before the third call: nobody is rung up about a dark house, and the text stays told.
  await hears('voice', 'no-answer');
  it.supply.set('SP-1', 'live');
  await it.run(11 * 60, 10);
  expect((await tries()).map(({ channel }) => channel)).toEqual(['sms', 'voice', 'voice']);
  expect((await it.notices('O-1')).map(({ state, reason }) => [state, reason])).toEqual([
    ['delivered', null],
  ]);
});

test('two calls to one telephone whose answers are lost are found as two, each with its own number', async () => {
  // This provider takes every call and hangs up before it says so.
  const phone = '+8613800000001';
  const flat = ['C-1', 'C-2'].map((id) => ({
    ...{ id, phone, points: ['SP-1'], channels: ['voice' as const] },
  }));
  it = await town({ people: flat, start, hooks: false });
  await off(flat);
  await it.run(120, 5);
  const found = await Promise.all(
    (await it.notices('O-1')).map(async ({ id }) => (await it.store.outbox.notice(id))?.deliveries),
  );
  const calls = found.flatMap((some) => some ?? []).filter(({ channel }) => channel === 'voice');
  expect(it.outbox.counts().get('outcome_unknown')).toBe(2);
  expect(calls).toHaveLength(2);
  expect(calls.every(({ providerId }) => providerId !== null)).toBe(true);
  expect(new Set(calls.map(({ providerId }) => providerId)).size).toBe(2);
});
