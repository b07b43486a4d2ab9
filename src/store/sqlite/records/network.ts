import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Kysely, sql } from 'kysely';
import type { Contact, Subscription } from '../../../model/contact.ts';
import type { Instant } from '../../../model/time.ts';
import type {
  NetworkStore,
  NetworkVersion,
  PersonThere,
  SwitchingRow,
} from '../../tables/network.ts';
import type { Engine } from '../engine.ts';
import { parsed, parsedOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

const atPoints = `select "supplyPoint", contact from subscription
  where "supplyPoint" in (select value from json_each(?))
    and coalesce("from", 0) <= ? and (until is null or until > ?)
    and (? is null or exists (select 1 from json_each(kinds) as named where named.value = ?))
  order by "supplyPoint", contact`;

/** Imported networks, switching, contacts and subscriptions. */
export function networkStore(
  engine: Engine<Tables>,
  more: {
    find: NetworkStore['searchContacts'];
    people(...asked: Parameters<NetworkStore['people']>): PersonThere[];
  },
): NetworkStore {
  const { db } = engine;
  return {
    latest: () => version(db, null),
    version: (number) => version(db, number),
    versions: () =>
      db
        .selectFrom('network_version')
        .select(['version', 'importedAt'])
        .orderBy('version')
        .execute(),
    switching: (before) => switching(db, before ?? Number.MAX_SAFE_INTEGER),
    async switchingOf({ from, to }) {
      const query = db.selectFrom('switching').selectAll().orderBy('at').orderBy('id');
      const rows = await query.where('at', '>=', from).where('at', '<', to).execute();
      return rows.map((row) => ({ ...row }) as SwitchingRow);
    },
    async contact(id) {
      const row = await db
        .selectFrom('contact')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : contactOf(row);
    },
    async contacts(after, limit) {
      let query = db.selectFrom('contact').selectAll().orderBy('id').limit(limit);
      if (after !== null) query = query.where('id', '>', after);
      return (await query.execute()).map(contactOf);
    },
    searchContacts: more.find,
    async subscriptionsOf({ contact, supplyPoint }) {
      let query = db.selectFrom('subscription').selectAll();
      if (contact !== undefined) query = query.where('contact', '=', contact);
      if (supplyPoint !== undefined) query = query.where('supplyPoint', '=', supplyPoint);
      const rows = await query.orderBy('contact').orderBy('supplyPoint').limit(10_000).execute();
      return rows.map(subscriptionOf);
    },
    subscribersAt: (supplyPoints, at, named) =>
      engine.hold(
        () =>
          engine
            .prepare(atPoints)
            .lists(JSON.stringify(supplyPoints), at, at, named ?? null, named ?? null) as Array<
            [string, string]
          >,
      ),
    people: (asked, at) => engine.hold(() => more.people(asked, at)),
    async contactCount() {
      const { total } = await db
        .selectFrom('contact')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      return total;
    },
  };
}

async function version(db: Kysely<Tables>, wanted: number | null): Promise<NetworkVersion | null> {
  let query = db.selectFrom('network_version').selectAll().orderBy('version', 'desc').limit(1);
  if (wanted !== null) query = query.where('version', '=', wanted);
  const row = await query.executeTakeFirst();
  if (row === undefined) return null;
  const bodies = await db
    .selectFrom('network_table')
    .select(['name', 'body'])
    .where('version', '=', row.version)
    .execute();
  const tables = bodies.map(({ name, body }) => [name, zstdDecompressSync(body).toString()]);
  return { ...row, tables: Object.fromEntries(tables) as Record<string, string> };
}

/** The tables of a version as they are kept. */
export function packed(text: string): Uint8Array {
  return zstdCompressSync(text);
}

async function switching(db: Kysely<Tables>, before: Instant): Promise<SwitchingRow[]> {
  const newest = sql<SwitchingRow>`
    select id, device, phases, state, at, "by", reason, reference from (
      select switching.*, row_number() over (partition by device, phases order by at desc, id desc)
      as place from switching where at < ${before}) as ranked
    where place = 1 order by at, id`;
  return (await newest.execute(db)).rows.map((row) => ({ ...row }));
}

/** The contact of a row of the table. */
export function contactOf(row: object): Contact {
  const { addressEvent: _, localeChosen: __, emailChosen: ___, ...kept } = row as Tables['contact'];
  const { addresses, ...contact } = kept;
  return withAddresses(contact as Contact, addresses);
}

/** Left out where there are none. */
export function withAddresses(contact: Contact, addresses: string | null): Contact {
  return addresses === null ? contact : { ...contact, addresses: parsed(addresses) };
}

/** The subscription of a row of the table. */
function subscriptionOf(row: object): Subscription {
  const { contact, supplyPoint, channels, kinds, quietFrom, quietTo, from, until } =
    row as Tables['subscription'];
  return {
    contact,
    supplyPoint,
    channels: parsed(channels),
    kinds: parsedOrNull(kinds),
    quietFrom,
    quietTo,
    from,
    until,
  };
}
