import { expect, onTestFinished, test } from 'vitest';
import type { NewWave } from '../../src/model/outbox/wave-row.ts';
import { DAY } from '../../src/model/time.ts';
import { createLowBalances } from '../../src/operate/billing/low-balance.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import type { Settings } from '../../src/settings/schema.ts';
import type { Commit } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';

const start = Date.parse('2026-07-15T10:00:00+08:00');

async function house(low: () => string[] | null) {
  const records = await sqliteRecords(':memory:');
  onTestFinished(() => records.close());
  const contact = (id: string, account: string) => ({
    ...{ id, name: id, phone: '+8613800138000', phoneKind: 'mobile' as const, email: null },
    ...{ locale: null, class: null, zone: null, account },
  });
  const subscription = (id: string) => ({
    ...{ contact: id, supplyPoint: `SP-${id}`, channels: ['sms' as const], kinds: null },
    ...{ quietFrom: null, quietTo: null, from: null, until: null },
  });
  await records.import({
    contacts: [contact('Li', '0316135560'), contact('Wu', '03161355601')],
    subscriptions: [subscription('Li'), subscription('Wu')],
  });
  const clock = virtualClock(start);
  const told: string[] = [];
  const parts = {
    ...{ records, clock, log: silentLog },
    saver: {
      problem: () => null,
      async decide<T>(
        decide: () => { commit: Commit | null; result: T } | Promise<never>,
      ): Promise<T> {
        const { commit, result } = await decide();
        told.push(...(commit?.waves ?? []).map(({ wave }) => String(wave.facts['contact'])));
        return result;
      },
    },
    tell: {
      person: (news: { contact: string }) => ({ wave: { facts: news } }) as unknown as NewWave,
    },
    billing: { low: async () => low(), account: async () => ({ is: 'away', reason: 'busy' }) },
    settings: {
      billing: { lowBalanceAt: '09:30' },
      utility: { zone: 'Asia/Shanghai' },
    } as unknown as Settings,
  };
  const balances = createLowBalances(parts as unknown as Parameters<typeof createLowBalances>[0]);
  return {
    /** Who was told on the day so many days after the first. */
    async day(n: number): Promise<string[]> {
      clock.advanceTo(start + n * DAY);
      await balances.tick();
      await balances.tick();
      return told.splice(0);
    },
  };
}

test('the holder of exactly this account is told once a week while it stays low', async () => {
  const at = await house(() => ['0316135560', '0316135560', '0999999999']);
  expect(await at.day(0)).toEqual(['Li']);
  expect(await at.day(1)).toEqual([]);
  expect(await at.day(6)).toEqual([]);
  expect(await at.day(7)).toEqual(['Li']);
});

test('one that was paid in between and is low again is told again', async () => {
  let low = ['0316135560'];
  const at = await house(() => low);
  expect(await at.day(0)).toEqual(['Li']);
  low = [];
  expect(await at.day(1)).toEqual([]);
  low = ['0316135560'];
  expect(await at.day(2)).toEqual(['Li']);
});

test('a system that cannot say now changes nothing, and is asked again the same day', async () => {
  let low: string[] | null = null;
  const at = await house(() => low);
  expect(await at.day(0)).toEqual([]);
  low = ['0316135560'];
  expect(await at.day(0)).toEqual(['Li']);
});
