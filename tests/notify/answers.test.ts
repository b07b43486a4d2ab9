/** What people answer, and what comes of it: who is told less, who is told all the same. */
import { afterEach, expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/model/time.ts';
import { outage } from '../contracts/records-samples.ts';
import { contactOf, planned } from './support/people.ts';
import { type Town, type TownOptions, town } from './support/town.ts';

let it: Town;
afterEach(() => it.stop());

const start = '2026-07-15T10:00:00+08:00';
const ours = '+861065001';
const li = { id: 'C-1', phone: '+8613800004321', points: ['SP-1'], channels: ['sms' as const] };

async function off(id: string): Promise<void> {
  it.supply.set('SP-1', 'dark');
  const record = outage(id, { dark: ['SP-1'], ever: ['SP-1'], startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
}

async function planOf(id: string, inMs: number): Promise<void> {
  const from = it.clock.now() + inMs;
  const plan = planned(id, { from, to: from + HOUR, supplyPoints: ['SP-1'] });
  await it.plan(plan, { what: 'approved' });
}

/** Somebody has had a message of ours before, so that the provider knows where answers go. */
async function known(people: TownOptions['people'] = [li]): Promise<void> {
  const wang = { id: 'C-9', phone: '+8613800009999', points: ['SP-9'], channels: ['sms' as const] };
  it = await town({ people: [...people, wang], start });
  it.supply.set('SP-9', 'dark');
  const points = ['SP-9'];
  const record = outage('O-9', { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  await it.run(10);
}

async function says(...texts: string[]): Promise<void> {
  for (const text of texts) await it.gateway.reply(li.phone, ours, text);
  await it.run(5);
}

const wordsOf = async () =>
  (await it.store.notices.contactEvents('C-1', 10)).map(({ kind }) => kind).reverse();
const tasks = async () =>
  (await it.store.documents.list('task', { limit: 20 })).items.map(({ code }) => code);
const mine = () =>
  it.gateway.inbox.all().flatMap(({ to, channel }) => (to === li.phone ? [channel] : []));
const outcomes = async (subject: string) =>
  (await it.notices(subject)).map(({ state, reason }) => `${state} ${reason}`);

test('receipts that belong to no notice of ours hold up nobody: a STOP behind them counts at once', async () => {
  await known();
  await off('O-1');
  const receivedAt = it.clock.now();
  const strange = { status: 'delivered', code: null, said: null, from: null, applied: false };
  // Codes of customers are no notices, and anybody may call the hook of browsers with a marker of his own.
  for (let i = 0; i < 250; i += 1) {
    const marker = i % 2 === 0 ? String(i).padStart(24, '0') : null;
    const row = { ...strange, provider: 'twilio', providerId: `SM-${i}`, marker, receivedAt };
    await it.store.outbox.receive(row);
  }
  await it.run(10);
  await says('STOP');
  expect(await wordsOf()).toEqual(['opted_out']);
  expect((await it.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
});

test('YES of somebody who was never asked to confirm means: messages again', async () => {
  await known();
  await planOf('P-1', 10 * HOUR);
  await it.run(10);
  expect(it.texts(li.phone)).toHaveLength(1);
  await says('STOP', 'YES');
  expect(await wordsOf()).toEqual(['opted_out', 'opted_in']);
  expect((await it.notices('P-1')).map(({ state }) => state)).not.toContain('confirmed');
});

test('YES of somebody who must confirm confirms, and does not subscribe; a Y alone subscribes nobody', async () => {
  await known([{ ...li, class: 'critical' }]);
  await says('Y');
  expect(await wordsOf()).toEqual([]);
  expect(it.feedback).toEqual(['Y']);
  await planOf('P-1', DAY);
  await it.run(10);
  await says('YES');
  expect(await wordsOf()).toEqual(['confirmed']);
  // The cut is long over: it is no answer to it any more.
  await it.run(2 * 86_400, 3_600);
  await says('YES');
  expect(await wordsOf()).toEqual(['confirmed', 'opted_in']);
});

test('a YES to a text proves the text, and not the call beside it that nobody took', async () => {
  // Nobody takes calls there.
  await known([{ ...li, phone: '+8613800000008', class: 'life_support' }]);
  await planOf('P-1', 20 * HOUR);
  await it.run(60, 5);
  await it.gateway.reply('+8613800000008', ours, 'YES');
  await it.run(5);
  expect(await wordsOf()).toEqual(['confirmed']);
  const { id } = (await it.notices('P-1')).find(({ state }) => state === 'confirmed') ?? { id: '' };
  const tries = (await it.store.outbox.notice(id))?.deliveries ?? [];
  expect(tries.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
    'sms delivered',
    'voice failed_temporary',
  ]);
});

test('STOP of whoever depends on supply by the place is a task, whatever stands beside the person', async () => {
  await known([{ ...li, class: 'life_support' }]);
  await it.store.import({ contacts: [contactOf({ ...li, class: 'residential' })] });
  await says('STOP');
  expect(await tasks()).toEqual(['opted_out_urgent']);
});

test('who wants no texts and has nothing else: no task for ordinary news, one for what the law demands', async () => {
  await known();
  await says('STOP');
  await off('O-1');
  await it.run(10);
  expect(await outcomes('O-1')).toEqual(['suppressed opted_out']);
  expect(await tasks()).toEqual([]);
  await planOf('P-1', 20 * HOUR);
  await it.run(10);
  expect(await outcomes('P-1')).toContain('suppressed opted_out');
  expect(await tasks()).toContain('no_channel_left');
  expect(mine()).toEqual([]);
});

test('life support that stopped texts is called; by text it hears only what cannot wait, where no call gets through', async () => {
  await known([{ ...li, class: 'life_support' }]);
  await says('STOP');
  expect(await tasks()).toEqual(['opted_out_urgent']);
  await off('O-1');
  await it.run(30);
  expect(mine()).toEqual(['voice']);
  const dead = { contact: 'C-1', kind: 'address_dead' as const, channel: 'voice' as const };
  const event = { ...dead, subject: null, at: it.clock.now(), by: 'provider' };
  await it.store.outbox.save({ contactEvents: [event] });
  await planOf('P-1', 20 * HOUR);
  await it.run(30);
  expect(await outcomes('P-1')).toContain('suppressed opted_out');
  expect(await tasks()).toContain('no_channel_left');
  expect(mine()).toEqual(['voice']);
  await off('O-2');
  await it.run(30);
  expect(mine()).toEqual(['voice', 'sms']);
});

test('with every channel at once a call that fails for good leaves a text, though texts were stopped', async () => {
  // Calls to this number are refused for good.
  const noCalls = { ...li, phone: '+8613800001612', class: 'life_support' as const };
  await known([noCalls]);
  const stop = { contact: 'C-1', kind: 'opted_out' as const, channel: 'sms' as const };
  const event = { ...stop, subject: null, at: it.clock.now(), by: 'reply' };
  await it.store.outbox.save({ contactEvents: [event] });
  await off('O-1');
  await it.run(30);
  const [notice] = await it.notices('O-1');
  const tries = (await it.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
  expect(tries.map(({ channel }) => channel)).toEqual(['voice', 'sms']);
  expect(await tasks()).toContain('no_channel_left');
});
