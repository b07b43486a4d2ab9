/** What stands of waves and messages while they wait, and when their time is over. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { delivery, newWave, notice, T0, wave } from '../contracts/records-samples.ts';

const live = wave('W-1', { state: 'live', recipients: 2 });
const DAY = 86_400_000;
let store: RecordsStore;
beforeEach(async () => {
  store = await sqliteRecords(':memory:');
  await store.commit({ waves: [newWave('W-1', ['SP-1', 'SP-2'])] });
  const notices = [notice('W-1', 'C-1'), notice('W-1', 'C-2', { class: 'critical' })];
  await store.outbox.expand(live, notices, []);
});
afterEach(() => store.close());

test('what of a wave is unsent, for whom, and which waves went out by themselves', async () => {
  expect(await store.outbox.unsent(['W-1', 'W-9'])).toEqual(new Map([['W-1', 2]]));
  const shares = await store.outbox.waitingShares('W-1');
  expect(shares.map((one) => [one.class, one.notices]).sort()).toEqual([
    ['critical', 1],
    [notice('W-1', 'C-1').class, 1],
  ]);
  const [first] = await store.outbox.firstWaiting(live, { channel: 'sms', limit: 1 });
  expect(first).toMatchObject({ wave: 'W-1', state: 'queued' });
  const { createdAt, dueAt, basis } = live;
  const at = Math.max(createdAt, dueAt);
  expect(await store.outbox.wentOut(at)).toEqual([{ at, basis, recipients: 2 }]);
  expect(await store.outbox.wentOut(at + 1)).toEqual([]);
  await store.outbox.save({ waves: [{ ...live, releasedBy: 'chief' }] });
  expect(await store.outbox.wentOut(at)).toEqual([]);
});

test('of a wave that is over what arrived stays told, whatever was still to be tried', async () => {
  const told = notice('W-1', 'C-1');
  const rows = await store.outbox.claim({
    ...{ channel: told.channel, lane: told.lane, wave: 'W-1', now: T0, limit: 9, owner: 'a' },
    leaseUntil: T0 + 60_000,
  });
  const mine = rows.find(({ contact }) => contact === 'C-1');
  if (mine === undefined) throw new Error('it was not claimed');
  await store.outbox.save({
    notices: rows.map((row) => ({ ...row, state: 'queued' as const })),
    deliveries: [delivery(mine, { state: 'delivered' })],
    waves: [{ ...live, state: 'superseded', holdReason: 'restored_before_sent' }],
  });
  await store.outbox.sweep(T0, 100);
  const { items } = await store.notices.notices({ subject: live.subject, limit: 9 });
  expect(items.map((one) => `${one.notice.state} ${one.notice.reason}`).sort()).toEqual([
    'delivered null',
    'suppressed restored_before_sent',
  ]);
  expect(await store.notices.progressOf(live.subject)).toEqual({ delivered: 1, suppressed: 1 });
});

test('the words of a message go after ninety days, what proves a copy of them stays', async () => {
  const text = '停电提醒';
  const row = delivery(notice('W-1', 'C-1'), { text });
  await store.outbox.save({ deliveries: [row] });
  const left = async () => (await store.outbox.notice(row.notice))?.deliveries[0];
  await store.tidy(T0 + 90 * DAY);
  expect(await left()).toEqual(row);
  await store.tidy(T0 + 90 * DAY + 1);
  const textHash = createHash('sha256').update(text).digest('hex');
  expect(await left()).toEqual({ ...row, text: null, textHash });
  await store.outbox.save({ deliveries: [{ ...row, text: null, state: 'delivered' }] });
  expect(await left()).toMatchObject({ state: 'delivered', textHash });
});
