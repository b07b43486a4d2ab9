import { type Kysely, sql } from 'kysely';

/** What is left of the words of a message when their time is over: enough to prove a copy that somebody kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table delivery add column "textHash" text').execute(db);
}
