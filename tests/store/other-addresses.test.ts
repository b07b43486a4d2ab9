import { expect, test } from 'vitest';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { contactOf, subscriptionsOf } from '../notify/support/people.ts';

const li = { id: 'C-1', phone: '+8613800138000', points: ['SP-1'] };
const entry = { contact: 'C-1', at: 1 } as const;

test('an address beyond phone and mail stays through imports that do not name it, and can be taken away', async () => {
  const store = await sqliteRecords(':memory:');
  const [contacts, subscriptions] = [[contactOf(li)], subscriptionsOf(li)];
  const wechat = { ...entry, channel: 'wechat' as const, address: 'oLi_1' };
  await store.import({ contacts, subscriptions, addresses: [wechat] });
  const webhook = { ...entry, channel: 'webhook' as const, address: 'https://a.cn/' };
  await store.import({ addresses: [webhook] });
  await store.import({ contacts, subscriptions, replaceCustomers: true });
  const addresses = { wechat: 'oLi_1', webhook: 'https://a.cn/' };
  expect((await store.network.contact('C-1'))?.addresses).toEqual(addresses);
  expect(await store.outbox.contactsOfAddress('oLi_1')).toMatchObject([{ id: 'C-1', addresses }]);
  await store.import({ addresses: [{ ...webhook, address: null }] });
  await store.import({ addresses: [{ ...wechat, address: null }] });
  expect((await store.network.contact('C-1'))?.addresses).toBeUndefined();
  await store.import({ addresses: [{ ...wechat, contact: 'nobody' }] });
  await store.close();
});

test('a new address forgets that the old one of this channel was dead, and of no other', async () => {
  const store = await sqliteRecords(':memory:');
  await store.import({ contacts: [contactOf(li)], subscriptions: subscriptionsOf(li) });
  const set = (address: string) =>
    store.import({ addresses: [{ ...entry, channel: 'web_push', address }] });
  await set('[1]');
  const dead = {
    contact: 'C-1',
    kind: 'address_dead' as const,
    subject: null,
    at: 2,
    by: 'provider',
  };
  await store.outbox.save({
    contactEvents: [
      { ...dead, channel: 'web_push' },
      { ...dead, channel: 'sms' },
    ],
  });
  const notice = { contact: 'C-1', supplyPoints: ['SP-1'], dueAt: 3 };
  const deadNow = async () =>
    (await store.outbox.recipients([notice as never]))[0]?.deadChannels.sort();
  expect(await deadNow()).toEqual(['sms', 'web_push']);
  await set('[1]');
  expect(await deadNow()).toEqual(['sms', 'web_push']);
  await set('[2]');
  expect(await deadNow()).toEqual(['sms']);
  await store.close();
});
