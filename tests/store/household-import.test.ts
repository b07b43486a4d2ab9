import { expect, test } from 'vitest';
import { MADE_BY_CUSTOMER } from '../../src/model/contact.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { contactOf, subscriptionsOf } from '../notify/support/people.ts';

const li = { id: 'C-1', phone: '+8613800138000', points: ['SP-1', 'SP-2'] };
const wang = { id: 'C-2', phone: '+8613800138001', points: ['SP-3'] };
const grandma = { id: `${MADE_BY_CUSTOMER}1`, phone: '+8613800138002', points: ['SP-1', 'SP-3'] };
const all = (...people: Array<typeof li>) => ({
  contacts: people.map(contactOf),
  subscriptions: people.flatMap(subscriptionsOf),
});

test('whom a customer added at home is told on after the next file of customers, and no one else stays', async () => {
  const store = await sqliteRecords(':memory:');
  await store.import({ ...all(li, wang), replaceCustomers: true });
  await store.import(all(grandma));
  const places = async () =>
    (await store.network.subscriptionsOf({ contact: grandma.id })).map((one) => one.supplyPoint);
  await store.import({ ...all(li, wang), replaceCustomers: true });
  expect((await places()).toSorted()).toEqual(['SP-1', 'SP-3']);
  expect(await store.network.contact(grandma.id)).toMatchObject({ phone: grandma.phone });

  // Wang moved out of SP-3 and somebody else lives there: they have not added her.
  const zhao = { id: 'C-3', phone: '+8613800138003', points: ['SP-3'] };
  await store.import({ ...all(li, zhao), replaceCustomers: true });
  expect(await places()).toEqual(['SP-1']);
  expect(await store.network.contact('C-2')).toBe(null);

  // And when the last place went, nothing is kept of her.
  await store.import({ ...all(zhao), replaceCustomers: true });
  expect(await places()).toEqual([]);
  expect(await store.network.contact(grandma.id)).toBe(null);
  await store.close();
});
