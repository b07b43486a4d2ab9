import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Connection, groupCommit } from './group.ts';

/** A real database with a table of words, and every statement that begins or ends something. */
function words(fails: (sql: string) => Error | null = () => null) {
  const db = new DatabaseSync(':memory:');
  db.exec('create table word (text primary key)');
  const said: string[] = [];
  const connection: Connection<DatabaseSync> = {
    inner: db,
    exec(sql) {
      said.push(sql);
      const error = fails(sql);
      if (error !== null) throw error;
      db.exec(sql);
    },
    isInTransaction: () => db.isTransaction,
    committed() {},
  };
  const write = groupCommit<DatabaseSync>(async (use) => use(connection));
  return {
    db,
    said,
    write,
    add: (text: string) =>
      write((tx) => tx.prepare('insert into word values (?)').run(text).changes),
    all: () =>
      db
        .prepare('select text from word order by text')
        .all()
        .map((row) => row['text']),
    count: (sql: string) => said.filter((one) => one === sql).length,
  };
}

test('writes that wait at the same time share one commit', async () => {
  const at = words();
  await Promise.all(['a', 'b', 'c'].map(at.add));
  expect(at.all()).toEqual(['a', 'b', 'c']);
  expect(at.count('commit')).toBe(1);
});

test('a write that fails in a group is undone alone and is the only one to hear of it', async () => {
  const at = words();
  const half = at.write((tx) => {
    tx.exec("insert into word values ('half')");
    throw new Error('mine');
  });
  const all = await Promise.allSettled([at.add('a'), half, at.add('b'), at.add('a')]);
  expect(all.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(at.all()).toEqual(['a', 'b']);
  expect(at.count('commit')).toBe(1);
});

test('the first one failing leaves the others their own commit', async () => {
  const at = words();
  const first = at.write(() => {
    throw new Error('mine');
  });
  const all = await Promise.allSettled([first, at.add('a'), at.add('b')]);
  expect(all.map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(at.all()).toEqual(['a', 'b']);
});

test('when the commit of a group fails each write is done again alone', async () => {
  let commits = 0;
  const at = words((sql) => {
    if (sql === 'commit') commits += 1;
    return sql === 'commit' && (commits === 1 || commits === 3) ? new Error('disk full') : null;
  });
  const all = await Promise.allSettled(['a', 'b', 'c'].map(at.add));
  expect(all.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(at.all()).toEqual(['a', 'c']);
});

test('a transaction that the engine has ended by itself takes nobody else with it', async () => {
  const at = words();
  const full = at.write((tx) => {
    tx.exec('rollback');
    throw new Error('disk full');
  });
  const all = await Promise.allSettled([at.add('a'), full, at.add('b')]);
  expect(all.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(at.all()).toEqual(['a', 'b']);
});

test('no transaction to be had refuses all that wait, and the next write is served', async () => {
  let isBusy = true;
  const at = words((sql) => (sql === 'begin immediate' && isBusy ? new Error('busy') : null));
  const all = await Promise.allSettled([at.add('a'), at.add('b')]);
  expect(all.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  isBusy = false;
  await at.add('c');
  expect(at.all()).toEqual(['c']);
});
