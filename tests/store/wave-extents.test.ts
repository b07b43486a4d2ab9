import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../src/store/sqlite/engine.ts';
import { openEngine } from '../../src/store/sqlite/engine.ts';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { migrations } from '../../src/store/sqlite/migrations/registry.ts';
import { insertNotice, noticeValues } from '../../src/store/sqlite/records/notice-rows.ts';
import type { Tables } from '../../src/store/sqlite/records/schema.ts';
import { addWaves } from '../../src/store/sqlite/records/waves.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { notice, T0, wave } from '../contracts/records-samples.ts';
import { testFolders } from './folders.ts';

const folder = testFolders();
type Records = Awaited<ReturnType<typeof sqliteRecords>>;

/** Contacts of a list, read in pages of two. */
async function pagesOf(store: Records, asked: { wave?: string; subject?: string }) {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Records['notices']['notices']>> = await store.notices.notices({
      ...asked,
      ...{ limit: 2, cursor },
    });
    found.push(...page.items.map(({ notice: one }) => `${one.wave} ${one.contact}`));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

const both = ['W-1', 'W-2'].map((id, i) => wave(id, { createdAt: T0 + i }));
const interleaved = ['W-1 C-3', 'W-2 C-3', 'W-2 C-1', 'W-1 C-1', 'W-1 C-2'];
const ofFirst = ['W-1 C-3', 'W-1 C-1', 'W-1 C-2'];
const ofSecond = ['W-2 C-3', 'W-2 C-1'];

async function old(path: string, fill: (engine: Engine<Tables>) => void): Promise<void> {
  const engine = openEngine<Tables>({ path });
  await migrate(engine, migrations.slice(0, 9));
  await engine.write(() => fill(engine));
  await engine.close();
}

test('notices of records of before are found by their wave, each once, however they lie', async () => {
  const path = join(folder(), 'old.db');
  await old(path, (engine) => {
    addWaves(
      engine,
      both.map((one) => ({ wave: one, supplyPoints: [] })),
    );
    for (const text of interleaved) {
      const [id = '', contact = ''] = text.split(' ');
      engine.prepare(insertNotice).run(...noticeValues(notice(id, contact), 0));
    }
  });
  const store = await sqliteRecords(path);
  onTestFinished(() => store.close());
  expect(await pagesOf(store, { wave: 'W-1' })).toEqual(ofFirst);
  expect(await pagesOf(store, { subject: 'O-1' })).toEqual([...ofFirst, ...ofSecond]);
  // What was made before is not made again, and what is new lies behind it.
  await store.outbox.expand(
    both[1] ?? wave('-'),
    ['C-1', 'C-9'].map((c) => notice('W-2', c)),
    [],
  );
  expect(await pagesOf(store, { wave: 'W-2' })).toEqual([...ofSecond, 'W-2 C-9']);
});

test('two waves that expand in turns keep their notices apart, also when one is swept and removed', async () => {
  const store = await sqliteRecords(join(folder(), 'records.db'));
  onTestFinished(() => store.close());
  await store.commit({ waves: both.map((one) => ({ wave: one, supplyPoints: [] })) });
  const make = (text: string) => {
    const [id = '', contact = ''] = text.split(' ');
    const own = both.find((one) => one.id === id) ?? wave('-');
    return store.outbox.expand(own, [notice(id, contact)], []);
  };
  for (const text of interleaved) await make(text);
  expect(await pagesOf(store, { subject: 'O-1' })).toEqual([...ofFirst, ...ofSecond]);
  const [first] = both;
  await store.outbox.save({ waves: [{ ...(first ?? wave('-')), state: 'stopped' }] });
  expect(await store.outbox.sweep(T0, 2)).toBe(2);
  expect(await store.outbox.sweep(T0, 9)).toBe(1);
  await store.tidy(T0 + 500 * 86_400_000);
  expect(await pagesOf(store, { wave: 'W-1' })).toEqual([]);
  expect(await pagesOf(store, { wave: 'W-2' })).toEqual(ofSecond);
});
