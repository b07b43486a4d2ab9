import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { auditCodes } from '../../src/model/audit.ts';
import type { AuditRow } from '../../src/model/user.ts';
import { openEngine } from '../../src/store/sqlite/engine.ts';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { migrations } from '../../src/store/sqlite/migrations/registry.ts';
import type { Tables } from '../../src/store/sqlite/records/schema.ts';
import { openRecords, sqliteRecords } from '../../src/store/sqlite/records.ts';
import { testFolders } from './folders.ts';

const folder = testFolders();
const T0 = Date.UTC(2026, 6, 15);
const DAY = 86_400_000;

function rowOf(n: number): AuditRow {
  return {
    ...{ at: T0 + n, by: n % 2 === 0 ? '王芳' : 'li', what: 'outage_close' as const },
    ...{ subject: n % 3 === 0 ? null : `O-${n}`, from: '10.0.0.7', details: { n } },
  };
}

/** A store of `count` rows in one file, with a second connection that spoils it. */
async function spoilable(count: number) {
  const path = join(folder(), 'records.db');
  const store = await sqliteRecords(path);
  await store.commit({ audit: Array.from({ length: count }, (_, n) => rowOf(n + 1)) });
  const db = new DatabaseSync(path);
  const close = async () => {
    if (db.isOpen) db.close();
    await store.close();
  };
  return { store, db, close };
}

const rows = 12;
const spoiled = fc.oneof(
  fc.record({
    what: fc.constant('changed' as const),
    no: fc.integer({ min: 1, max: rows }),
    column: fc.constantFrom('at', 'by', 'what', 'subject', 'from', 'details', 'before', 'hash'),
  }),
  fc.record({
    what: fc.constant('removed' as const),
    no: fc.integer({ min: 1, max: rows }),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc
    .tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: rows }))
    .filter(([a, b]) => a !== b)
    .map(([no, other]) => ({ what: 'swapped' as const, no, other })),
  fc.record({
    what: fc.constant('put in' as const),
    no: fc.integer({ min: 1, max: rows }),
  }),
);

describe('the chain of the audit', () => {
  let town: Awaited<ReturnType<typeof spoilable>>;
  beforeAll(async () => {
    town = await spoilable(rows);
    town.db.exec('create table kept as select * from audit');
  });
  afterAll(() => town.close());

  test.prop([spoiled], { numRuns: 40 })(
    'any row that was changed, taken out, swapped or put in is found, and nothing before it is blamed',
    async (spoil) => {
      const { store, db } = town;
      db.exec('delete from audit; insert into audit select * from kept');
      expect(await store.history.verifyAudit(null)).toMatchObject({ ok: true, rows });
      const firstHurt = hurt(db, spoil);
      const proof = await store.history.verifyAudit(null);
      expect(proof).toMatchObject({ ok: false, rows: firstHurt - 1 });
      if (proof.broken?.why !== 'end_missing') {
        expect(proof.broken?.row?.no).toBeGreaterThanOrEqual(firstHurt);
      }
    },
  );

  const anyText = fc.string({ unit: 'binary', maxLength: 20 });
  const anyCode = fc.constantFrom(...auditCodes);
  const anyRow = fc.record({
    ...{ at: fc.integer({ min: 0, max: 4e12 }), by: anyText, what: anyCode },
    ...{ subject: fc.option(anyText), from: fc.option(anyText) },
    details: fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 3 }),
  });

  test('whatever a row says, a chain nobody touched holds', async () => {
    const store = await sqliteRecords(':memory:');
    for (const audit of fc.sample(fc.array(anyRow, { minLength: 1, maxLength: 8 }), 60)) {
      await store.commit({ audit });
      expect(await store.history.verifyAudit(null)).toMatchObject({ ok: true });
    }
    await store.close();
  });

  test('its hash can be computed by anybody from what the table says', async () => {
    const { store, close } = await spoilable(2);
    const [second, first] = await store.history.audit({ limit: 5 });
    const text = JSON.stringify([
      ...[first?.hash, '2026-07-15T00:00:00.002Z', '王芳', 'outage_close', 'O-2', '10.0.0.7'],
      '{"n":2}',
    ]);
    expect(second).toMatchObject({ hash: hash('sha256', text), before: first?.hash });
    expect(first?.before).toBe('0'.repeat(64));
    await close();
  });

  test('a chain made anew as a whole is found by a hash noted down before', async () => {
    const { store, db, close } = await spoilable(3);
    const { last } = await store.history.verifyAudit(null);
    await store.commit({ audit: [rowOf(4)] });
    expect(await store.history.verifyAudit(last)).toMatchObject({ ok: true, rows: 4 });
    db.exec(`delete from audit; update audit_end set hash = '${'0'.repeat(64)}'`);
    await store.commit({ audit: [rowOf(1)] });
    expect(await store.history.verifyAudit(null)).toMatchObject({ ok: true });
    expect(await store.history.verifyAudit(last)).toMatchObject({
      ok: false,
      broken: { why: 'noted_missing' },
    });
    await close();
  });

  test('rows past their time leave, and the rest still proves itself', async () => {
    const { store, db, close } = await spoilable(3);
    const later = T0 + 6 * 365 * DAY;
    await store.commit({ audit: [{ ...rowOf(4), at: later }, rowOf(5)] });
    await store.tidy(later);
    const proof = await store.history.verifyAudit(null);
    // The last says an old instant but stands behind one that stays.
    expect(proof).toMatchObject({ ok: true, rows: 2, from: later });
    db.exec('delete from audit where no = 4');
    expect((await store.history.verifyAudit(null)).broken?.why).toBe('does_not_follow');
    await close();
  });

  test('rows from before there was a chain are chained as they stand', async () => {
    const path = join(folder(), 'old.db');
    const engine = openEngine<Tables>({ path });
    await migrate(engine, migrations.slice(0, 7));
    const insert = engine.prepare(
      'insert into audit (at, "by", what, subject, "from", details) values (?, ?, ?, ?, ?, ?)',
    );
    await engine.write(() => {
      for (let n = 1; n <= 2_500; n++) insert.run(T0 + n, 'li', 'note', null, null, `{"n":${n}}`);
    });
    await engine.close();
    const store = await sqliteRecords(path);
    onTestFinished(() => store.close());
    await store.commit({ audit: [rowOf(9_999)] });
    expect(await store.history.verifyAudit(null)).toMatchObject({ ok: true, rows: 2_501 });
  });

  test('two stores on one file, and a commit that is refused, leave one chain', async () => {
    const path = join(folder(), 'records.db');
    const stores = await Promise.all([openRecords({ path }), openRecords({ path })]);
    const refused = { kind: 'outage' as const, id: 'O-none', version: 3 };
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        stores[n % 2]?.commit({
          audit: [rowOf(n)],
          ...(n % 5 === 4 && { expect: [refused] }),
        }),
      ),
    );
    expect(await stores[0]?.history.verifyAudit(null)).toMatchObject({ ok: true, rows: 16 });
    await Promise.all(stores.map((store) => store.close()));
  });
});

/** Spoils the file as told; the number of the first row that is no longer what it was. */
function hurt(db: DatabaseSync, spoil: Parameters<Parameters<typeof spoiled.map>[0]>[0]): number {
  if (spoil.what === 'changed') {
    const value = spoil.column === 'at' ? 'at + 1' : `coalesce("${spoil.column}", '') || 'x'`;
    db.exec(`update audit set "${spoil.column}" = ${value} where no = ${spoil.no}`);
    return spoil.no;
  }
  if (spoil.what === 'removed') {
    db.exec(`delete from audit where no >= ${spoil.no} and no < ${spoil.no + spoil.count}`);
    return spoil.no;
  }
  if (spoil.what === 'swapped') {
    db.exec(`update audit set no = -1 where no = ${spoil.no};
      update audit set no = ${spoil.no} where no = ${spoil.other};
      update audit set no = ${spoil.other} where no = -1`);
    return Math.min(spoil.no, spoil.other);
  }
  db.exec(`update audit set no = -no where no >= ${spoil.no};
    update audit set no = 1 - no where no < 0;
    insert into audit select ${spoil.no}, at, "by", 'forged', subject, "from", details, before, hash
      from audit where no = ${spoil.no + 1}`);
  return spoil.no;
}
