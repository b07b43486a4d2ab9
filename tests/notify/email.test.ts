import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../../simulators/smtp/server.ts';
import { bounceOf, unsubscribeRow } from '../../src/notify/channels/email/bounce.ts';
import { outage } from '../contracts/records-samples.ts';
import { planned } from './support/people.ts';
import { type Town, town } from './support/town.ts';

let it: Town;
let mail: MailServer;
beforeEach(async () => {
  mail = await startMailServer();
});
afterEach(async () => {
  await it.stop();
  await mail.stop();
});

const points = ['SP-1'];
async function told(email: string, phone: string | null = null): Promise<void> {
  const li = { id: 'C-1', phone, email, points, channels: ['email', 'sms'] as ['email', 'sms'] };
  it = await town({ people: [li], start: '2026-07-15T10:00:00+08:00', mailPort: mail.port });
  await outageAgain('O-1');
}
async function outageAgain(id: string): Promise<void> {
  it.supply.set('SP-1', 'dark');
  const record = outage(id, { dark: points, ever: points, startedAt: it.clock.now() });
  await it.news(record, [{ what: 'confirmed', supplyPoints: points }]);
}
async function deliveries(subject = 'O-1') {
  const [notice] = await it.notices(subject);
  const rows = (await it.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
  return rows.map(({ channel, state, code }) => [channel, state, code]);
}
const decoded = (text: string): string => {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const isBase64 = /Content-Transfer-Encoding: base64/i.test(head);
  return isBase64 ? Buffer.from(body, 'base64').toString() : body;
};

describe('a mail', () => {
  test('says what happened, where to stop it, and no name or address of the house in its head', async () => {
    await told('li@example.cn');
    await it.run(10);
    const [one] = mail.mails();
    expect(one?.to).toBe('li@example.cn');
    expect(one?.envelopeId).toMatch(/^[\w-]{16,}$/);
    expect(one?.from).toBe(`bounce+${one?.envelopeId}@example.cn`);
    expect(decoded(one?.text ?? '')).toContain('停电');
    expect(one?.text).toContain(`Message-ID: <${one?.envelopeId}@example.cn>`);
    expect(one?.text).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(one?.text).toMatch(/^List-Unsubscribe:\s+<http:\/\/[^>]+\/unsubscribe\?d=/m);
    expect(one?.text).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  });

  test('that nobody sent back counts as arrived at the next look after a quarter of an hour', async () => {
    await told('li@example.cn');
    await it.run(14 * 60, 30);
    expect(await deliveries()).toEqual([['email', 'accepted', null]]);
    await it.run(20 * 60, 30);
    expect(await deliveries()).toEqual([['email', 'delivered', null]]);
    expect(it.gateway.inbox.all()).toEqual([]);
  });

  test.each([
    ['dead', 'failed_permanent', '5.1.1'],
    ['spam', 'failed_permanent', '5.7.1'],
  ])('refused for good (%s@): the phone is told at once', async (box, state, code) => {
    await told(`${box}@example.cn`, '+8613800138001');
    await it.run(20);
    expect((await deliveries())[0]).toEqual(['email', state, code]);
    expect(it.gateway.inbox.all()).toHaveLength(1);
  });

  test('refused for now (full@, busy@, hung up early): tried again, never counted as lost', async () => {
    for (const box of ['full', 'busy', 'early']) {
      if (it !== undefined && box !== 'full') await it.stop();
      await told(`${box}@example.cn`);
      await it.run(10);
      expect((await deliveries())[0]?.[1], box).toMatch(/failed_temporary|unknown/);
      expect(mail.mails()).toEqual([]);
    }
  });

  test('taken by a server that then hangs up: unknown, and not sent a second time by mail', async () => {
    await told('lost@example.cn', '+8613800138001');
    await it.run(40 * 60, 30);
    expect(mail.mails()).toHaveLength(1);
  });
});

describe('a mail about planned work', () => {
  test('of which nobody knows whether it was taken: no second mail, a text when its four hours are over', async () => {
    const li = { id: 'C-1', phone: '+8613800138001', email: 'lost@example.cn', points };
    const people = [{ ...li, channels: ['email', 'sms'] as ['email', 'sms'] }];
    it = await town({ people, start: '2026-07-15T10:00:00+08:00', mailPort: mail.port });
    const from = it.clock.now() + 10 * 86_400_000;
    const plan = planned('P-1', { from, to: from + 7_200_000, supplyPoints: points });
    await it.plan(plan, { what: 'approved' });
    const due = (await it.store.outbox.openWaves(20)).find(
      ({ kind }) => kind === 'planned_notice',
    )?.dueAt;
    it.clock.advanceTo(due ?? 0);
    await it.run(3.9 * 3600, 60);
    expect(it.gateway.inbox.all()).toEqual([]);
    await it.run(600, 30);
    expect(it.gateway.inbox.all().map(({ channel }) => channel)).toEqual(['sms']);
    await it.run(4 * 3600, 120);
    expect(mail.mails()).toHaveLength(1);
    expect(it.gateway.inbox.all()).toHaveLength(1);
  });

  test('carries the event for the calendar, and the whole letter', async () => {
    const li = {
      id: 'C-1',
      phone: null,
      email: 'li@example.cn',
      points,
      channels: ['email'] as ['email'],
    };
    it = await town({ people: [li], start: '2026-07-15T10:00:00+08:00', mailPort: mail.port });
    const from = it.clock.now() + 3 * 86_400_000;
    const plan = planned('P-1', { from, to: from + 7_200_000, supplyPoints: points });
    await it.plan(plan, { what: 'approved' });
    await it.run(2 * 3600, 60);
    const [one] = mail.mails();
    expect(one?.text).toMatch(/text\/calendar; charset=utf-8; method=PUBLISH/i);
    expect(one?.text).toContain('power-cut.ics');
  });
});

describe('what comes back', () => {
  const dsn = (marker: string, action: string, status: string): string =>
    [
      `To: bounce+${marker}@example.cn`,
      'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
      '',
      '--x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.cn',
      `Original-Envelope-Id: ${marker}`,
      '',
      'Final-Recipient: rfc822; li@example.cn',
      `Action: ${action}`,
      `Status: ${status}`,
      '--x--',
    ].join('\r\n');

  test('a bounce of 5.1.1 ends mails to this address: the phone hears of it, and of the next one first', async () => {
    await told('li@example.cn', '+8613800138001');
    await it.run(10);
    const row = bounceOf(dsn(mail.mails()[0]?.envelopeId ?? '', 'failed', '5.1.1'), it.clock.now());
    expect(row).toMatchObject({ provider: 'smtp', status: 'failed', code: '5.1.1' });
    if (row !== null) await it.store.outbox.receive(row);
    await it.run(20);
    expect((await deliveries()).map(([channel, state]) => [channel, state])).toEqual([
      ['email', 'failed_permanent'],
      ['sms', 'delivered'],
    ]);
    await outageAgain('O-2');
    await it.run(20);
    expect((await deliveries('O-2')).map(([channel]) => channel)).toEqual(['sms']);
  });

  test('the link at the foot of a mail ends mails, not messages to the phone', async () => {
    await told('li@example.cn', '+8613800138001');
    await it.run(10);
    const marker = mail.mails()[0]?.envelopeId ?? '';
    await it.store.outbox.receive(unsubscribeRow(marker, it.clock.now()));
    await it.run(5);
    await outageAgain('O-2');
    await it.run(20);
    expect((await deliveries('O-2')).map(([channel]) => channel)).toEqual(['sms']);
  });

  test.each([
    ['a delay', dsn('abcdefgh1234', 'delayed', '4.4.1')],
    ['a holiday reply', 'To: bounce+abcdefgh1234@example.cn\r\n\r\nI am away.'],
    ['a marker that is none', dsn('<script>', 'failed', '5.1.1')],
    ['nothing', ''],
  ])('%s changes nothing', async (_what, text) => {
    await told('li@example.cn');
    expect(bounceOf(text, 0)).toBeNull();
  });
});
