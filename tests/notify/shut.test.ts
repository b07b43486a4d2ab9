/** A channel that fails: it is left alone for a while, and its people are told another way in time. */
import { afterEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { outage } from '../contracts/records-samples.ts';
import { policyNamed } from './support/people.ts';
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

async function off(people: TownOptions['people']): Promise<void> {
  const points = people.flatMap((one) => one.points);
  for (const id of points) it.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: it.clock.now() });
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
  expect(told()).toBe(0);
  await it.run(17 * 60, 10);
  expect(told()).toBe(0);
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
