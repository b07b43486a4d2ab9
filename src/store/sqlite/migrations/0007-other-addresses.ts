import { type Kysely, sql } from 'kysely';

/** Addresses of contacts beyond phone and mail: WeChat, webhooks, browsers; as JSON by channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table contact add column addresses text').execute(db);
  await sql
    .raw(
      `create index contact_wechat on contact (json_extract(addresses, '$.wechat'))
       where json_extract(addresses, '$.wechat') is not null`,
    )
    .execute(db);
}
