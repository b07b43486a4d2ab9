import type { Engine, Value } from '../../engine.ts';
import type { Tables } from '../schema.ts';

/**
 * Subscriptions of contacts for supply points of the wave, with what decides about the first
 * channel and nothing else: a million of them are read in one go, and each text costs. What most
 * have in common, or what is not asked for, is null.
 */
const columns = `s.contact, m."supplyPoint", m.channels, m."from", m.until, sp.class,
  case when sp.class is null then c.class end,
  case when c.phone is null then 0 else 1 end + case when c.email is null then 0 else 2 end,
  nullif(c."phoneKind", 'mobile'), c.addresses, c."addressEvent"`;

/** Along the subscriptions in order of contacts. */
const walk = (which: string): string => `select ${columns.replaceAll('m.', 's.')}
  from subscription s cross join wave_point p cross join contact c
  left join supply_point sp on sp.id = s."supplyPoint"
  where p.wave = ? and p."supplyPoint" = s."supplyPoint" and c.id = s.contact and ${which}
  order by s.contact, s."supplyPoint"`;
const walkRange = walk('s.contact > ? and s.contact <= ?');
const walkRest = walk('s.contact > ?');
const walkOne = walk('s.contact = ?');
const boundOfContacts = `select contact from subscription where contact > ?
  order by contact limit 1 offset ?`;

/** Along the supply points of the wave; a contact is taken at the first of its own. */
const look = (range: string): string => `select ${columns}
  from wave_point p cross join subscription s cross join subscription m
  cross join wave_point q cross join contact c left join supply_point sp on sp.id = m."supplyPoint"
  where p.wave = ?1 and p."supplyPoint" > ?2 ${range} and s."supplyPoint" = p."supplyPoint"
    and not exists (select 1 from subscription f cross join wave_point g
      where f.contact = s.contact and f."supplyPoint" < s."supplyPoint"
        and g.wave = ?1 and g."supplyPoint" = f."supplyPoint")
    and m.contact = s.contact and q.wave = ?1 and q."supplyPoint" = m."supplyPoint"
    and c.id = s.contact
  order by s.contact, m."supplyPoint"`;
const lookRange = look('and p."supplyPoint" <= ?3');
const lookRest = look('');
const boundOfPoints = `select "supplyPoint" from wave_point where wave = ? and "supplyPoint" > ?
  order by "supplyPoint" limit 1 offset ?`;

/** A wave that touches at least this share of all subscriptions is read in order of contacts. */
const DENSE_SHARE = 0.25;
/** Supply points below which nobody counts the subscriptions for that. */
const DENSE_LEAST = 5_000;
/** Begins a cursor that names a supply point; without it a cursor names a contact. No id has a tab. */
const BY_POINTS = '\tpoint ';

export interface Range {
  rows: Value[][];
  /** From here on the next range begins; null: this one was the last. */
  next: string | null;
  /** Contacts of the range, where it is one of contacts. */
  contacts: { after: string; upTo: string | null } | null;
}

/**
 * The next range of a wave: at most `limit` subscriptions or supply points are looked at, however
 * few of them are meant, so that nobody waits long behind it. A wave over a large part of the grid
 * goes along all subscriptions, any other along its own supply points.
 */
export function nextRange(
  engine: Engine<Tables>,
  request: { wave: string; after: string | null; limit: number; contact: string | null },
): Range {
  const { wave, contact, after, limit } = request;
  if (contact !== null) {
    const rows = engine.prepare(walkOne).lists(wave, contact);
    return { rows, next: null, contacts: null };
  }
  const begin = after ?? (isLarge(engine, wave) ? null : BY_POINTS);
  if (begin === null) return chosenWay(engine, wave);
  if (begin.startsWith(BY_POINTS)) {
    return byPoints(engine, wave, begin.slice(BY_POINTS.length), limit);
  }
  const upTo = bound(engine, boundOfContacts, [begin, limit - 1]);
  const rows =
    upTo === null
      ? engine.prepare(walkRest).lists(wave, begin)
      : engine.prepare(walkRange).lists(wave, begin, upTo);
  return { rows, next: upTo, contacts: { after: begin, upTo } };
}

function byPoints(engine: Engine<Tables>, wave: string, after: string, limit: number): Range {
  const upTo = bound(engine, boundOfPoints, [wave, after, limit - 1]);
  const rows =
    upTo === null
      ? engine.prepare(lookRest).lists(wave, after)
      : engine.prepare(lookRange).lists(wave, after, upTo);
  return { rows, next: upTo === null ? null : BY_POINTS + upTo, contacts: null };
}

function bound(engine: Engine<Tables>, text: string, values: Value[]): string | null {
  return (engine.prepare(text).lists(...values)[0]?.[0] as string | undefined) ?? null;
}

function isLarge(engine: Engine<Tables>, wave: string): boolean {
  return pointsIn(engine, wave) >= DENSE_LEAST;
}

/** Which way to go; counting a million subscriptions takes as long as a step, so it is one. */
function chosenWay(engine: Engine<Tables>, wave: string): Range {
  const total = Number(engine.prepare('select count(*) as n from subscription').get()?.['n']);
  const isDense = pointsIn(engine, wave) >= total * DENSE_SHARE;
  return { rows: [], next: isDense ? '' : BY_POINTS, contacts: null };
}

function pointsIn(engine: Engine<Tables>, wave: string): number {
  return Number(engine.prepare('select points from wave where id = ?').get(wave)?.['points'] ?? 0);
}
