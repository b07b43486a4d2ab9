import type { Channel } from '../../../model/contact.ts';
import type { Lane, NoticeRow, OutboxStore } from '../../../model/outbox.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import { noticeOf } from './notice-rows.ts';
import type { Tables } from './schema.ts';
import { countChanges } from './waves.ts';

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
  const { wave, owner, leaseUntil, now, channel, lane, limit } = request;
  const facts = engine.prepare(liveWave).get(wave);
  if (facts === undefined) return [];
  const rows = engine
    .prepare(claimDue)
    .all(leaseUntil, owner, now, channel, lane, wave, now, limit)
    .map((row) => ({ ...facts, ...row }));
  const counts = countChanges(engine);
  counts.move(wave, 'queued', 'in_delivery', rows.length);
  counts.write();
  const notices = rows.map(noticeOf);
  return notices.sort((a, b) => a.dueAt - b.dueAt);
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
