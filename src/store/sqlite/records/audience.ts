import type { Channel, Contact, CustomerClass } from '../../../model/contact.ts';
import type { NoticeRow, Recipient } from '../../../model/outbox.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine, Row, Value } from '../engine.ts';
import { withAddresses } from './network.ts';
import {
  type AddressEvent,
  endedSubscription,
  goneRecipient,
  type PointFacts,
  recipientOf,
} from './recipients.ts';
import { lookUp, parsed, parsedOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

/** Waves whose list of contacts is kept while they are expanded. */
const KEPT_WAVES_MAX = 8;
/** A wave that touches at least this share of all subscriptions is read in order of contacts. */
const DENSE_SHARE = 0.25;

const sparseIds = `select distinct s.contact from wave_point p
  join subscription s on s."supplyPoint" = p."supplyPoint" join contact c on c.id = s.contact
  where p.wave = ? order by s.contact`;
const points = `select s.contact, s."supplyPoint", s.channels, s.kinds, s."quietFrom", s."quietTo",
    s."from", s.until, sp.place, sp.class, p.wave
  from subscription s left join supply_point sp on sp.id = s."supplyPoint"
  left join wave_point p on p.wave = ? and p."supplyPoint" = s."supplyPoint"`;

/**
 * Subscriptions in order of contacts, with all that is known of both: one walk, no look-up by
 * lists.
 */
const walk = `select s.contact, s."supplyPoint", s.channels, s.kinds, s."quietFrom", s."quietTo",
    s."from", s.until, sp.place, sp.class, p.wave,
    c.id, c.name, c.phone, c."phoneKind", c.email, c.locale, c.class, c.zone, c.account,
    c."addressEvent", c.addresses
  from subscription s join contact c on c.id = s.contact
  left join supply_point sp on sp.id = s."supplyPoint"
  left join wave_point p on p.wave = ? and p."supplyPoint" = s."supplyPoint"
  where s.contact > ? order by s.contact, s."supplyPoint"`;
/** Where the columns of the contact begin in a row of the walk. */
const CONTACT_AT = 11;

export interface Audience {
  of(wave: string, after: string | null, limit: number): Recipient[];
  recipients(notices: readonly NoticeRow[]): Recipient[];
}

/**
 * Who is behind the supply points of a wave, in ascending order of contacts. A wave over a large
 * part of the grid is one walk along all subscriptions; a small one is looked up once and its list
 * kept in memory.
 */
export function audience(engine: Engine<Tables>): Audience {
  const kept = new Map<string, string[]>();
  /** Subscriptions there were when the last expansion began. */
  let total: number | null = null;

  function isDense(points: number, after: string, limit: number): boolean {
    if (after === '' || total === null) {
      total = Number(engine.prepare('select count(*) as n from subscription').get()?.['n']);
    }
    return points >= total * DENSE_SHARE && total > limit;
  }

  function idsOf(wave: string, after: string, limit: number): string[] {
    let ids = after === '' ? undefined : kept.get(wave);
    if (ids === undefined) {
      const rows = engine.prepare(sparseIds).lists(wave);
      ids = rows.map((row) => String(row[0]));
      kept.delete(wave);
      if (kept.size >= KEPT_WAVES_MAX) kept.delete(kept.keys().next().value as string);
      kept.set(wave, ids);
    }
    const start = firstBehind(ids, after);
    return ids.slice(start, start + limit);
  }

  return {
    of(wave, after, limit) {
      const row = engine.prepare('select id, points, "dueAt" from wave where id = ?').get(wave);
      if (row === undefined) return [];
      const at = Number(row['dueAt']);
      if (isDense(Number(row['points']), after ?? '', limit)) {
        return composed(engine, walked(engine, { wave, after: after ?? '', limit }), at);
      }
      const ids = idsOf(wave, after ?? '', limit);
      if (ids.length < limit) kept.delete(wave);
      const own = pointsOf(engine, ids, wave);
      const contacts = contactsOf(engine, ids);
      const meant = ids.flatMap((id) => {
        const one = contacts.get(id);
        return one === undefined ? [] : [{ ...one, points: own.get(id) ?? [] }];
      });
      return composed(engine, meant, at);
    },
    recipients(notices) {
      const own = pointsOf(engine, [...new Set(notices.map((notice) => notice.contact))], null);
      const ids = [...new Set(notices.map((notice) => notice.contact))];
      const contacts = contactsOf(engine, ids);
      const events = eventsOf(engine, ids);
      return notices.map((notice) => {
        const one = contacts.get(notice.contact);
        if (one === undefined) return goneRecipient(notice.contact, notice.supplyPoints);
        return recipientOf(one.contact, {
          points: meant(notice, own.get(notice.contact) ?? []),
          events: addressEvents(events.get(notice.contact), one.addressEvent),
          at: notice.dueAt,
        });
      });
    },
  };
}

/**
 * All subscriptions of the contact, and ended ones for supply points of the notice that it has no
 * more.
 */
function meant(notice: NoticeRow, there: readonly PointFacts[]): PointFacts[] {
  const named = new Set(notice.supplyPoints);
  const points = there.map((point) => {
    const isMeant = named.delete(point.subscription.supplyPoint);
    return { ...point, isMeant };
  });
  const removed = [...named].map((point) => ({
    isMeant: true,
    subscription: endedSubscription(notice.contact, point),
    place: null,
    class: null,
  }));
  return [...points, ...removed];
}

/** Index of the first id behind `after` in an ascending list. */
function firstBehind(ids: readonly string[], after: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A contact with its subscriptions; facts about its address up to `addressEvent` are about an
 * older one.
 */
interface Found {
  contact: Contact;
  addressEvent: number;
  points: PointFacts[];
}

function walked(
  engine: Engine<Tables>,
  from: { wave: string; after: string; limit: number },
): Found[] {
  const rows = engine.iterate(walk, [from.wave, from.after]);
  const found: Found[] = [];
  let one: Found | null = null;
  const take = (): void => {
    if (one?.points.some((point) => point.isMeant)) found.push(one);
  };
  for (let next = rows.next(); next.done !== true; next = rows.next()) {
    const row = next.value;
    if (one === null || one.contact.id !== row[0]) {
      take();
      if (found.length === from.limit) {
        rows.return?.();
        return found;
      }
      one = { ...contactFrom(row, CONTACT_AT), points: [] };
    }
    one.points.push(pointFacts(row));
  }
  take();
  return found;
}

function composed(engine: Engine<Tables>, found: readonly Found[], at: Instant): Recipient[] {
  const events = eventsOf(
    engine,
    found.map(({ contact }) => contact.id),
  );
  return found
    .filter(({ points }) => points.some((point) => point.isMeant))
    .map(({ contact, points, addressEvent }) =>
      recipientOf(contact, {
        points,
        events: addressEvents(events.get(contact.id), addressEvent),
        at,
      }),
    );
}

/** Subscriptions of contacts; those in the wave are meant when one is named. */
function pointsOf(
  engine: Engine<Tables>,
  contacts: readonly string[],
  wave: string | null,
): Map<string, PointFacts[]> {
  const rows = lookUp(contacts, (marks, keys) => {
    const text = `${points} where s.contact in (${marks}) order by s.contact, s."supplyPoint"`;
    return engine.prepare(text).lists(wave, ...keys);
  });
  const found = new Map<string, PointFacts[]>();
  for (const row of rows) {
    const one = pointFacts(row);
    const list = found.get(one.subscription.contact);
    if (list === undefined) found.set(one.subscription.contact, [one]);
    else list.push(one);
  }
  return found;
}

function pointFacts(row: Value[]): PointFacts {
  const [contact, supplyPoint, channels, kinds, quietFrom, quietTo, from, until] = row;
  return {
    isMeant: row[10] !== null,
    subscription: {
      contact: contact as string,
      supplyPoint: supplyPoint as string,
      channels: parsed(channels),
      kinds: parsedOrNull(kinds),
      quietFrom: quietFrom as number | null,
      quietTo: quietTo as number | null,
      from: from as number | null,
      until: until as number | null,
    },
    place: row[8] as string | null,
    class: row[9] as CustomerClass | null,
  };
}

const contactRows = `select id, name, phone, "phoneKind", email, locale, class, zone, account,
  "addressEvent", addresses from contact where id in`;
const eventRows = `select no, contact, kind, channel from contact_event
  where kind in ('opted_out', 'opted_in', 'address_dead', 'address_new', 'fixed_line') and contact in`;

/** What was learned about the addresses of contacts, oldest first; most have nothing. */
function eventsOf(engine: Engine<Tables>, ids: readonly string[]): Map<string, Row[]> {
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${eventRows} (${marks}) order by no`).all(...keys),
  );
  return Map.groupBy(rows, (row) => String(row['contact']));
}

function addressEvents(rows: readonly Row[] = [], addressEvent: number): AddressEvent[] {
  return rows.map((row) => ({
    kind: String(row['kind']),
    channel: row['channel'] as Channel | null,
    isOld: Number(row['no']) <= addressEvent,
  }));
}

function contactsOf(
  engine: Engine<Tables>,
  ids: readonly string[],
): Map<string, { contact: Contact; addressEvent: number }> {
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${contactRows} (${marks})`).lists(...keys),
  );
  return new Map(rows.map((row) => [String(row[0]), contactFrom(row, 0)]));
}

function contactFrom(row: Value[], at: number): { contact: Contact; addressEvent: number } {
  const contact: Contact = {
    id: row[at] as string,
    name: row[at + 1] as string,
    phone: row[at + 2] as string | null,
    phoneKind: row[at + 3] as Contact['phoneKind'],
    email: row[at + 4] as string | null,
    locale: row[at + 5] as Contact['locale'],
    class: row[at + 6] as Contact['class'],
    zone: row[at + 7] as string | null,
    account: row[at + 8] as string | null,
  };
  return {
    contact: withAddresses(contact, row[at + 10] as string | null),
    addressEvent: row[at + 9] as number,
  };
}
