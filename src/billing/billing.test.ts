import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, onTestFinished } from 'vitest';
import { type BillingSystem, startBillingSystem } from '../../simulators/billing/server.ts';
import { systemClock, virtualClock } from '../runtime/clock.ts';
import { silentLog } from '../runtime/log.ts';
import { readAccount } from './exchange.ts';
import { httpBilling } from './http.ts';
import { billingLimits } from './port.ts';
import { readBillingTemplates } from './read.ts';
import type { BillingTemplate } from './template.ts';

const file = 'config/billing/cn-billing.yaml';
const text = readFileSync(file, 'utf8');
const template = readBillingTemplates([{ file, text }]).templates.get(
  'cn-billing',
) as BillingTemplate;

async function system(): Promise<BillingSystem> {
  const started = await startBillingSystem({ key: 'secret' });
  onTestFinished(() => started.stop());
  return started;
}

function portTo(url: string, more: Partial<Parameters<typeof httpBilling>[0]> = {}) {
  const tools = { template, baseUrl: url, key: 'secret', timeoutMs: 150, keepMs: 60_000 };
  return httpBilling({ ...tools, clock: systemClock(), log: silentLog, ...more });
}

describe('a template of a billing system', () => {
  test('that comes with the product holds all its golden exchanges', () => {
    expect(readBillingTemplates([{ file, text }]).problems).toEqual([]);
  });

  test.each([
    [text.replace('{account}', '{konto}'), 'BIL-NAME'],
    [text.replace('balance: 8640', 'balance: 0'), 'BIL-GOLDEN'],
    [text.replace('unit: whole', 'unit: hundredths'), 'BIL-GOLDEN'],
    [text.replace('account: data.consNo', 'acount: data.consNo'), 'SET-KEY'],
  ])('%#: that does not do what its examples say is refused with its place', (wrong, code) => {
    const { problems, templates } = readBillingTemplates([{ file, text: wrong }]);
    expect(problems.map((one) => one.code)).toContain(code);
    expect(problems[0]?.place).toMatchObject({ file, line: expect.any(Number) });
    expect(templates.size).toBe(0);
  });
});

describe('an account', () => {
  test('has its balance, what is due, bills and payments, exact to the hundredth', async () => {
    const billing = await system();
    billing.set('0316135560', { balance: '0.07', due: { amount: '12.30', date: '2026-07-25' } });
    const billed = await portTo(billing.url, { timeoutMs: 5_000 }).account('0316135560');
    expect(billed).toMatchObject({
      is: 'known',
      account: { balance: 7, due: { amount: 1230, by: '2026-07-25' }, currency: 'CNY' },
    });
    const { account } = billed as Extract<typeof billed, { is: 'known' }>;
    expect(account.bills[0]).toMatchObject({ month: '2026-06', isPaid: true });
    expect(account.payments[0]).toEqual({ day: '2026-06-28', amount: 20_000, by: '微信' });
  });

  test.each([
    ['0316135901', 'timeout', 'answers after ten seconds'],
    ['0316135902', 'timeout', 'never answers'],
    ['0316135903', 'answer_wrong', 'answers with a page'],
    ['0316135904', 'answer_wrong', 'answers about another account'],
    ['0316135905', 'answer_wrong', 'leaves the balance out'],
    ['0316135906', 'refused', 'has a fault'],
    ['0316135907', 'unreachable', 'hangs up'],
    ['77', 'not_known', 'does not know the number'],
  ])('%s: is %s and no figure when the system %3$s', async (account, reason) => {
    const billing = await system();
    const wait = reason === 'timeout' ? 150 : 5_000;
    const billed = await portTo(billing.url, { timeoutMs: wait }).account(account);
    expect(billed).toEqual({ is: 'away', reason });
  });

  test('asked for again within the minute asks nobody, and many at once ask once', async () => {
    const billing = await system();
    const clock = virtualClock(0);
    const port = portTo(billing.url, { timeoutMs: 5_000, clock });
    await Promise.all(Array.from({ length: 8 }, () => port.account('0316135560')));
    await port.account('0316135560');
    expect(billing.asked()).toEqual(['0316135560']);
    clock.advanceTo(60_001);
    await port.account('0316135560');
    expect(billing.asked()).toHaveLength(2);
  });

  test('of a system that is down keeps nobody waiting, and is asked again after a rest', async () => {
    const billing = await system();
    const clock = virtualClock(0);
    const port = portTo(billing.url, { timeoutMs: 5_000, clock });
    billing.down(true);
    for (let i = 0; i < 8; i += 1) await port.account(`031613556${i}`);
    billing.down(false);
    expect(await port.account('0316135569')).toEqual({ is: 'away', reason: 'unreachable' });
    clock.advanceTo(15_001);
    expect(await port.account('0316135569')).toMatchObject({ is: 'known' });
  });

  test('one more question than may be under way is told busy', async () => {
    const billing = await system();
    const port = portTo(billing.url, { timeoutMs: 300 });
    const slow = Array.from({ length: billingLimits.atOnce }, (_, i) =>
      port.account(`03${String(i).padStart(5, '0')}902`),
    );
    expect(await port.account('0316135560')).toEqual({ is: 'away', reason: 'busy' });
    await Promise.all(slow);
  });

  test.prop([fc.anything(), fc.integer({ min: 200, max: 599 })])(
    'is never made of an answer that does not name it',
    (body, status) => {
      const said = { status, body: JSON.stringify(body) ?? '' };
      expect(readAccount(template, said, '0316135560').is).toBe('away');
    },
  );

  test.prop([fc.integer({ min: -10_000_000, max: 10_000_000 })])(
    'with any balance is read to the hundredth',
    (hundredths) => {
      const sign = hundredths < 0 ? '-' : '';
      const digits = String(Math.abs(hundredths)).padStart(3, '0');
      const balance = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      const body = JSON.stringify({ code: 0, data: { consNo: '1', balance } });
      const read = readAccount(template, { status: 200, body }, '1');
      expect(read).toMatchObject({ is: 'known', account: { balance: hundredths } });
    },
  );

  test.each(['', ' ', 'n/a', '12,30', '1e3', '12.345', 'NaN', '١٢'])(
    'whose balance reads %j is wrong, never 0',
    (balance) => {
      const body = JSON.stringify({ code: 0, data: { consNo: '1', balance } });
      const read = readAccount(template, { status: 200, body }, '1');
      expect(read).toEqual({ is: 'away', reason: 'answer_wrong' });
    },
  );
});

test('the list of low balances is read; a system that cannot say now gives none', async () => {
  const billing = await system();
  billing.set('0316135560', { balance: '3.20' });
  const port = portTo(billing.url, { timeoutMs: 5_000 });
  expect(await port.low()).toEqual(['0316135560']);
  billing.down(true);
  expect(await port.low()).toBeNull();
});
