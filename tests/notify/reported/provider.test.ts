/** What providers do: faults reported in public of other programs (notification.md, chapter 7). */
import { afterEach, describe, expect, test } from 'vitest';
import { signatureOf } from '../../../simulators/sms-gateway/signature.ts';
import { createReceipts } from '../../../src/app/http/receipts.ts';
import { callbackTo, isPublic } from '../../../src/notify/channels/twilio/callback.ts';
import { NoAnswer, ProviderAnswer } from '../../../src/notify/channels/twilio/client.ts';
import { stoppedIn } from '../../../src/pages/my/stopped.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import type { Settings } from '../../../src/settings/schema.ts';
import { sqliteRecords } from '../../../src/store/sqlite/records.ts';
import { outage } from '../../contracts/records-samples.ts';
import { contactOf, planned } from '../support/people.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const start = '2026-07-15T10:00:00+08:00';
const sms = { channels: ['sms' as const] };

async function tell(people: TownOptions['people'], more: Partial<TownOptions> = {}): Promise<Town> {
  const at = await town({ people, start, ...more });
  it = at;
  await off(at, 'O-1');
  return at;
}

async function off(at: Town, id: string): Promise<void> {
  at.supply.set('SP-1', 'dark');
  const record = outage(id, { dark: ['SP-1'], ever: ['SP-1'], startedAt: at.clock.now() });
  await at.news(record, [{ what: 'confirmed', supplyPoints: ['SP-1'] }]);
}

const at = (phone: string, more = {}) => ({ id: 'C-1', phone, points: ['SP-1'], ...more });

async function tries(town: Town, subject: string) {
  const [notice] = await town.notices(subject);
  return (await town.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
}

test('target/goalert #1599: taken and failed later: a new try is a new delivery, the old one keeps its end', async () => {
  const town = await tell([at('+8613900030003', sms)]);
  await town.run(30);
  const [first] = await tries(town, 'O-1');
  expect(first).toMatchObject({ n: 1, state: 'failed_temporary', code: '30003' });
  expect(first?.acceptedAt).not.toBeNull();
  expect(first?.endedAt).not.toBeNull();
  await town.run(700, 10);
  const all = await tries(town, 'O-1');
  expect(all.map(({ n }) => n)).toEqual([1, 2]);
  expect(all[0]).toEqual(first);
  expect(all[1]?.marker).not.toBe(first?.marker);
});

test('target/goalert #2507: an opt-out keeps the number of ours that was answered, to be named until START', async () => {
  const town = await tell([at('+8613800004321', sms)]);
  await town.run(10);
  await town.gateway.reply('+8613800004321', '+861065001', 'STOP');
  await town.run(5);
  const history = await town.store.notices.contactEvents('C-1', 10);
  expect(history).toMatchObject([{ kind: 'opted_out', channel: 'sms', by: 'reply to +861065001' }]);
  // What the own page says of it; the story of who answers TD reads the page itself.
  expect(stoppedIn(history)).toEqual([{ channel: 'sms', sender: '+861065001' }]);
  await town.gateway.reply('+8613800004321', '+861065001', 'START');
  await town.run(5);
  expect(stoppedIn(await town.store.notices.contactEvents('C-1', 10))).toEqual([]);
});

test('SparkDevNetwork/Rock #5581: 21610 stops this number on this channel; what must be told goes another way', async () => {
  // The number refuses texts with 21610; the simulated owner takes calls.
  const people = [
    at('+8613800001610'),
    { id: 'C-2', phone: '+8613800002222', points: ['SP-1'], ...sms },
  ];
  const town = await tell(people);
  await town.run(40, 2);
  const [recipient] = await town.store.outbox.recipients((await town.notices('O-1')).slice(0, 1));
  expect(recipient?.optedOut).toContain('sms');
  // Nobody else is touched by it.
  await off(town, 'O-2');
  await town.run(30, 2);
  expect(town.texts('+8613800002222')).toHaveLength(2);
});

test('SparkDevNetwork/Rock #5581: the opt-out is of the number that refuses: another number of the same person is written to', async () => {
  const town = await tell([at('+8613800001610', sms)]);
  await town.run(20, 2);
  expect((await tries(town, 'O-1')).map(({ code }) => code)).toEqual(['21610']);
  await town.store.import({ contacts: [contactOf(at('+8613800002233', sms))] });
  await off(town, 'O-2');
  await town.run(20, 2);
  expect(town.texts('+8613800002233')).toHaveLength(1);
  // Who says STOP means the texts, whatever the number.
  await town.gateway.reply('+8613800002233', '+861065001', 'STOP');
  await town.run(5);
  await town.store.import({ contacts: [contactOf(at('+8613800002244', sms))] });
  await off(town, 'O-3');
  await town.run(20, 2);
  expect(town.texts('+8613800002244')).toEqual([]);
});

test('SparkDevNetwork/Rock #5581: who answered STOP to texts hears of a planned cut by telephone', async () => {
  const town = await tell([at('+8613800004321')]);
  await town.run(10);
  await town.gateway.reply('+8613800004321', '+861065001', 'STOP');
  await town.run(5);
  const cut = town.clock.now() + 3_600_000;
  const plan = planned('P-1', { from: cut, to: cut + 3_600_000, supplyPoints: ['SP-1'] });
  await town.plan(plan, { what: 'approved' });
  await off(town, 'O-2');
  await town.run(30, 2);
  const later = town.gateway.inbox.all().slice(1);
  expect(later.map(({ channel }) => channel)).toEqual(['voice']);
  expect(later[0]?.text).toContain('计划停电');
});

describe('grafana/oncall #145, PR #2083', () => {
  const twilio = { baseUrl: null, log: silentLog };

  test.each([
    'http://localhost:8443',
    'http://127.0.0.1:8443',
    'https://10.4.0.7',
    'https://172.20.1.1',
    'https://scada',
    'https://dispatch.internal',
  ])('no callback is asked for at %s: the message goes out all the same', (publicUrl) => {
    expect(callbackTo({ ...twilio, publicUrl }).urlOf('status', 'ab')).toBeNull();
  });

  test('at a public address it is asked for, and left out once the provider refuses it', () => {
    const callback = callbackTo({ ...twilio, publicUrl: 'https://alerts.example.org' });
    expect(callback.urlOf('status', 'ab')).toContain(
      'https://alerts.example.org/hooks/twilio/status?d=ab',
    );
    expect(callback.isRefused(new NoAnswer('ECONNRESET', true))).toBe(false);
    expect(callback.isRefused(new ProviderAnswer(400, 21609, null))).toBe(true);
    expect(callback.urlOf('status', 'ab')).toBeNull();
    // Not for ever: a second refusal is an answer like any other.
    expect(callback.isRefused(new ProviderAnswer(400, 21609, null))).toBe(false);
    expect(isPublic('https://alerts.example.org')).toBe(true);
  });

  test('without callbacks the provider is asked what became of it', async () => {
    const town = await tell([at('+8613800001111', sms)], { hooks: false });
    await town.run(300, 5);
    expect((await town.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
  });

  test('an address of ours that the provider refuses (21609): the message goes out without it, once, and is asked for', async () => {
    const town = await tell([at('+8613800001111', sms)], { publicUrl: 'the control room' });
    await town.run(10, 1);
    expect(town.texts('+8613800001111')).toHaveLength(1);
    expect((await tries(town, 'O-1')).map(({ state }) => state)).toEqual(['accepted']);
    expect(town.logged.filter((line) => line.startsWith('callback_refused'))).toHaveLength(1);
    await off(town, 'O-2');
    await town.run(300, 5);
    expect((await town.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
    expect((await town.notices('O-2')).map(({ state }) => state)).toEqual(['delivered']);
    expect(town.texts('+8613800001111')).toHaveLength(2);
    expect(town.logged.filter((line) => line.startsWith('callback_refused'))).toHaveLength(1);
  });

  test('two accounts, each with its token: a callback is checked by that of the account it names', async () => {
    const account = (digit: string) => ({
      ...{ accountSid: `AC${digit.repeat(32)}`, authToken: `token-${digit}`, oldAuthToken: null },
      ...{ kind: 'twilio', from: '+861065001' },
    });
    const [texts, calls] = [account('1'), account('2')];
    const publicUrl = 'https://alerts.example.org';
    const receipts = createReceipts({
      records: await sqliteRecords(':memory:'),
      settings: {
        ...{ http: { publicUrl }, notify: { channels: { sms: texts, voice: calls } } },
      } as unknown as Settings,
      ...{ clock: virtualClock(0), gateways: new Map(), onReceipt: () => {} },
      pager: { keyed: async () => null, told: async () => false },
    });
    const path = '/hooks/twilio/status?d=ab';
    const isOurs = (named: typeof texts, signedBy: typeof texts): boolean => {
      const params = { AccountSid: named.accountSid, MessageSid: 'SM1', MessageStatus: 'sent' };
      const signature = signatureOf(signedBy.authToken, `${publicUrl}${path}`, params);
      return receipts.verify({ path, signature, params });
    };
    expect([isOurs(texts, texts), isOurs(calls, calls)]).toEqual([true, true]);
    expect([isOurs(texts, calls), isOurs(calls, texts)]).toEqual([false, false]);
    expect([isOurs(account('3'), texts), isOurs(account('3'), account('3'))]).toEqual([
      ...[false, false],
    ]);
  });
});

test('novuhq/novu #4960: nobody to send to is a skip with its reason, and no failed delivery', async () => {
  const town = await tell([{ id: 'C-1', phone: null, points: ['SP-1'] }]);
  await town.run(10);
  expect((await town.notices('O-1')).map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    'suppressed no_channel',
  ]);
  expect(await tries(town, 'O-1')).toEqual([]);
  expect(town.outbox.counts().get('outcome_failed_permanent')).toBeUndefined();
});

test('novuhq/novu #9400: receipts in the wrong order: what was delivered is shown as delivered', async () => {
  const town = await tell([at('+8613800000002', sms)]);
  await town.run(30);
  expect((await tries(town, 'O-1')).map(({ state }) => state)).toEqual(['delivered']);
  expect((await town.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
});

test.each([
  ['at once', 2_000],
  ['ten minutes late', 600_000],
])(
  'twilio-node #312, #317, #338; twilio-ruby #519: reset after it was taken, receipts %s: one message at the gateway',
  async (_, receiptDelayMs) => {
    const gateway = { dropAfterAccept: 1, receiptDelayMs };
    const town = await tell([at('+8613800001111', sms)], { gateway });
    await town.run(1_500, 5);
    expect(town.texts('+8613800001111')).toHaveLength(1);
    expect(await tries(town, 'O-1')).toHaveLength(1);
    expect((await town.notices('O-1')).map(({ state }) => state)).toEqual(['delivered']);
  },
);

test('department-of-veterans-affairs/notification-api #1703, #1376: an unknown 4xx is the end: seen by its code, not tried again', async () => {
  const town = await tell([at('+8613800001111', sms)], {});
  town.gateway.answerAll(418);
  await town.run(1_200, 10);
  expect((await tries(town, 'O-1')).map(({ state, code }) => `${state} ${code}`)).toEqual([
    'failed_permanent 418',
  ]);
  expect((await town.notices('O-1')).map(({ state }) => state)).toEqual(['undeliverable']);
});
