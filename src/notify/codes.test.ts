import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Channel, type Contact, utilityNames } from '../model/contact.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Found, OpenChannel, Outcome, Outgoing } from './channels/channel.ts';
import { sendCode } from './codes.ts';
import { loadMessages } from './templates/messages.ts';

const files = new Map(
  ['zh-CN', 'en'].map((locale) => {
    const path = `config/messages/${locale}.yaml`;
    return [path, readFileSync(path, 'utf8')] as const;
  }),
);
const { messages } = loadMessages(files, 'config/messages');
const li: Contact = {
  ...{ id: 'C-1', name: '李', phone: '+8613812348000', phoneKind: 'mobile', email: null },
  ...{ locale: 'zh-CN', class: null, zone: null, account: null },
};

/** Nobody waits in it: what is to be after a while is at once. */
const atOnce: Clock = {
  now: () => 0,
  after: (_delay, run) => {
    queueMicrotask(run);
    return () => undefined;
  },
};

/** Providers that answer so (the last of several for ever); what reached them, and what was logged. */
function house(
  answers: Partial<Record<Channel, Outcome | Outcome[]>>,
  contact: Contact | null = li,
  list: Found = { is: 'cannot' },
) {
  const sent: Array<Outgoing & { channel: Channel }> = [];
  const logged: object[] = [];
  const channels = new Map<Channel, OpenChannel>();
  for (const [name, said] of Object.entries(answers)) {
    const channel = name as Channel;
    const outcomes = [said].flat();
    channels.set(channel, {
      ...{ channel, ratePerSecond: 1, perDay: null, priceMicros: () => 0 },
      can: { receipts: true, replies: true, confirm: true, segments: true },
      addressOf: (one) =>
        channel === 'sms' && one.phoneKind === 'fixed' ? null : (one.phone ?? null),
      port: {
        provider: 'twilio',
        async send(message) {
          sent.push({ ...message, channel });
          return (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) as Outcome;
        },
        find: async () => list,
      },
    });
  }
  const quiet = (): void => undefined;
  const log = {
    debug: quiet,
    warn: quiet,
    error: quiet,
    info: (fields: object) => logged.push(fields),
  };
  const deps = {
    contactsOfAddress: async (address: string) =>
      contact !== null && contact.phone === address ? [contact] : [],
    ...{ channels, messages, log, clock: atOnce, wallClock: atOnce },
    voice: { brand: utilityNames({ name: '新区供电' }), locales: ['zh-CN' as const] },
    settings: { mode: 'live' as 'live' | 'test' | 'off', testTo: [] as string[] },
  };
  return { deps, sent, logged };
}

const ok: Outcome = { is: 'accepted', providerId: 'SM1' };

test('a code goes by SMS to the phone of a contact, in her language, and no log holds it', async () => {
  const { deps, sent, logged } = house({ sms: ok, voice: ok });
  await sendCode(deps, '+8613812348000', '048151');
  expect(sent).toMatchObject([{ channel: 'sms', to: '+8613812348000', validForMs: 300_000 }]);
  expect(sent[0]?.text).toContain('验证码048151');
  expect(JSON.stringify(logged)).not.toMatch(/048151|13812348000/);
});

test('nobody is called for an address that nobody has', async () => {
  const { deps, sent } = house({ sms: ok });
  expect(await sendCode(deps, '+8613700000000', '1')).toMatchObject({ outcome: 'nobody_has_it' });
  expect(sent).toEqual([]);
});

test('an unknown outcome is not tried again, a refused one goes on by voice, digit by digit', async () => {
  const unknown = house({ sms: { is: 'unknown', code: 'ECONNRESET' }, voice: ok });
  expect(await sendCode(unknown.deps, li.phone as string, '048151')).toMatchObject({
    channel: 'sms',
  });
  expect(unknown.sent).toHaveLength(1);
  const refused = house({
    sms: { is: 'failed_permanent', code: '21614', effect: 'fixed_line' },
    voice: ok,
  });
  await sendCode(refused.deps, li.phone as string, '048151');
  expect(refused.sent.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  expect(refused.sent[1]?.text).toContain('0 4 8 1 5 1');
});

test('a provider that is busy is called again, and what its list does not have is sent once more', async () => {
  const busy: Outcome = {
    ...{ is: 'failed_temporary', code: '20429', effect: 'slow_down', retryAfterMs: 1_000 },
  };
  const storm = house({ sms: [busy, busy, ok], voice: ok });
  expect(await sendCode(storm.deps, li.phone as string, '048151')).toEqual({
    ...{ channel: 'sms', outcome: 'accepted' },
  });
  expect(storm.sent.map(({ channel }) => channel)).toEqual(['sms', 'sms', 'sms']);
  const lost: Outcome = { is: 'unknown', code: 'ECONNRESET' };
  const missing = house({ sms: [lost, ok] }, li, { is: 'not_there' });
  await sendCode(missing.deps, li.phone as string, '048151');
  expect(missing.sent).toHaveLength(2);
  const hit = { providerId: 'SM1', status: 'sent', code: null };
  const there = house({ sms: [lost, ok] }, li, { is: 'found', hits: [hit] });
  await sendCode(there.deps, li.phone as string, '048151');
  expect(there.sent).toHaveLength(1);
});

test('a fixed line is called; in test mode only testers are, switched off nobody is', async () => {
  const fixed = house({ sms: ok, voice: ok }, { ...li, phoneKind: 'fixed' });
  await sendCode(fixed.deps, li.phone as string, '048151');
  expect(fixed.sent.map(({ channel }) => channel)).toEqual(['voice']);
  const { deps, sent } = house({ sms: ok });
  deps.settings = { mode: 'test', testTo: ['+8613900001111'] };
  expect(await sendCode(deps, li.phone as string, '1')).toMatchObject({ outcome: 'mode' });
  deps.settings = { mode: 'off', testTo: [] };
  await sendCode(deps, li.phone as string, '1');
  expect(sent).toEqual([]);
  deps.settings = { mode: 'test', testTo: [li.phone as string] };
  await sendCode(deps, li.phone as string, '1');
  expect(sent).toHaveLength(1);
});
