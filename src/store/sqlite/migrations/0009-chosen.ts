import { type Kysely, sql } from 'kysely';

/** What a customer chose on a page: the next file of customers leaves it as it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of [
    ['contact', 'localeChosen'],
    ['contact', 'emailChosen'],
    ['subscription', 'isChosen'],
  ]) {
    await sql
      .raw(`alter table ${table} add column "${column}" integer not null default 0`)
      .execute(db);
  }
}
