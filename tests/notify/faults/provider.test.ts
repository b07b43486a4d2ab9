/** A provider that hangs, repeats, tells of what never was, or is away for an hour. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Outage } from '../../../src/model/outage.ts';
import { MINUTE } from '../../../src/model/time.ts';
import { planned } from '../support/people.ts';
import type { Town, TownOptions } from '../support/town.ts';
import { darkVillage, sms, village } from '../support/village.ts';

let it: Town;
afterEach(() => it.stop());

async function dark(people: TownOptions['people'], more: Partial<TownOptions> = {}) {
  const { record, ...made } = await darkVillage(people, more);
  it = made.it;
  return record;
}

function partBack(record: Outage, points: string[]): Outage {
  for (const id of points) it.supply.set(id, 'live');
  const still = record.dark.filter((id) => !points.includes(id));
  return { ...record, dark: still, revision: record.revision + 1, state: 'restoring' };
}

const of = async (contact: string, kind = 'outage_detected') => {
  const row = (await it.notices('O-1')).find((one) => one.contact === contact && one.kind === kind);
  return it.store.outbox.notice(row?.id ?? '');
};
const tasks = async () =>
  (await it.store.documents.list('task', { limit: 50 })).items.map(({ code }) => code);

test('one call hangs: all the others are told meanwhile, and it is not called lost nor sent blindly again', async () => {
  const people = village(8);
  const silent = { id: 'C-0', phone: '+8613900000000', points: ['SP-0'], ...sms };
  await dark([silent, ...people]);
  it.clock.advanceTo(it.clock.now() + 1_000);
  await it.outbox.tick();
  // Its call is still open.
  while (people.some(({ phone }) => it.texts(phone).length === 0)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await it.outbox.tick();
  }
  expect((await of('C-0'))?.deliveries.map(({ state }) => state)).toEqual(['sending']);
  await it.idle();
  await it.run(10);
  expect((await of('C-0'))?.deliveries.map(({ state }) => state)).toEqual(['unknown']);
});

test('it says that it took the text, and nothing is ever heard of it: after half an hour the telephone rings', async () => {
  const mute = { id: 'C-1', phone: '+8613900020005', points: ['SP-1'] };
  await dark([mute]);
  it.gateway.answerQuestions(503);
  await it.run(1_700, 20);
  expect((await of('C-1'))?.deliveries.map(({ channel }) => channel)).toEqual(['sms']);
  await it.run(400, 20);
  expect((await of('C-1'))?.deliveries.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  expect(it.gateway.inbox.all().map(({ channel }) => channel)).toEqual(['sms', 'voice']);
});

test('power is back when the telephone would be rung because nothing was heard of the text: the text stays what was told', async () => {
  const mute = { id: 'C-1', phone: '+8613900020005', points: ['SP-1'] };
  const record = await dark([mute]);
  it.gateway.answerQuestions(503);
  await it.run(1_700, 20);
  const back = partBack(record, ['SP-1']);
  it.outages.set('O-1', { ...back, state: 'restored', restoredAt: it.clock.now() });
  await it.run(200, 20);
  const { notice, deliveries } = (await of('C-1')) ?? {};
  expect(deliveries?.map(({ channel, state }) => [channel, state])).toEqual([['sms', 'accepted']]);
  expect([notice?.state, notice?.reason]).toEqual(['expired', 'outcome_unknown']);
  // Its receipt comes late: it was told.
  const [{ providerId, marker } = { providerId: null, marker: null }] = deliveries ?? [];
  await it.store.outbox.receive({
    ...{ provider: 'twilio', providerId: providerId ?? '', marker, status: 'delivered' },
    ...{ code: null, said: null, from: null, receivedAt: it.clock.now(), applied: false },
  });
  await it.run(20, 10);
  expect((await of('C-1'))?.notice.state).toBe('delivered');
});

test('the text arrived, and of the call beside it nobody can ever say anything: told, and no task asks who was', async () => {
  const breath = { id: 'C-1', phone: '+8613900020001', points: ['SP-1'] };
  await dark([{ ...breath, class: 'life_support' }], { hooks: false });
  it.gateway.answerQuestions(503);
  await it.run(10);
  const sent = (await of('C-1'))?.deliveries ?? [];
  expect(sent.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
    ...['sms unknown', 'voice unknown'],
  ]);
  await it.store.outbox.receive({
    ...{ provider: 'twilio', providerId: 'SM-1', marker: sent[0]?.marker ?? null },
    ...{ status: 'delivered', code: null, said: null, from: null },
    ...{ receivedAt: it.clock.now(), applied: false },
  });
  await it.run(3_600, 20);
  expect((await of('C-1'))?.notice.state).toBe('delivered');
  expect(await tasks()).toEqual([]);
});

test('each receipt comes twice, and receipts of messages that never were: told once, shown once, counted', async () => {
  const twice = { id: 'C-1', phone: '+8613900020003', points: ['SP-1'], ...sms };
  await dark([twice]);
  for (let i = 0; i < 5; i += 1) {
    await it.store.outbox.receive({
      ...{ provider: 'twilio', providerId: `SM-never-${i}`, marker: `never-${i}`, code: null },
      ...{ status: 'delivered', said: null, from: null, applied: false },
      receivedAt: it.clock.now(),
    });
  }
  await it.run(60, 1);
  expect(it.texts(twice.phone)).toHaveLength(1);
  expect((await of('C-1'))?.deliveries.map(({ state }) => state)).toEqual(['delivered']);
  await it.run(700, 10);
  expect(it.outbox.counts().get('receipt_unmatched')).toBe(5);
  expect(await it.store.outbox.receipts(10)).toEqual([]);
});

describe.each([
  ['every call ends in an error of its own, so that nobody knows', 503],
  ['it takes nothing, and says so', 429],
])('away for an hour, then back: %s', (_, status) => {
  test('nobody twice, nothing false; whom nobody can vouch for is in a task, all others are told as it is now', async () => {
    const people = village(60);
    const record = await dark(people, { ratePerSecond: 1 });
    const plan = planned('P-1', {
      ...{ from: it.clock.now() + 30 * MINUTE, to: it.clock.now() + 50 * MINUTE },
      supplyPoints: ['SP-100'],
    });
    await it.plan(plan, { what: 'approved' });
    it.gateway.answerAll(status);
    await it.run(60, 1);
    await it.run(1_140, 20);
    // A half has supply again meanwhile.
    const back = people.slice(0, 30).flatMap(({ points }) => points);
    const part = partBack(record, back);
    await it.news(part, [{ what: 'part_restored', supplyPoints: back, stillDark: part.dark }]);
    await it.run(2_400, 20);
    expect(it.gateway.taken()).toBe(0);
    it.gateway.answerAll(null);
    await it.run(900, 10);

    const lost = new Set<string>();
    for (const { id } of people) {
      const found = await of(id);
      if (found?.notice.reason === 'outcome_unknown') lost.add(id);
    }
    for (const [i, { id, phone }] of people.entries()) {
      const texts = it.texts(phone);
      // No word of an outage that is over, none of a cut that has begun.
      if (i < 30 && !lost.has(id)) expect(texts).toEqual([]);
      // Who may have heard "off" is not left with it.
      else if (i < 30) expect(texts).toEqual([expect.stringContaining('恢复供电')]);
      else if (lost.has(id)) expect(texts).toEqual([]);
      else {
        // Each once, and the news of the part that is back behind it.
        expect(texts[0]).toContain('停电，正在抢修');
        for (const text of texts.slice(1)) expect(text).toContain('已部分恢复');
        expect(texts.length).toBeLessThanOrEqual(2);
      }
    }
    // Those whose call it broke, and the few that it was tried with; the others waited until it was well.
    expect(lost.size > 0).toBe(status === 503);
    expect(lost.size).toBeLessThan(30);
    const told = people.slice(30).filter(({ phone }) => it.texts(phone).length > 0);
    expect(told.length).toBeGreaterThan(status === 503 ? 10 : 29);
    expect((await tasks()).includes('outcome_unknown')).toBe(status === 503);
    expect((await it.notices('P-1')).map(({ state }) => state)).not.toContain('queued');
  });
});
