import { afterEach, describe, expect, test } from 'vitest';
import { dutiesOf } from '../../src/notify/duties.ts';
import { confirmCode } from '../../src/notify/outbox/ids.ts';
import { turns } from './support/hooks.ts';
import { planned, policyNamed } from './support/people.ts';
import { type Town, town } from './support/town.ts';

const start = '2026-07-15T09:00:40+08:00';
const cut = Date.parse('2026-07-15T09:28:00+08:00');
const home = { id: 'C-1', phone: '+8613800001111', points: ['SP-1'] };
const breath = {
  ...{ id: 'C-2', phone: '+8613800002222', points: ['SP-2'] },
  class: 'life_support' as const,
};
const clinic = { id: 'C-3', phone: '+8613800003333', points: ['SP-3'], class: 'critical' as const };
let it: Town;
afterEach(() => it.stop());

async function begin(people: Parameters<typeof town>[0]['people'] = [home, breath, clinic]) {
  const person = (to: string) =>
    to === breath.phone ? ({ answers: 'human', key: '1' } as const) : null;
  it = await town({ people, start, policy: policyNamed('demo'), gateway: { person } });
  const supplyPoints = people.flatMap((one) => one.points);
  const plan = planned('P-1', { from: cut, to: cut + 480_000, supplyPoints });
  await it.plan(plan, { what: 'approved' });
  const rows = (
    await Promise.all(people.map(({ id }) => it.store.network.subscriptionsOf({ contact: id })))
  ).flat();
  const audience = await it.store.outbox.recipients(
    rows.map(({ contact, supplyPoint }) => ({
      ...{ id: contact, wave: '', contact, subject: '', revision: 1, kind: 'planned_notice' },
      ...{ class: 'residential', state: 'queued', reason: null, channel: 'sms', lane: 3 },
      ...{ dueAt: it.clock.now(), validUntil: 0, attempt: 0, leaseUntil: null, owner: null },
      ...{ supplyPoints: [supplyPoint], updatedAt: 0 },
    })),
  );
  const at = { policy: it.policy, zone: 'Asia/Shanghai', now: it.clock.now() };
  await it.store.commit({ put: { duty: dutiesOf(plan, audience, at) } });
  return plan;
}

async function duty(contact: string) {
  return (await it.store.outbox.duties('P-1')).find((one) => one.contact === contact);
}

describe('a planned cut', () => {
  test('is told at its due time, proven before the deadline, confirmed by key, begun and ended', async () => {
    const plan = await begin();
    await it.run(130, 5);
    expect(it.gateway.inbox.all()).toEqual([]);
    await it.run(60, 2);
    expect(it.texts(home.phone)).toEqual([
      expect.stringMatching(
        /^【新区供电】计划停电：7月15日周三09:28至09:36，桃园路SP-1号因更换老化导线停电/,
      ),
    ]);
    expect(await duty('C-1')).toMatchObject({
      state: 'met',
      proof: { kind: 'delivery', channel: 'sms' },
    });
    expect(await duty('C-2')).toMatchObject({ state: 'met', confirmation: 'confirmed' });
    expect(await duty('C-3')).toMatchObject({ state: 'met', confirmation: 'required' });
    const called = it.gateway.inbox.all().filter((item) => item.channel === 'voice');
    expect(called.map(({ to, key }) => [to, key])).toEqual([[breath.phone, '1']]);
    await it.run(1_300, 10);
    const reminder = it.texts(home.phone).filter((text) => text.includes('停电提醒'));
    expect(reminder).toHaveLength(1);
    await it.plan({ ...plan, state: 'in_progress' }, { what: 'started' });
    await it.run(30, 2);
    await it.plan({ ...plan, state: 'completed' }, { what: 'completed' });
    await it.run(30, 2);
    expect(it.texts(home.phone).slice(-2)).toEqual([
      expect.stringContaining('计划停电已开始，预计09:36恢复'),
      expect.stringContaining('检修完成'),
    ]);
    for (const kind of ['计划停电已开始', '检修完成']) {
      expect(it.texts(breath.phone).filter((text) => text.includes(kind))).toHaveLength(2);
    }
  });

  test('a hospital that has not confirmed is called twice, then a person has to ring', async () => {
    await begin([clinic]);
    await it.run(1_500, 5);
    const calls = it.gateway.inbox.all().filter((item) => item.channel === 'voice');
    expect(calls).toHaveLength(2);
    const tasks = await it.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code, contact }) => [code, contact])).toEqual([
      ['confirm_by_phone', 'C-3'],
    ]);
  });

  test('the code of the message confirms by reply; another text is read by a person', async () => {
    await begin([clinic]);
    await it.run(160, 5);
    const code = confirmCode('C-3', 'P-1');
    expect(it.texts(clinic.phone)[0]).toContain(`请回复Y${code}确认`);
    await it.gateway.reply(clinic.phone, '+861065001', 'when exactly?');
    await it.gateway.reply(clinic.phone, '+861065001', ` y${code} `);
    await it.run(4);
    expect(it.feedback).toEqual(['when exactly?']);
    expect(await duty('C-3')).toMatchObject({ confirmation: 'confirmed' });
    await it.run(600, 10);
    expect(it.gateway.inbox.all().filter((item) => item.channel === 'voice')).toEqual([]);
  });

  test('nt-cancelled-before-sent: told ones hear of it, the others nothing', async () => {
    const plan = await begin([home]);
    await it.run(60, 5);
    await it.plan({ ...plan, state: 'cancelled' }, { what: 'cancelled' });
    await it.run(300, 10);
    expect(it.texts(home.phone)).toEqual([]);
    expect((await it.notices('P-1')).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(
      expect.arrayContaining(['planned_cancelled cancelled']),
    );
  });

  test('cancelled after telling: one cancellation, and no reminder after it', async () => {
    const plan = await begin([home]);
    await it.run(200, 5);
    await it.plan({ ...plan, state: 'cancelled' }, { what: 'cancelled' });
    await it.run(1_400, 10);
    expect(it.texts(home.phone)).toEqual([
      expect.stringContaining('计划停电'),
      expect.stringContaining('停电取消'),
    ]);
  });

  test('nobody could be told: at risk while a person can act, then missed, each with a task', async () => {
    await begin([{ ...home, phone: null }]);
    await it.run(320, 10);
    expect(await duty('C-1')).toMatchObject({ state: 'at_risk' });
    await it.run(200, 10);
    expect(await duty('C-1')).toMatchObject({ state: 'missed', reason: 'not_told' });
    const tasks = await it.store.documents.list('task', { limit: 10 });
    expect(tasks.items.map(({ code }) => code).sort()).toEqual([
      ...['duty_at_risk', 'duty_missed', 'no_channel_left'],
    ]);
  });

  test('a new time: told ones hear old and new, once; the reminder follows the new time', async () => {
    const plan = await begin([home]);
    await it.run(200, 5);
    const later = planned('P-1', {
      ...{ from: cut + 1_800_000, to: cut + 2_400_000, revision: 2 },
      supplyPoints: ['SP-1'],
    });
    await it.plan(later, { what: 'changed', previous: plan });
    await it.run(2_800, 20);
    expect(it.texts(home.phone)).toEqual([
      expect.stringContaining('计划停电：'),
      expect.stringMatching(
        /停电改期：桃园路SP-1号原定7月15日周三09:28至09:36的停电，改为7月15日周三09:58至10:08/,
      ),
      expect.stringContaining('停电提醒'),
    ]);
  });
});

test('a person notes that the clinic knows, and its receipt comes in the same second: both stand in the duty', async () => {
  await begin([clinic]);
  await it.run(136, 4);
  // The provider has taken it; that it arrived is not said yet.
  let answered = (): void => {};
  it.gateway.answerAfter(new Promise((resolve) => (answered = resolve)));
  while ((await it.notices('P-1')).every(({ state }) => state !== 'in_delivery')) {
    it.clock.advanceTo(it.clock.now() + 1_000);
    await it.outbox.tick();
    await turns(20);
  }
  const known = await duty('C-3');
  if (known === undefined) throw new Error('no duty');
  const version = known.version + 1;
  await it.store.commit({ put: { duty: [{ ...known, version, confirmation: 'confirmed' }] } });
  answered();
  it.gateway.answerAfter(null);
  await it.idle();
  await it.run(4, 1);
  expect(await duty('C-3')).toMatchObject({ state: 'met', confirmation: 'confirmed' });
});

test('what is found at the deadline does not go over a proof that came while it was looked for', async () => {
  await begin([clinic]);
  await it.run(180, 4);
  const met = await duty('C-3');
  expect(met?.state).toBe('met');
  if (met === undefined) throw new Error('no duty');
  // As the duties stood when the round began, before the proof was written.
  const open = { ...met, version: met.version - 1, state: 'pending' as const, proof: null };
  const late = { ...open, version: met.version, state: 'missed' as const };
  await expect(it.store.outbox.save({ duties: [late] })).rejects.toThrow();
  expect((await duty('C-3'))?.state).toBe('met');
});
