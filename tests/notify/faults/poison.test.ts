/** One row that nothing can be done with never holds up the others. */
import { afterEach, expect, test } from 'vitest';
import { outage } from '../../contracts/records-samples.ts';
import type { Town, TownOptions } from '../support/town.ts';
import { darkVillage, village } from '../support/village.ts';

let it: Town;
afterEach(() => it.stop());

async function dark(people: TownOptions['people']): Promise<void> {
  it = (await darkVillage(people)).it;
}

/** Rounds that go on whatever becomes of the one before. */
async function rounds(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 1) {
    it.clock.advanceTo(it.clock.now() + 1_000);
    await it.outbox.tick().catch(() => undefined);
    await it.idle();
  }
}

const told = (people: TownOptions['people']) =>
  people.filter(({ phone }) => it.texts(phone ?? '').length > 0).length;

test('a contact whose zone nobody knows: all others of its batch are told, and a task names it', async () => {
  const people = village(12).map((one, i) => (i === 3 ? { ...one, zone: 'Nowhere/City' } : one));
  await dark(people);
  await rounds(90);
  expect(told(people)).toBe(11);
  const { items } = await it.store.documents.list('task', { limit: 9 });
  expect(items.map(({ code, contact }) => [code, contact])).toEqual([['template_fault', 'C-103']]);
  await rounds(60);
  const row = (await it.notices('O-1')).find(({ contact }) => contact === 'C-103');
  expect(row).toMatchObject({ state: 'queued', reason: 'template_fault' });
});

test('a contact whose zone nobody knows: the others are still shown before a release', async () => {
  const people = village(5).map((one, i) => (i === 0 ? { ...one, zone: 'Nowhere/City' } : one));
  const brake = { verified: 2, inferred: 2, byHand: 2 };
  it = (await darkVillage(people, { settings: { brake } })).it;
  await rounds(3);
  const [wave] = (await it.store.notices.waves({ state: 'held', limit: 5 })).items;
  if (wave === undefined) throw new Error('no wave is held');
  const { samples } = await it.outbox.before(wave);
  expect(samples).toHaveLength(3);
  expect(it.logged.join('\n')).toContain('sample_failed');
});

test('an answer of a customer that cannot be passed on: receipts behind it are applied, and messages leave', async () => {
  const people = village(4);
  await dark(people.slice(0, 3));
  await rounds(10);
  it.feedback.push = () => {
    throw new Error('nobody takes it');
  };
  await it.gateway.reply(people[0]?.phone ?? '', '+861065001', 'where is my power');
  await it.gateway.reply(people[1]?.phone ?? '', '+861065001', 'STOP');
  await rounds(5);
  const stopped = await it.store.outbox.recipients([
    { contact: people[1]?.id ?? '', supplyPoints: people[1]?.points ?? [] } as never,
  ]);
  expect(stopped[0]?.optedOut).toEqual(['sms']);
  expect(it.logged.join('\n')).toContain('reply_failed');
  expect(await it.store.outbox.receipts(9)).toHaveLength(1);
});

test('an outage whose record cannot be read: the news of all others leaves, that they are back too', async () => {
  const people = village(8);
  const { record, ...made } = await darkVillage(people);
  it = made.it;
  const broken = outage('O-0', { dark: ['SP-100'], ever: ['SP-100'] });
  await it.news(broken, [{ what: 'confirmed', supplyPoints: ['SP-100'] }]);
  const read = it.outages.get.bind(it.outages);
  it.outages.get = (id) => {
    if (id === 'O-0') throw new Error('cannot be read');
    return read(id);
  };
  await rounds(10);
  expect(told(people)).toBe(8);
  for (const { points } of people) for (const id of points) it.supply.set(id, 'live');
  const back = { ...record, dark: [], revision: 2, state: 'restored' as const };
  await it.news({ ...back, restoredAt: it.clock.now() }, [
    { what: 'restored', supplyPoints: record.ever },
  ]);
  await rounds(10);
  expect(people.filter(({ phone }) => it.texts(phone).at(-1)?.includes('恢复供电'))).toHaveLength(
    8,
  );
});
