import type { Kysely } from 'kysely';
import {
  MADE_BY_CUSTOMER,
  type OtherAddresses,
  type Subscription,
} from '../../../model/contact.ts';
import type { ImportBatch, OtherAddress } from '../../tables/network.ts';
import type { Engine } from '../engine.ts';
import { packed } from './network.ts';
import { append, insertText, jsonOrNull, parsedOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

const contactColumns = [
  'id',
  'name',
  'phone',
  'phoneKind',
  'email',
  'locale',
  'class',
  'zone',
  'account',
] as const;
const markChosen = `update contact set
  "localeChosen" = "localeChosen" or locale is not ?,
  "emailChosen" = "emailChosen" or email is not ?
  where id = ?`;

/** A new number or mail address forgets that the old one was dead; an opt-out stays. */
function upsertContact(isFile: boolean): string {
  const chosen: Partial<Record<string, string>> = isFile
    ? { locale: 'localeChosen', email: 'emailChosen' }
    : {};
  const newValue = (column: string): string => kept('contact', column, chosen[column]);
  return `insert into contact
    (${contactColumns.map((column) => `"${column}"`).join(', ')}, "addressEvent")
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict (id) do update set
    ${contactColumns.map((column) => `"${column}" = ${newValue(column)}`).join(', ')},
    "addressEvent" = case
      when coalesce(contact.phone, '') = coalesce(excluded.phone, '')
       and coalesce(contact.email, '') = coalesce(${newValue('email')}, '')
        then contact."addressEvent"
      else (select coalesce(max(no), 0) from contact_event where contact = excluded.id) end`;
}

/** The new value of a column; the old one where `chosen` says that the customer chose it. */
function kept(table: string, column: string, chosen: string | undefined): string {
  const said = `excluded."${column}"`;
  if (chosen === undefined) return said;
  return `case when ${table}."${chosen}" = 1 then ${table}."${column}" else ${said} end`;
}

const subscriptionColumns = [
  'contact',
  'supplyPoint',
  'channels',
  'kinds',
  'quietFrom',
  'quietTo',
  'from',
  'until',
] as const;
const choices: ReadonlySet<string> = new Set(['channels', 'kinds', 'quietFrom', 'quietTo']);

function upsertSubscription(said: ImportBatch['said']): string {
  const set = subscriptionColumns.slice(2).map((column) => {
    const isKept = said === 'file' && choices.has(column);
    return `"${column}" = ${kept('subscription', column, isKept ? 'isChosen' : undefined)}`;
  });
  const isChosen = said === 'customer' ? 1 : 0;
  return `insert into subscription
    (${subscriptionColumns.map((column) => `"${column}"`).join(', ')}, "isChosen")
    values (?, ?, ?, ?, ?, ?, ?, ?, ${isChosen}) on conflict (contact, "supplyPoint") do update set
    ${set.join(', ')}, "isChosen" = max(subscription."isChosen", excluded."isChosen")`;
}
const upsertPoint = insertText('supply_point', ['id', 'place', 'class', 'feeder'], {
  key: ['id'],
  update: ['place', 'class', 'feeder'],
});

/** A whole import inside one transaction: a new version of the network, and the customers. */
export async function applyImport(
  engine: Engine<Tables>,
  tx: Kysely<Tables>,
  batch: ImportBatch,
): Promise<{ networkVersion: number | null }> {
  const networkVersion = batch.network === undefined ? null : await addVersion(tx, batch.network);
  const point = engine.prepare(upsertPoint);
  for (const { id, place, class: own, feeder } of batch.supplyPoints ?? []) {
    point.run(id, place, own, feeder);
  }
  const contact = engine.prepare(upsertContact(batch.said === 'file'));
  const chosen = batch.said === 'customer' ? engine.prepare(markChosen) : null;
  const households = batch.replaceCustomers === true ? householdsOf(engine) : [];
  for (const one of batch.contacts ?? []) {
    chosen?.run(one.locale, one.email, one.id);
    contact.run(...contactColumns.map((column) => one[column]));
  }
  for (const one of batch.addresses ?? []) setAddress(engine, one);
  const subscription = engine.prepare(upsertSubscription(batch.said));
  for (const one of batch.subscriptions ?? []) subscription.run(...subscriptionValues(one));
  if (batch.replaceCustomers === true) {
    const { contacts = [], subscriptions = [] } = batch;
    const kept = keptAtHome(households, subscriptions);
    dropContacts(engine, [...contacts.map(({ id }) => id), ...kept.map((one) => one.contact)]);
    dropSubscriptions(engine, [...subscriptions, ...kept]);
  }
  return { networkVersion };
}

function subscriptionValues(one: Subscription): Array<string | number | null> {
  return subscriptionColumns.map((column) => {
    if (column === 'channels') return JSON.stringify(one.channels);
    if (column === 'kinds') return jsonOrNull(one.kinds);
    return one[column];
  });
}

/** The number of the version; content that is the newest one already gets no new number. */
async function addVersion(
  tx: Kysely<Tables>,
  network: NonNullable<ImportBatch['network']>,
): Promise<number> {
  const newest = await tx
    .selectFrom('network_version')
    .select(['version', 'contentHash'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest?.contentHash === network.contentHash) return newest.version;
  const version = (newest?.version ?? 0) + 1;
  const { contentHash, importedAt, by } = network;
  await append(tx, 'network_version', [{ version, contentHash, importedAt, by }]);
  for (const [name, text] of Object.entries(network.tables)) {
    await append(tx, 'network_table', [{ version, name, body: packed(text) }]);
  }
  return version;
}

type AtPlace = Pick<Subscription, 'contact' | 'supplyPoint'>;

/** Places of which somebody is told whom a customer added, with everybody who is told of them. */
function householdsOf(engine: Engine<Tables>): AtPlace[] {
  return engine
    .prepare(
      `select contact, "supplyPoint" from subscription where "supplyPoint" in
       (select "supplyPoint" from subscription where contact like '${MADE_BY_CUSTOMER}%')`,
    )
    .all()
    .map(({ contact, supplyPoint }) => ({
      contact: String(contact),
      supplyPoint: String(supplyPoint),
    }));
}

/** Whom a customer added stays with a customer who stays; who moves in is not told on. */
function keptAtHome(before: readonly AtPlace[], named: readonly AtPlace[]): AtPlace[] {
  const isHome = ({ contact }: AtPlace): boolean => contact.startsWith(MADE_BY_CUSTOMER);
  const places = new Set(before.map(({ supplyPoint }) => supplyPoint));
  const after = new Set(named.filter((one) => places.has(one.supplyPoint)).map(keyOf));
  const stays = new Set(
    before.filter((one) => !isHome(one) && after.has(keyOf(one))).map((one) => one.supplyPoint),
  );
  return before.filter((one) => isHome(one) && stays.has(one.supplyPoint));
}

const keyOf = ({ contact, supplyPoint }: AtPlace): string => `${contact}\n${supplyPoint}`;

function dropContacts(engine: Engine<Tables>, kept: readonly string[]): void {
  const named = new Set(kept);
  const drop = engine.prepare('delete from contact where id = ?');
  for (const { id } of engine.prepare('select id from contact').all()) {
    if (!named.has(String(id))) drop.run(id as string);
  }
}

function dropSubscriptions(engine: Engine<Tables>, kept: readonly AtPlace[]): void {
  const named = new Set(kept.map(keyOf));
  const drop = engine.prepare('delete from subscription where contact = ? and "supplyPoint" = ?');
  const there = engine.prepare('select contact, "supplyPoint" from subscription').all();
  for (const { contact, supplyPoint } of there) {
    if (!named.has(`${contact}\n${supplyPoint}`))
      drop.run(contact as string, supplyPoint as string);
  }
}

/** One address of a contact that is neither phone nor mail. Another one than before is not dead. */
function setAddress(engine: Engine<Tables>, { contact, channel, address, at }: OtherAddress): void {
  const row = engine.prepare('select addresses from contact where id = ?').get(contact);
  if (row === undefined) return;
  const known = parsedOrNull<OtherAddresses>(row['addresses'] as string | null) ?? {};
  const before = known[channel] ?? null;
  if (before === address) return;
  const { [channel]: _, ...rest } = known;
  const after = address === null ? rest : { ...rest, [channel]: address };
  const text = Object.keys(after).length === 0 ? null : JSON.stringify(after);
  engine.prepare('update contact set addresses = ? where id = ?').run(text, contact);
  if (before === null || address === null) return;
  engine
    .prepare(
      `insert into contact_event (contact, kind, channel, subject, at, "by")
       values (?, 'address_new', ?, null, ?, 'import')`,
    )
    .run(contact, channel, at);
}
