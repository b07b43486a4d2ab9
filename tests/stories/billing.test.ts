import { expect, onTestFinished, test } from 'vitest';
import { type BillingSystem, startBillingSystem } from '../../simulators/billing/server.ts';
import { story } from '../support/story.ts';

const [li, chen] = ['0316135560', '0317876574'];

async function system(): Promise<{ billing: BillingSystem; settings: object }> {
  const billing = await startBillingSystem({ key: 'k', accounts: [li, chen] });
  onTestFinished(() => billing.stop());
  return {
    billing,
    settings: {
      ...{ kind: 'http', baseUrl: billing.url, key: 'k', timeout: '2s', keepFor: '1ms' },
      ...{ payUrl: 'https://pay.example/?account={account}', lowBalanceAt: '10:00' },
    },
  };
}
const people = { Li: { at: 'TX1-1', account: li }, Chen: { at: 'TX2-1', account: chen } };

test('Li sees her balance; the billing system goes away and that is said, never 0; it comes back', async () => {
  const { billing, settings } = await system();
  const start = '2026-07-15T10:40+08:00';
  const town = await story('two-feeders', { start, people, billing: settings });
  billing.set(li, { balance: '86.40' });
  const her = await town.customer('Li');
  expect(await her.get('/my/bill')).toMatchObject({
    ...{ available: true, account: '••••5560', balance: 86.4, due: null, currency: 'CNY' },
    payUrl: `https://pay.example/?account=${li}`,
  });
  expect(await her.page()).toMatch(/Balance:\s+CN¥86\.40/);
  billing.down(true);
  expect(await her.get('/my/bill')).toMatchObject({
    ...{ available: false, reason: 'unreachable', balance: null, due: null },
  });
  const page = await her.page();
  expect(page).toMatch(/Your bill is not available now/);
  expect(page).not.toMatch(/CN¥|Balance:/);
  // What concerns her supply is there all the same.
  expect(page).toMatch(/Power is on/);
  expect(await her.status(`/my/bill?account=${chen}`)).toBe(404);
});

test('a low balance is told to the holder alone, at its time; a system that is away is asked again', async () => {
  const { billing, settings } = await system();
  const start = '2026-07-15T09:57+08:00';
  const town = await story('two-feeders', { start, people, billing: settings });
  billing.set(li, { balance: '3.20' });
  billing.down(true);
  await town.runTo('10:02');
  town.phone('Li').gotNothing();
  billing.down(false);
  await town.runTo('10:05');
  town.phone('Li').gotSms('余额不足');
  town.phone('Chen').gotNothing();
});
