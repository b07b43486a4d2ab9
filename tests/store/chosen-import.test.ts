import { expect, test } from 'vitest';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { contactOf, subscriptionsOf } from '../notify/support/people.ts';

const li = { id: 'C-1', phone: '+8613800138000', points: ['SP-1'] };

test('what a customer chose stays through the next file; the rest follows the file', async () => {
  const store = await sqliteRecords(':memory:');
  const file = async (phone = li.phone): Promise<void> => {
    await store.import({
      contacts: [{ ...contactOf({ ...li, phone }), locale: 'zh-CN', email: null }],
      subscriptions: subscriptionsOf(li),
      ...{ replaceCustomers: true, said: 'file' },
    });
  };
  const [first] = subscriptionsOf(li);
  if (first === undefined) throw new Error('no subscription');
  await file();
  const asFiled = await store.network.contact('C-1');
  if (asFiled === null) throw new Error('no contact');

  await store.import({ contacts: [{ ...asFiled, locale: 'en' }], said: 'customer' });
  const own = { channels: ['email' as const], kinds: ['planned_notice'], quietFrom: 1_320 };
  await store.import({ subscriptions: [{ ...first, ...own, quietTo: 420 }], said: 'customer' });
  await file('+8613800138009');
  expect(await store.network.contact('C-1')).toMatchObject({
    ...{ locale: 'en', email: null, phone: '+8613800138009' },
  });
  expect(await store.network.subscriptionsOf({ contact: 'C-1' })).toMatchObject([
    { ...own, quietTo: 420 },
  ]);

  // The mail was never chosen: the file may still give one. Chosen, it stays.
  const mail = 'li@example.com';
  await store.import({ contacts: [{ ...asFiled, locale: 'en', email: mail }], said: 'customer' });
  await file();
  expect(await store.network.contact('C-1')).toMatchObject({ locale: 'en', email: mail });

  // A person of the utility decides over both.
  await store.import({ contacts: [{ ...asFiled, locale: 'zh-CN' }] });
  expect(await store.network.contact('C-1')).toMatchObject({ locale: 'zh-CN', email: null });
  await store.close();
});
