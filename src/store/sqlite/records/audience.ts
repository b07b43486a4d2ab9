import {
  type Channel,
  type Contact,
  type CustomerClass,
  isReachable,
} from '../../../model/contact.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { Recipient } from '../../../model/outbox/recipient.ts';
import type { Instant } from '../../../model/time.ts';
import type { PersonThere } from '../../tables/network.ts';
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

const points = `select s.contact, s."supplyPoint", s.channels, s.kinds, s."quietFrom", s."quietTo",
    s."from", s.until, sp.place, sp.class
  from subscription s left join supply_point sp on sp.id = s."supplyPoint"`;

/** A notice, as far as it says who is meant. */
type Meant = Pick<NoticeRow, 'contact' | 'supplyPoints' | 'dueAt'>;

export interface Audience {
  /** Facts about the contacts of these notices, in their order. */
  recipients(notices: readonly Meant[]): Recipient[];
}

/** What matters of contacts at some of their supply points: a whole city of them crosses to another thread. */
export function peopleThere(
  engine: Engine<Tables>,
  asked: ReadonlyArray<Pick<Meant, 'contact' | 'supplyPoints'>>,
  at: Instant,
): PersonThere[] {
  const meant = asked.map((one) => ({ ...one, dueAt: at }));
  return audience(engine)
    .recipients(meant)
    .map((one) => ({ class: one.class, isReachable: isReachable(one) }));
}

/** Who is behind notices, with everything that is known of them. */
export function audience(engine: Engine<Tables>): Audience {
  return {
    recipients(notices) {
      const ids = [...new Set(notices.map((notice) => notice.contact))];
      const own = pointsOf(engine, ids);
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
function meant(notice: Meant, there: readonly OwnPoint[]): PointFacts[] {
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

/** Subscriptions of contacts with what is known of their supply points. */
function pointsOf(engine: Engine<Tables>, contacts: readonly string[]): Map<string, OwnPoint[]> {
  const rows = lookUp(contacts, (marks, keys) => {
    const text = `${points} where s.contact in (${marks}) order by s.contact, s."supplyPoint"`;
    return engine.prepare(text).lists(...keys);
  });
  const found = new Map<string, OwnPoint[]>();
  for (const row of rows) {
    const one = pointFacts(row);
    const list = found.get(one.subscription.contact);
    if (list === undefined) found.set(one.subscription.contact, [one]);
    else list.push(one);
  }
  return found;
}

type OwnPoint = Omit<PointFacts, 'isMeant'>;

function pointFacts(row: Value[]): OwnPoint {
  const [contact, supplyPoint, channels, kinds, quietFrom, quietTo, from, until] = row;
  return {
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
const eventRows = `select no, contact, kind, channel, "by" from contact_event
  where kind in ('opted_out', 'opted_in', 'address_dead', 'address_new', 'fixed_line') and contact`;

/** What was learned about the addresses of contacts, oldest first; most have nothing. */
export function eventsOf(engine: Engine<Tables>, ids: readonly string[]): Map<string, Row[]> {
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${eventRows} in (${marks}) order by no`).all(...keys),
  );
  return Map.groupBy(rows, (row) => String(row['contact']));
}

/** The same of all contacts behind one and up to another; `upTo` null: to the last. */
export function eventsBetween(
  engine: Engine<Tables>,
  { after, upTo }: { after: string; upTo: string | null },
): Map<string, Row[]> {
  const rows =
    upTo === null
      ? engine.prepare(`${eventRows} > ? order by no`).all(after)
      : engine.prepare(`${eventRows} > ? and contact <= ? order by no`).all(after, upTo);
  return Map.groupBy(rows, (row) => String(row['contact']));
}

export function addressEvents(rows: readonly Row[] = [], addressEvent: number): AddressEvent[] {
  return rows.map((row) => ({
    kind: String(row['kind']),
    channel: row['channel'] as Channel | null,
    isOld: Number(row['no']) <= addressEvent,
    isOfNumber: row['by'] === 'provider',
  }));
}

function contactsOf(
  engine: Engine<Tables>,
  ids: readonly string[],
): Map<string, { contact: Contact; addressEvent: number }> {
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${contactRows} (${marks})`).lists(...keys),
  );
  return new Map(rows.map((row) => [String(row[0]), contactFrom(row)]));
}

function contactFrom(row: Value[]): { contact: Contact; addressEvent: number } {
  const contact: Contact = {
    id: row[0] as string,
    name: row[1] as string,
    phone: row[2] as string | null,
    phoneKind: row[3] as Contact['phoneKind'],
    email: row[4] as string | null,
    locale: row[5] as Contact['locale'],
    class: row[6] as Contact['class'],
    zone: row[7] as string | null,
    account: row[8] as string | null,
  };
  return {
    contact: withAddresses(contact, row[10] as string | null),
    addressEvent: row[9] as number,
  };
}
