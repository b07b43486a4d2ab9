/** Contacts as registers have them: moved out in mid-wave, numbers that are none, names with markup; rules that change. */
import { afterEach, describe, expect, test } from 'vitest';
import { outage } from '../../contracts/records-samples.ts';
import { planned, policyNamed, subscriptionsOf } from '../support/people.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';
import { darkVillage, sms, village } from '../support/village.ts';

let it: Town;
afterEach(() => it.stop());

async function dark(people: TownOptions['people'], more: Partial<TownOptions> = {}) {
  const { record, ...made } = await darkVillage(people, more);
  it = made.it;
  return record;
}

test('who moves out while the wave is on its way hears nothing, and the reason is there to be read', async () => {
  const people = village(6);
  await dark(people, { ratePerSecond: 1 });
  while (it.gateway.taken() < 2) await it.run(1);
  const gone = people.filter(({ phone }) => it.texts(phone).length === 0).at(-1);
  if (gone === undefined) throw new Error('all were told');
  const until = it.clock.now();
  await it.store.import({ subscriptions: subscriptionsOf(gone).map((row) => ({ ...row, until })) });
  await it.run(120, 2);
  expect(it.texts(gone.phone)).toEqual([]);
  const row = (await it.notices('O-1')).find(({ contact }) => contact === gone.id);
  expect(row).toMatchObject({ state: 'suppressed', reason: 'not_subscribed' });
  const others = people.filter((one) => one !== gone);
  expect(others.map(({ phone }) => it.texts(phone).length)).toEqual(others.map(() => 1));
});

describe('numbers that are no numbers', () => {
  test.each(['abc', '+86', '12345', '+8613900001211', '１３９', '+1 (555', ''])(
    '%j: refused once, a task names the contact, everybody else is told',
    async (phone) => {
      const people = village(3);
      const odd = { id: 'C-1', phone, points: ['SP-1'] };
      await dark([odd, ...people]);
      await it.run(90, 2);
      expect(people.map((one) => it.texts(one.phone).length)).toEqual([1, 1, 1]);
      const row = (await it.notices('O-1')).find(({ contact }) => contact === 'C-1');
      expect(['undeliverable', 'suppressed']).toContain(row?.state);
      const found = await it.store.outbox.notice(row?.id ?? '');
      // Text and call, each once.
      expect(found?.deliveries.length).toBeLessThanOrEqual(2);
      const { items } = await it.store.documents.list('task', { limit: 10 });
      const codes = items.filter(({ contact }) => contact === 'C-1').map(({ code }) => code);
      expect(codes.some((code) => code === 'number_invalid' || code === 'no_channel_left')).toBe(
        true,
      );
      expect(it.logged.filter((line) => line.startsWith('channel_threw'))).toEqual([]);
    },
  );
});

test('names with markup, braces and the marks of a signature stay words, as text and as a call', async () => {
  const evil = '<script>alert(1)</script>"&{end}\n【假银行】\u202e';
  const people = [
    { id: 'C-1', phone: '+8613900004101', points: [evil], ...sms },
    { id: 'C-2', phone: '+8613900004102', points: [`2${evil}`], class: 'life_support' as const },
  ];
  await dark(people);
  await it.run(60, 2);
  const all = it.gateway.inbox.all();
  expect(new Set(all.map(({ channel }) => channel))).toEqual(new Set(['sms', 'voice']));
  expect(all.length).toBeGreaterThanOrEqual(3);
  for (const { text } of all) {
    expect(text).toContain('停电');
    expect(text.replace(/^【新区供电】/, '')).not.toMatch(/[<>{}【】\n\u202e]/);
  }
  expect(it.gateway.faults).toEqual([]);
});

test('the rules change between two notices: what was computed stands, what is decided now follows the new ones', async () => {
  type One = ReturnType<typeof village>[number];
  const people = village(2);
  const [one, two] = people as [One, One];
  it = await town({ people, start: '2026-07-15T20:00:00+08:00' });
  const from = it.clock.now() + 36 * 3_600_000;
  const plan = planned('P-1', { from, to: from + 3_600_000, supplyPoints: one.points });
  await it.plan(plan, { what: 'approved' });
  await it.run(10);
  const dueOf = async () =>
    (await it.store.notices.waves({ subject: 'P-1', limit: 20 })).items
      .map(({ kind, dueAt }) => `${kind} ${dueAt}`)
      .toSorted();
  const before = await dueOf();
  expect(before.length).toBeGreaterThan(1);
  await it.outbox.stop();
  const policy = policyNamed('cn');
  it.restart({ ...policy, version: 99, quiet: { from: 19 * 60, to: 8 * 60 } });
  expect(await dueOf()).toEqual(before);
  // It is quiet from seven in the evening now.
  it.supply.set('SP-101', 'dark');
  const record = outage('O-1', { dark: two.points, ever: two.points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: two.points }]);
  await it.run(30, 2);
  expect(it.texts(two.phone)).toEqual([]);
  expect((await it.notices('O-1')).map(({ reason }) => reason)).toEqual(['quiet_hours']);
});
