import type { Channel, CustomerClass } from '../../../model/contact.ts';
import type { NoticeRow, Recipient } from '../../../model/outbox.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine, Row } from '../engine.ts';
import { contactOf, subscriptionOf } from './network.ts';
import {
  type AddressEvent,
  endedSubscription,
  goneRecipient,
  type PointFacts,
  recipientOf,
} from './recipients.ts';
import { lookUp } from './rows.ts';
import type { Tables } from './schema.ts';

/** Waves whose list of contacts is kept while they are expanded. */
const KEPT_WAVES_MAX = 8;
/** A wave that touches at least this share of all subscriptions is read in order of contacts. */
const DENSE_SHARE = 0.25;

const denseIds = `select s.contact from subscription s join contact c on c.id = s.contact
  where s.contact > ? and exists
    (select 1 from wave_point p where p.wave = ? and p."supplyPoint" = s."supplyPoint")
  group by s.contact order by s.contact limit ?`;
const sparseIds = `select distinct s.contact from wave_point p
  join subscription s on s."supplyPoint" = p."supplyPoint" join contact c on c.id = s.contact
  where p.wave = ? order by s.contact`;
const points = `select s.*, sp.place, sp.class as "pointClass",
    case when p.wave is null then 0 else 1 end as "isMeant"
  from subscription s left join supply_point sp on sp.id = s."supplyPoint"
  left join wave_point p on p.wave = ? and p."supplyPoint" = s."supplyPoint"`;

export interface Audience {
  of(wave: string, after: string | null, limit: number): Recipient[];
  recipients(notices: readonly NoticeRow[]): Recipient[];
}

/**
 * Who is behind the supply points of a wave, in ascending order of contacts. A wave over a large part of the
 * grid is one walk along all subscriptions; a small one is looked up once and its list kept in memory.
 */
export function audience(engine: Engine<Tables>): Audience {
  const kept = new Map<string, string[]>();

  function idsOf(wave: { id: string; points: number }, after: string, limit: number): string[] {
    const total = Number(engine.prepare('select count(*) as n from subscription').get()?.['n']);
    if (wave.points >= total * DENSE_SHARE && total > limit) {
      const rows = engine.prepare(denseIds).all(after, wave.id, limit);
      return rows.map((row) => String(row['contact']));
    }
    let ids = after === '' ? undefined : kept.get(wave.id);
    if (ids === undefined) {
      ids = engine
        .prepare(sparseIds)
        .all(wave.id)
        .map((row) => String(row['contact']));
      kept.delete(wave.id);
      if (kept.size >= KEPT_WAVES_MAX) kept.delete(kept.keys().next().value as string);
      kept.set(wave.id, ids);
    }
    const start = firstBehind(ids, after);
    return ids.slice(start, start + limit);
  }

  return {
    of(wave, after, limit) {
      const row = engine.prepare('select id, points, "dueAt" from wave where id = ?').get(wave);
      if (row === undefined) return [];
      const ids = idsOf({ id: wave, points: Number(row['points']) }, after ?? '', limit);
      if (ids.length < limit) kept.delete(wave);
      const own = pointsOf(engine, ids, wave);
      return composed(engine, ids, (contact) => ({
        at: Number(row['dueAt']),
        points: own.get(contact) ?? [],
      }));
    },
    recipients(notices) {
      const own = pointsOf(engine, [...new Set(notices.map((notice) => notice.contact))], null);
      const known = facts(engine, [...own.keys()]);
      return notices.map((notice) => {
        const contact = known.get(notice.contact);
        if (contact === undefined) return goneRecipient(notice.contact, notice.supplyPoints);
        const there = own.get(notice.contact) ?? [];
        const points = meant(notice, there);
        return recipientOf(contact.contact, { ...contact, points, at: notice.dueAt });
      });
    },
  };
}

/** All subscriptions of the contact, and ended ones for supply points of the notice that it has no more. */
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

function composed(
  engine: Engine<Tables>,
  ids: readonly string[],
  pointsAt: (contact: string) => { at: Instant; points: PointFacts[] },
): Recipient[] {
  const known = facts(engine, ids);
  return ids.flatMap((id) => {
    const contact = known.get(id);
    const own = pointsAt(id);
    if (contact === undefined || !own.points.some((point) => point.isMeant)) return [];
    return [recipientOf(contact.contact, { ...contact, ...own })];
  });
}

/** Subscriptions of contacts; those in the wave are meant when one is named. */
function pointsOf(
  engine: Engine<Tables>,
  contacts: readonly string[],
  wave: string | null,
): Map<string, PointFacts[]> {
  const rows = lookUp(contacts, (marks, keys) => {
    const text = `${points} where s.contact in (${marks}) order by s.contact, s."supplyPoint"`;
    return engine.prepare(text).all(wave, ...keys);
  });
  const found = new Map<string, PointFacts[]>();
  for (const row of rows) {
    const one: PointFacts = {
      isMeant: row['isMeant'] === 1,
      subscription: subscriptionOf(row),
      place: row['place'] as string | null,
      class: row['pointClass'] as CustomerClass | null,
    };
    const list = found.get(one.subscription.contact);
    if (list === undefined) found.set(one.subscription.contact, [one]);
    else list.push(one);
  }
  return found;
}

const contactRows = 'select * from contact where id in';
const eventRows = `select no, contact, kind, channel from contact_event
  where kind in ('opted_out', 'opted_in', 'address_dead', 'fixed_line') and contact in`;

function facts(
  engine: Engine<Tables>,
  ids: readonly string[],
): Map<string, { contact: ReturnType<typeof contactOf>; events: AddressEvent[] }> {
  const events = new Map<string, Row[]>();
  const eventsThere = lookUp(ids, (marks, keys) =>
    engine.prepare(`${eventRows} (${marks}) order by no`).all(...keys),
  );
  for (const row of eventsThere) {
    const contact = String(row['contact']);
    events.set(contact, [...(events.get(contact) ?? []), row]);
  }
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${contactRows} (${marks})`).all(...keys),
  );
  return new Map(
    rows.map((row) => {
      const own = (events.get(String(row['id'])) ?? []).map((event) => ({
        kind: String(event['kind']),
        channel: event['channel'] as Channel | null,
        isOld: Number(event['no']) <= Number(row['addressEvent']),
      }));
      return [String(row['id']), { contact: contactOf(row), events: own }];
    }),
  );
}
