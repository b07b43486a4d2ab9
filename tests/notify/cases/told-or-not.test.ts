/** Cases of news that overtakes a notice, and of who may be told how; the expected answers stand in the files. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../src/model/contact.ts';
import { outage } from '../../contracts/records-samples.ts';
import { caseFile } from '../support/cases.ts';
import { turns } from '../support/hooks.ts';
import { type Inhabitant, planned } from '../support/people.ts';
import { type Town, town } from '../support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const sms = { channels: ['sms' as const] };
const person = (id: string, phone: string, more: Partial<Inhabitant> = {}): Inhabitant => ({
  ...{ id, phone, points: [`SP-${id}`], ...more },
});
const phones = { A: '+8613900002001', B: '+8613900002002', C: '+8613900002003' } as const;

async function dark(id: string, points: string[]) {
  for (const point of points) it.supply.set(point, 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return record;
}
const deliveriesOf = async (subject: string, contact: string) => {
  const notice = (await it.notices(subject)).find((one) => one.contact === contact);
  return (await it.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
};

test('nt-restored-before-sent: A was told, B is with the provider, C waits: each hears what the case says', async () => {
  const wanted = caseFile<{ expect: Record<'A' | 'B' | 'C', string[]> }>(
    'notify/nt-restored-before-sent',
  ).expect;
  const people = (['A', 'B', 'C'] as const).map((id) => person(id, phones[id], sms));
  it = await town({ people, start, ratePerSecond: 0.5 });
  const record = await dark(
    'O-1',
    people.flatMap(({ points }) => points),
  );
  while (it.gateway.taken() < 1) await it.run(1);
  expect(it.texts(phones.A)).toHaveLength(1);
  let answer = (): void => {};
  it.gateway.answerAfter(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  while (it.gateway.taken() < 2) {
    it.clock.advanceTo(it.clock.now() + 1_000);
    await it.outbox.tick();
    await turns(50);
  }
  for (const point of record.ever) it.supply.set(point, 'live');
  const restoredAt = it.clock.now();
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const, restoredAt };
  await it.news(back, [{ what: 'restored', supplyPoints: record.ever }]);
  it.gateway.answerAfter(null);
  answer();
  await it.run(120, 2);

  const kinds = (phone: string): string[] =>
    it
      .texts(phone)
      .map((text) => (text.includes('恢复供电') ? 'outage_restored' : 'outage_detected'));
  // What stands behind the name of the kind in the file is why.
  const told = (lines: string[]) => lines.map((line) => line.split(' ')[0]);
  expect(kinds(phones.A)).toEqual(told(wanted.A));
  expect(kinds(phones.B)).toEqual(told(wanted.B));
  expect(kinds(phones.C)).toEqual([]);
  expect(wanted.C[0]).toContain('suppressed, reason restored_before_sent');
  const ofC = (await it.notices('O-1')).filter(({ contact }) => contact === 'C');
  expect(ofC.find(({ kind }) => kind === 'outage_detected')).toMatchObject({
    ...{ state: 'suppressed', reason: 'restored_before_sent' },
  });
});

test('nt-cancelled-before-sent: told, unknown, waiting and opted out; what the screen counts; nothing after the end', async () => {
  const wanted = caseFile<{ expect: Record<string, string> }>(
    'notify/nt-cancelled-before-sent',
  ).expect;
  // The provider takes what goes to B and the connection breaks; its list is away at first.
  const unknown = '+8613900000001';
  const people = [
    ...[person('A', phones.A, sms), person('B', unknown, sms), person('C', phones.C, sms)],
    person('D', '+8613900002004', sms),
  ];
  it = await town({ people, start, hooks: false, ratePerSecond: 0.5, settings: { spreadMs: 1 } });
  const event = { channel: 'sms' as const, subject: null, at: it.clock.now(), by: 'reply' };
  await it.store.outbox.save({ contactEvents: [{ contact: 'D', kind: 'opted_out', ...event }] });
  const from = it.clock.now() + 86_400_000;
  const supplyPoints = people.flatMap(({ points }) => points);
  const plan = planned('P-1', { from, to: from + 3_600_000, supplyPoints });
  await it.plan(plan, { what: 'approved' });
  while (it.gateway.taken() < 2) await it.run(1);
  await it.plan({ ...plan, state: 'cancelled' }, { what: 'cancelled' });
  await it.outbox.tick();
  const ofKind = async (kind: string) =>
    Object.fromEntries(
      (await it.notices('P-1'))
        .filter((one) => one.kind === kind)
        .map(({ contact, state, reason }) => [contact, `${state} ${reason}`]),
    );
  const first = await ofKind('planned_notice');
  expect(wanted['counts']).toBe('the screen says told 1, not told 2, unknown 1');
  expect(first['B']).toBe('in_delivery null');
  expect((await deliveriesOf('P-1', 'B')).map(({ state }) => state)).toEqual(['unknown']);
  await it.run(400, 5);
  const cancelled = (text: string): boolean => text.includes('停电取消');
  for (const phone of [phones.A, unknown]) {
    expect(it.texts(phone).map(cancelled)).toEqual([false, true]);
  }
  expect(wanted['C']).toContain('suppressed (cancelled)');
  expect((await ofKind('planned_notice'))['C']).toMatch(/^(suppressed|superseded) cancelled$/);
  expect((await ofKind('planned_cancelled'))['C']).toBe('suppressed cancelled');
  expect(wanted['D']).toBe('nothing');
  expect([it.texts(phones.C), it.texts('+8613900002004')]).toEqual([[], []]);
});

describe('nt-landline', () => {
  const { input, expect: wanted } = caseFile<{
    input: { rows: Array<{ code?: number; callback?: { ErrorCode: string } }> };
    expect: Record<string, string>;
  }>('notify/nt-landline');
  const codes = input.rows.map(({ code, callback }) => String(code ?? callback?.ErrorCode));

  test.each(codes)(
    '%s: no retry, voice within a minute, and the number is known for what it is',
    async (code) => {
      expect(wanted['next']).toBe('voice within 60 s');
      const phone = `+861390000${code.slice(-5).padStart(5, '0')}`.slice(0, -5) + code.slice(-5);
      it = await town({ people: [person('A', phone)], start });
      await dark('O-1', ['SP-A']);
      const begun = it.clock.now();
      await it.run(70, 2);
      const tries = await deliveriesOf('O-1', 'A');
      expect(tries.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
      expect(tries[0]).toMatchObject({ state: 'failed_permanent', code });
      expect((tries[1]?.startedAt ?? 0) - begun).toBeLessThanOrEqual(60_000);
      // It says nothing that a person of the utility must look at.
      expect(it.logged.filter((line) => /error|threw/.test(line.split(' ')[0] ?? ''))).toEqual([]);
      const { items } = await it.store.documents.list('task', { limit: 10 });
      expect(items.map(({ code: one }) => one).includes('number_invalid')).toBe(code === '21211');
      await dark('O-2', ['SP-A']);
      await it.run(40, 2);
      const [next] = await deliveriesOf('O-2', 'A');
      // The number of 21211 is none for calls either, as the provider has said meanwhile.
      expect(next?.channel).toBe(code === '21211' ? undefined : 'voice');
    },
  );

  test('delivered by voice counts as delivered', async () => {
    expect(wanted['notice']).toBe('delivered by voice counts as delivered');
    it = await town({ people: [person('A', '+8613900030006')], start });
    it.gateway.answerAll(null);
    await dark('O-1', ['SP-A']);
    await it.run(120, 2);
    await dark('O-2', ['SP-A']);
    await it.run(120, 2);
    expect((await it.notices('O-2')).map(({ state, channel }) => [state, channel])).toEqual([
      ['delivered', 'voice'],
    ]);
  });
});

describe('nt-stop-means-stop', () => {
  const { input, expect: wanted } = caseFile<{
    input: {
      rows: Array<{ code?: number; callback?: object; inbound?: string }>;
      contactClasses: Array<'residential' | 'life_support'>;
    };
    expect: Record<string, string>;
  }>('notify/nt-stop-means-stop');
  const rows = input.contactClasses.flatMap((own) =>
    input.rows.map((row) => {
      const what = row.inbound ?? (row.callback === undefined ? 'refused 21610' : 'receipt 21610');
      return [own, what, row] as const;
    }),
  );

  test.each(rows)('%s: %s', async (own, _, row) => {
    const isRefused = row.code !== undefined && row.callback === undefined;
    // The receipt comes to a message of which nothing else was heard.
    const isLate = row.callback !== undefined;
    const phone = `+86139000${isRefused ? '01610' : isLate ? '20005' : '24321'}`;
    it = await town({ people: [person('A', phone, { class: own })], start });
    await dark('O-1', ['SP-A']);
    await it.run(20);
    if (row.inbound === 'START') await it.gateway.reply(phone, '+861065001', 'STOP');
    if (row.inbound !== undefined) await it.gateway.reply(phone, '+861065001', row.inbound);
    if (row.callback !== undefined) {
      const sent = (await deliveriesOf('O-1', 'A')).find(({ channel }) => channel === 'sms');
      await it.store.outbox.receive({
        ...{ provider: 'twilio', providerId: sent?.providerId ?? '', marker: sent?.marker ?? null },
        ...{ status: 'undelivered', code: '21610', said: null, from: null, applied: false },
        receivedAt: it.clock.now(),
      });
    }
    await it.run(30);
    const stays = row.inbound === 'Please do not stop' || row.inbound === 'START';
    const [notice] = await it.notices('O-1');
    const [recipient] = await it.store.outbox.recipients(notice === undefined ? [] : [notice]);
    expect(recipient?.optedOut.includes('sms')).toBe(!stays);
    expect(it.feedback).toEqual(row.inbound === 'Please do not stop' ? [row.inbound] : []);
    const { items: tasks } = await it.store.documents.list('task', { limit: 20 });
    const isTold = tasks.some(({ code }) => code === 'opted_out_urgent');
    // Who stopped and then started again had a task meanwhile.
    expect(wanted['life_support']).toContain('a task for a person');
    if (row.inbound !== 'START') expect(isTold).toBe(own === 'life_support' && !stays);
    await dark('O-2', ['SP-A']);
    // The telephone may still be busy with the call before.
    await it.run(90);
    const later = (await deliveriesOf('O-2', 'A')).map(({ channel }) => channel as Channel);
    const isNeedy = own === 'life_support';
    if (stays) expect(later).toContain('sms');
    // The simulated number refuses calls with the same code: with no other way left, both are tried for a life.
    else if (isRefused) expect(later).toEqual(isNeedy ? ['sms', 'voice'] : []);
    else expect(later).toEqual(isNeedy ? ['voice'] : []);
    const [second] = await it.notices('O-2');
    if (!stays && !isNeedy) expect(second).toMatchObject({ reason: 'opted_out', attempt: 1 });
  });
});
