import { closeSync, copyFileSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';
import { openRecords, sqliteRecords } from '../../src/store/sqlite/records.ts';
import {
  contact,
  expandedIn,
  newWave,
  notice,
  outage,
  subscription,
  T0,
  wave,
} from '../contracts/records-samples.ts';
import { testFolders } from './folders.ts';

const folder = testFolders();
const file = (): string => join(folder(), 'records.db');

describe('records in a file', () => {
  test('what is committed is there after closing and opening again, and in a backup', async () => {
    const path = file();
    const store = await openRecords({ path });
    await store.commit({ put: { outage: [outage('O-1')] } });
    expect(await store.health()).toMatchObject({ problem: null });
    await store.backup(`${path}.copy`);
    await store.close();
    await expect(store.nextNumber('x')).rejects.toMatchObject({ code: 'STO-BROKEN' });
    for (const at of [path, `${path}.copy`]) {
      const again = await sqliteRecords(at);
      expect(await again.documents.get('outage', 'O-1')).toEqual(outage('O-1'));
      await again.close();
    }
  });

  test('a small word written behind a large one stays the last', async () => {
    const path = file();
    const store = await openRecords({ path });
    const many = Array.from({ length: 3_000 }, (_, n) => outage(`O-${n}`));
    const large = store.commit({ put: { outage: many } });
    const small = store.commit({ put: { outage: [{ ...outage('O-7'), feeder: 'XQ-99' }] } });
    await Promise.all([large, small]);
    await store.close();
    const again = await sqliteRecords(path);
    expect(await again.documents.get('outage', 'O-7')).toMatchObject({ feeder: 'XQ-99' });
    expect(await again.documents.get('outage', 'O-2999')).toEqual(outage('O-2999'));
    await again.close();
  });

  test('errors of the thread arrive with their code; a folder that is not there is named', async () => {
    const path = join(folder(), 'missing', 'records.db');
    await expect(openRecords({ path })).rejects.toMatchObject({
      code: 'STO-BROKEN',
      details: { where: path },
    });
  });

  test('a file that is no database, or of a newer version, is refused in words', async () => {
    const broken = file();
    writeFileSync(broken, 'not a database at all, only some text that is long enough'.repeat(20));
    await expect(sqliteRecords(broken)).rejects.toMatchObject({ code: 'STO-BROKEN' });
    const path = file();
    await (await sqliteRecords(path)).close();
    const db = new DatabaseSync(path);
    db.exec(`insert into migration values ('9999-later', 0)`);
    db.close();
    await expect(sqliteRecords(path)).rejects.toMatchObject({ code: 'STO-NEWER' });
  });

  test('two processes that start at once on an old file both find the newest form', async () => {
    const path = file();
    const stores = await Promise.all([openRecords({ path }), openRecords({ path })]);
    const numbers = await Promise.all(stores.map((store) => store.nextNumber('a')));
    expect(numbers.sort()).toEqual([1, 2]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a full disk is said so, keeps what stood, and heals', async () => {
    const path = file();
    await (await sqliteRecords(path)).close();
    let isFull = false;
    const store = await recordsOver({
      path,
      beforeStatement(sql) {
        if (!isFull || sql !== 'commit') return;
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      },
    });
    await store.commit({ put: { outage: [outage('O-1')] } });
    isFull = true;
    const refused = store.commit({ put: { outage: [outage('O-2')] } });
    await expect(refused).rejects.toMatchObject({ code: 'STO-FULL', status: 507 });
    expect((await store.health()).ok).toBe(false);
    expect(await store.documents.get('outage', 'O-1')).not.toBeNull();
    expect((await store.health()).ok).toBe(false);
    isFull = false;
    await store.commit({ put: { outage: [outage('O-2')] } });
    expect((await store.health()).problem).toBeNull();
    await store.close();
  });

  test('a damaged page is reported as broken, not as our fault', async () => {
    const path = file();
    const store = await sqliteRecords(path);
    const many = Array.from({ length: 500 }, (_, i) => outage(`O-${i}`));
    await store.commit({ put: { outage: many } });
    await store.close();
    const copy = `${path}.bad`;
    copyFileSync(path, copy);
    const db = new DatabaseSync(copy);
    const { page } = db
      .prepare(`select rootpage as page from sqlite_master
      where name = 'outage'`)
      .get() as { page: number };
    db.close();
    const handle = openSync(copy, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096);
    closeSync(handle);
    const damaged = await sqliteRecords(copy);
    await expect(damaged.documents.get('outage', 'O-1')).rejects.toMatchObject({
      code: 'STO-BROKEN',
    });
    await damaged.close();
  });

  test('nt-two-workers: two owners with their own connections share 1,000 notices', async () => {
    const path = file();
    const [a, b] = await Promise.all([openRecords({ path }), sqliteRecords(path)]);
    await a.commit({ waves: [newWave('W-1', [])] });
    const rows = Array.from({ length: 1000 }, (_, i) => notice('W-1', `C-${i}`));
    await a.outbox.expand(wave('W-1', { state: 'live' }), rows, []);
    const seen: string[] = [];
    const work = async (store: typeof a, owner: string): Promise<void> => {
      for (;;) {
        const claimed = await store.outbox.claim({
          channel: 'sms',
          lane: 2,
          wave: 'W-1',
          now: T0,
          limit: 17,
          owner,
          leaseUntil: T0 + 60_000,
        });
        if (claimed.length === 0) return;
        seen.push(...claimed.map((row) => row.contact));
      }
    };
    await Promise.all([work(a, 'a'), work(b, 'b')]);
    expect(seen).toHaveLength(1000);
    expect(new Set(seen).size).toBe(1000);
    expect(await b.notices.progressOf('O-1')).toEqual({ in_delivery: 1000 });
    await Promise.all([a.close(), b.close()]);
  });

  test('a wave over all the grid is expanded in ranges as a small one is', async () => {
    const store = await sqliteRecords(':memory:');
    const point = (i: number) => `SP-${i % 5_500}`;
    const people = Array.from({ length: 6_000 }, (_, i) => ({
      id: `C-${String(i).padStart(4, '0')}`,
      own: (i % 10 === 0 ? [point(i), point(i * 7 + 1)] : [point(i)]).sort(),
    }));
    await store.import({
      contacts: people.map(({ id }) => contact(id)),
      subscriptions: people.flatMap(({ id, own }) => own.map((one) => subscription(id, one))),
    });
    const half = Array.from({ length: 20 }, (_, i) => point(i * 3));
    const wide = Array.from({ length: 5_500 }, (_, i) => point(i));
    await store.commit({ waves: [newWave('narrow', half), newWave('wide', wide)] });
    for (const [id, points, limit] of [
      ['narrow', half, 7],
      ['wide', wide, 900],
    ] as const) {
      const named = new Set(points);
      const wanted = people
        .map(({ id: who, own }) => [who, own.filter((one) => named.has(one))] as const)
        .filter(([, meant]) => meant.length > 0);
      expect(await expandedIn(store, id, limit), id).toEqual(wanted);
    }
    await store.close();
  });

  test('tidy removes old waves whole and spares those that are open', async () => {
    const store = await sqliteRecords(':memory:');
    await store.commit({ waves: [newWave('old', ['SP-1']), newWave('open', ['SP-1'])] });
    for (const id of ['old', 'open']) {
      await store.outbox.expand(wave(id, { state: 'live' }), [notice(id, 'C-1')], []);
    }
    await store.outbox.save({ waves: [wave('old', { state: 'stopped' })] });
    await store.tidy(T0 + 401 * 86_400_000);
    expect(await store.outbox.wave('old')).toBeNull();
    expect(await store.notices.wavePoints('old')).toEqual([]);
    expect(await store.notices.progressOf('O-1')).toEqual({ queued: 1 });
    await store.close();
  });
});
