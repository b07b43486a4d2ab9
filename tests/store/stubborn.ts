import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { RecordsStore } from '../../src/store/records.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';

/** Methods that are many transactions, or none. */
const spared = new Set(['tidy', 'backup', 'close', 'health']);
/** Statements of one call after which the test gives up. */
const STATEMENTS_MAX = 400;

/**
 * A store in which every call fails at its first statement, then at its second, and so on until it
 * gets through. After each failure nothing may have changed; the call that gets through must do
 * its work as if it were the first.
 */
export async function stubbornRecords(path: string): Promise<RecordsStore> {
  let left = Number.POSITIVE_INFINITY;
  const store = await recordsOver({
    path,
    beforeStatement() {
      left--;
      if (left > 0) return;
      left = Number.POSITIVE_INFINITY;
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    },
  });
  const watcher = new DatabaseSync(path, { readOnly: true });

  let last: Promise<unknown> = Promise.resolve();

  /** One call after the other, so that a failure is that of the call it was meant for. */
  function inTurn(run: () => Promise<unknown>): Promise<unknown> {
    const next = last.then(() => insist(run));
    last = next.catch(() => undefined);
    return next;
  }

  async function insist(run: () => Promise<unknown>): Promise<unknown> {
    const before = contentOf(watcher);
    for (let n = 1; n <= STATEMENTS_MAX; n++) {
      left = n;
      try {
        const result = await run();
        left = Number.POSITIVE_INFINITY;
        return result;
      } catch (error) {
        if ((error as { code?: string }).code !== 'STO-FULL') throw error;
        expect(contentOf(watcher), `after a failure at statement ${n}`).toBe(before);
      } finally {
        left = Number.POSITIVE_INFINITY;
      }
    }
    throw new Error('the call never got through');
  }

  const wrap = (methods: object): object =>
    Object.fromEntries(
      Object.entries(methods).map(([name, member]) => {
        if (typeof member === 'object') return [name, wrap(member)];
        if (spared.has(name)) return [name, member];
        return [name, (...args: unknown[]) => inTurn(() => member(...args))];
      }),
    );
  const wrapped = wrap(store) as RecordsStore;
  return {
    ...wrapped,
    async close() {
      watcher.close();
      await store.close();
    },
  };
}

function contentOf(db: DatabaseSync): string {
  const hash = createHash('sha256');
  const tables = db.prepare(`select name from sqlite_master where type = 'table'`).all();
  for (const { name } of tables) {
    hash.update(JSON.stringify(db.prepare(`select * from "${name}"`).all()));
  }
  return hash.digest('hex');
}
