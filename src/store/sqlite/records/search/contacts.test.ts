import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Contact } from '../../../../model/contact.ts';
import { sqliteRecords } from '../store.ts';

const contact = (id: string, own: Partial<Contact>): Contact => ({
  ...{ id, name: '', phone: null, phoneKind: 'mobile', email: null, locale: null },
  ...{ class: null, zone: null, account: null, ...own },
});

const LIMIT = 4;

/** Neither capitals nor widths nor accents tell two texts apart. */
const plain = (one: string): string =>
  one.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** By reading all of them: what a search must come to. */
function read(contacts: readonly Contact[], typed: string): string[] {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return [];
  const byId = [...contacts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const begins = (['id', 'phone', 'account'] as const).flatMap((column) =>
    byId
      .filter((one) => one[column]?.startsWith(text) === true)
      .sort((a, b) => ((a[column] ?? '') < (b[column] ?? '') ? -1 : 1))
      .slice(0, LIMIT),
  );
  const holds = byId.filter(({ id, name, phone, account }) =>
    [id, name, phone, account].some((one) => one !== null && plain(one).includes(plain(text))),
  );
  return [...new Set([...begins, ...holds].map(({ id }) => id))].slice(0, LIMIT);
}

const letters = fc.constantFrom('王', '芳', '伟', 'Li', 'na', 'É', '13', '９', '9', '0', '%', '_');
const text = fc.array(letters, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const person = fc.record({ name: text, phone: fc.option(text), account: fc.option(text) });
const people = fc.array(person, { minLength: 1, maxLength: 200 });

test.prop([people, people, fc.array(text, { minLength: 1, maxLength: 5 })], { numRuns: 12 })(
  'a search finds whom reading all contacts finds, also those who came or changed later',
  async (first, later, asked) => {
    const store = await sqliteRecords(':memory:');
    const known = new Map<string, Contact>();
    const save = async (list: typeof first, letter: string, contacts: Contact[] = []) => {
      // Phones and accounts differ, so that their order is one.
      for (const [i, { name, phone, account }] of list.entries()) {
        const own = { phone: phone && `${phone}#${i}`, account: account && `${account}#${i}` };
        contacts.push(contact(`${letter}${(i * 37) % 1_000}`, { name, ...own }));
      }
      for (const one of contacts) known.set(one.id, one);
      await store.import({ contacts });
    };
    const check = async (): Promise<void> => {
      // The first one reads all contacts, the next ones the blocks that may hold the text.
      for (const one of [...asked, ...asked, known.keys().next().value ?? '']) {
        const found = await store.network.searchContacts(one, LIMIT);
        expect(found.map(({ id }) => id)).toEqual(read([...known.values()], one));
        await new Promise((go) => setImmediate(go));
      }
    };
    await save(first, 'C-');
    await check();
    await save(later.slice(0, 50), 'B-');
    await save(later, 'C-');
    await check();
    await store.close();
  },
);

test('a person is found by how the name sounds to a keyboard: no accent, full width, small letters', async () => {
  const store = await sqliteRecords(':memory:');
  const phone = '+8613912345678';
  await store.import({
    contacts: [
      contact('C-1', { name: 'Zoë Ångström-Łuk', account: '130-A7' }),
      contact('C-2', { name: 'ＷＡＮＧ　Ｆａｎｇ', phone }),
      contact('C-3', { name: 'Ольга Ёжикова' }),
    ],
  });
  const asked = async (text: string): Promise<string[]> =>
    (await store.network.searchContacts(text, LIMIT)).map(({ id }) => id);
  // Before and after what knows where names stand has been made.
  for (const _ of [1, 2]) {
    for (const text of ['zoe', 'ZOË', 'angstrom', 'luk', '１３０－Ａ７', 'ｃ－１'])
      expect(await asked(text), text).toEqual(['C-1']);
    for (const text of ['wang fang', 'Wang　fang', '１２３４５６７８', '＋８６１３９'])
      expect(await asked(text), text).toEqual(['C-2']);
    expect(await asked('ежиков')).toEqual(['C-3']);
    await new Promise((go) => setImmediate(go));
  }
  await store.close();
});
