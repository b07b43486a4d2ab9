/** What two processes write of one delivery, and what a provider calls by a number it has given before. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY } from '../../src/model/time.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { delivery, newWave, notice, T0, wave } from '../contracts/records-samples.ts';

let store: RecordsStore;
beforeEach(async () => {
  store = await sqliteRecords(':memory:');
  await store.commit({ waves: [newWave('W-1', ['SP-1'])] });
  const rows = ['C-1', 'C-2'].map((id) => notice('W-1', id));
  await store.outbox.expand(wave('W-1', { state: 'live' }), rows, []);
});
afterEach(() => store.close());

const stands = async (contact: string) =>
  (await store.outbox.notice(`W-1:${contact}`))?.deliveries.map(({ state }) => state);

test('a process that read "accepted" does not write it over "delivered", which another wrote meanwhile', async () => {
  const accepted = delivery(notice('W-1', 'C-1'), { state: 'accepted', providerId: 'SM1' });
  await store.outbox.save({ deliveries: [accepted] });
  await store.outbox.save({ deliveries: [{ ...accepted, state: 'delivered', deliveredAt: T0 }] });
  await store.outbox.save({ deliveries: [{ ...accepted, checks: 1, checkAt: T0 + 1 }] });
  expect(await stands('C-1')).toEqual(['delivered']);
  expect(await store.outbox.toCheck(T0 + DAY, 9)).toEqual([]);
  await store.outbox.save({ deliveries: [{ ...accepted, state: 'read', deliveredAt: T0 }] });
  expect(await stands('C-1')).toEqual(['read']);
});

test('a gateway that counts anew gives a number twice: its receipts speak of the later message', async () => {
  const own = { state: 'accepted', providerId: '17' } as const;
  const at = (startedAt: number, text: string) => ({ ...own, startedAt, text });
  const old = delivery(notice('W-1', 'C-1'), at(T0 - DAY, 'off'));
  const young = delivery(notice('W-1', 'C-2'), at(T0, 'back'));
  await store.outbox.save({ deliveries: [old, young] });
  const found = await store.outbox.deliveryBy({ provider: 'gateway', providerId: '17' });
  expect(found?.delivery.id).toBe(young.id);
  await store.outbox.receive({
    ...{ provider: 'gateway', providerId: '17', marker: null, status: 'delivered', code: null },
    ...{ said: null, from: null, receivedAt: T0, applied: false },
  });
  const [receipt] = await store.outbox.ownedReceipts(9, T0);
  expect([receipt?.owner?.delivery.id, receipt?.beside]).toEqual([young.id, []]);
});
