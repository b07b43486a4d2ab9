import { type Kysely, sql } from 'kysely';
import type { AuditRow } from '../../../model/user.ts';
import { auditHash, CHAIN_BEGINS } from '../../tables/audit.ts';
import type { Flavour } from '../engine.ts';
import { createTables } from './table.ts';

/** Rows chained at a time. */
const STEP_ROWS = 1_000;

type Kept = Omit<AuditRow, 'details'> & { no: number; details: string };

/**
 * Each audit row holds the hash of the one before; rows that are there already are chained as they stand.
 * `audit_end` holds what the first row follows and the hash of the last, so that missing ends show.
 */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  for (const column of ['before', 'hash']) {
    await sql.raw(`alter table audit add column "${column}" text not null default ''`).execute(db);
  }
  await createTables(db, flavour, {
    audit_end: { columns: { end: 'text', hash: 'text' }, key: ['end'], clustered: true },
  });
  let last = CHAIN_BEGINS;
  let after = 0;
  for (;;) {
    const { rows } = await sql<Kept>`select no, at, "by", what, subject, "from", details from audit
      where no > ${after} order by no limit ${STEP_ROWS}`.execute(db);
    for (const { no, ...row } of rows) {
      const hash = auditHash(last, row);
      await sql`update audit set before = ${last}, hash = ${hash} where no = ${no}`.execute(db);
      last = hash;
      after = no;
    }
    if (rows.length < STEP_ROWS) break;
  }
  for (const [end, hash] of [
    ['first', CHAIN_BEGINS],
    ['last', last],
  ]) {
    await sql`insert into audit_end ("end", hash) values (${end}, ${hash})`.execute(db);
  }
}
