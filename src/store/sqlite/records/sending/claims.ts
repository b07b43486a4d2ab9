import type { Channel } from '../../../../model/contact.ts';
import type { NoticeRow } from '../../../../model/outbox/notice-row.ts';
import type { OutboxStore } from '../../../../model/outbox/store.ts';
import type { Lane } from '../../../../model/outbox/wave-row.ts';
import type { Instant } from '../../../../model/time.ts';
import type { Engine } from '../../engine.ts';
import { noticeOf, noticesById } from '../notice-rows.ts';
import { lookUp } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { countChanges } from '../waves.ts';

const claimDue = `update notice set state = 'in_delivery', "leaseUntil" = ?, owner = ?,
    attempt = attempt + 1, fence = fence + 1, "updatedAt" = ?
  where no in (select no from notice where state = 'queued' and channel = ? and lane = ?
    and wave = ? and "dueAt" <= ? order by "dueAt" limit ?)
  returning *`;
const liveWave = `select subject, revision, kind from wave where id = ? and state = 'live'`;

/**
 * Due notices of one live wave become this owner's; nobody else gets them. Inside one transaction.
 */
export function claimNotices(
  engine: Engine<Tables>,
  request: Parameters<OutboxStore['claim']>[0],
): NoticeRow[] {
  const { wave, owner, leaseUntil, now, dueBy = now, channel, lane, limit } = request;
  const facts = engine.prepare(liveWave).get(wave);
  if (facts === undefined) return [];
  const rows = engine
    .prepare(claimDue)
    .all(leaseUntil, owner, now, channel, lane, wave, dueBy, limit)
    .map((row) => ({ ...facts, ...row }));
  const counts = countChanges(engine);
  counts.move(wave, 'queued', 'in_delivery', rows.length);
  counts.write();
  const notices = rows.map(noticeOf);
  return notices.sort((a, b) => a.dueAt - b.dueAt);
}

/**
 * By the contacts: the state is compared as a term, or SQLite walks all that is queued for the channel, a city's
 * millions for each batch.
 */
const claimMore = `update notice set state = 'in_delivery', "leaseUntil" = ?, owner = ?,
    attempt = attempt + 1, fence = fence + 1, "updatedAt" = ? where no in
  (select n.no from notice n cross join wave w where w.id = n.wave and n.state || '' = 'queued'
    and n.channel = ? and (n."dueAt" <= ? or (n."dueAt" <= ? and n.attempt = 0))
    and w.state = 'live' and w.subject <> ?`;

/** What else is due for these contacts becomes this owner's. Inside one transaction. */
export function claimAlso(
  engine: Engine<Tables>,
  request: Parameters<OutboxStore['claimAlso']>[0],
): NoticeRow[] {
  const { contacts, kinds, owner, leaseUntil, now, until, channel, notSubject } = request;
  const counts = countChanges(engine);
  const rows = lookUp([...new Set(contacts)], (marks, keys) => {
    const text = `${claimMore} and w.kind in (${kinds.map(() => '?').join(', ')})
      and n.contact in (${marks})) returning id, wave`;
    const values = [leaseUntil, owner, now, channel, now, until, notSubject, ...kinds, ...keys];
    return engine.prepare(text).all(...values);
  });
  for (const row of rows) counts.move(String(row['wave']), 'queued', 'in_delivery');
  counts.write();
  const ids = rows.map((row) => String(row['id']));
  return [...noticesById(engine, ids).values()].sort((a, b) => a.dueAt - b.dueAt);
}

/**
 * Behind all due times of a key: compared by the three columns alone, the index is entered at the
 * first row of the key and every row of it is passed by, 400 ms of two million.
 */
const nextKey = `select channel, lane, wave, "dueAt" from notice
  where state = 'queued' and (channel, lane, wave, "dueAt") > (?, ?, ?, ${Number.MAX_SAFE_INTEGER})
  order by channel, lane, wave, "dueAt" limit 1`;
const stateOfWave = 'select state from wave where id = ?';

/**
 * Steps from one (channel, lane, wave) of the index to the next: as many looks as there are keys.
 */
export function dueWaves(
  engine: Engine<Tables>,
  now: Instant,
): Array<{ channel: Channel; lane: Lane; wave: string }> {
  const found: Array<{ channel: Channel; lane: Lane; wave: string }> = [];
  let key: [string, number, string] = ['', -1, ''];
  for (;;) {
    const row = engine.prepare(nextKey).get(...key);
    if (row === undefined) return found;
    key = [String(row['channel']), Number(row['lane']), String(row['wave'])];
    const isDue = Number(row['dueAt']) <= now;
    if (!isDue || engine.prepare(stateOfWave).get(key[2])?.['state'] !== 'live') continue;
    found.push({ channel: key[0] as Channel, lane: key[1] as Lane, wave: key[2] });
  }
}
