import type { Channel } from '../../../model/contact.ts';
import type { Lane, NoticeRow, OutboxStore, WaveRow } from '../../../model/outbox.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import { noticeOf } from './notice-rows.ts';
import { insertText } from './rows.ts';
import type { Tables } from './schema.ts';
import { countChanges } from './waves.ts';

export const noticeColumns = [
  'id',
  'wave',
  'contact',
  'class',
  'state',
  'reason',
  'channel',
  'lane',
  'dueAt',
  'validUntil',
  'attempt',
  'leaseUntil',
  'owner',
  'supplyPoints',
  'updatedAt',
  'fence',
] as const;
export const insertNotice = insertText('notice', noticeColumns);

/** The values of a notice in the order of its columns. */
export function noticeValues(notice: NoticeRow, fence: number): Array<string | number | null> {
  return noticeColumns.map((column) => {
    if (column === 'supplyPoints') return JSON.stringify(notice.supplyPoints);
    if (column === 'fence') return fence;
    return notice[column];
  });
}

/** Rows of one statement: what they share is handed over once, which is most of them. */
const TOGETHER_ROWS = 25;
const sharedColumns = [
  'wave',
  'state',
  'reason',
  'lane',
  'dueAt',
  'validUntil',
  'attempt',
  'leaseUntil',
  'owner',
  'updatedAt',
] as const;
const ownColumns = ['id', 'contact', 'class', 'channel', 'supplyPoints'] as const;
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const ownMarks = Array.from({ length: TOGETHER_ROWS }, () => '(?, ?, ?, ?, ?)').join(', ');
const sharedMarks = sharedColumns.map((_, i) => `?${i + 1}`).join(', ');
const insertTogether = `insert into notice (${quoted([...ownColumns, ...sharedColumns])}, fence)
  select column1, column2, column3, column4, column5, ${sharedMarks}, 0
  from (values ${ownMarks}) where true on conflict do nothing`;

function isAlike(one: NoticeRow, other: NoticeRow): boolean {
  return sharedColumns.every((column) => one[column] === other[column]);
}

function rowValues({ id, contact, class: own, channel, supplyPoints }: NoticeRow): string[] {
  return [id, contact, own, channel, JSON.stringify(supplyPoints)];
}

/** Only what the expansion decides; a person's release or stop is not overwritten by it. */
const saveExpansion = `update wave set cursor = ?, recipients = ?, "costMicros" = ?,
  state = ?, "holdReason" = ?, "holdUntil" = ? where id = ? and state = 'expanding'`;

/**
 * One step of expansion: notices that are not there yet, and how far the wave is.
 * A wave that is no longer `expanding` takes none. Inside one transaction.
 */
export function expandWave(
  engine: Engine<Tables>,
  wave: WaveRow,
  notices: readonly NoticeRow[],
): number {
  const { cursor, recipients, costMicros, state, holdReason, holdUntil, id } = wave;
  const isExpanding = engine
    .prepare(saveExpansion)
    .run(cursor, recipients, costMicros, state, holdReason, holdUntil, id);
  if (isExpanding === 0) return 0;
  const counts = countChanges(engine);
  let inserted = 0;
  const count = (state: NoticeRow['state'], rows: number): void => {
    for (let i = 0; i < rows; i += 1) counts.move(wave.id, null, state);
    inserted += rows;
  };
  for (let from = 0; from < notices.length; from += TOGETHER_ROWS) {
    const some = notices.slice(from, from + TOGETHER_ROWS);
    const [first] = some;
    if (first === undefined) break;
    if (some.length === TOGETHER_ROWS && some.every((one) => isAlike(one, first))) {
      const own = some.flatMap((one) => rowValues(one));
      const shared = sharedColumns.map((column) => first[column]);
      count(first.state, engine.prepare(insertTogether).run(...shared, ...own));
      continue;
    }
    const insert = engine.prepare(insertNotice);
    for (const one of some) count(one.state, insert.run(...noticeValues(one, 0)));
  }
  counts.write();
  return inserted;
}

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
  for (const _ of rows) counts.move(wave, 'queued', 'in_delivery');
  counts.write();
  const notices = rows.map(noticeOf);
  return notices.sort((a, b) => a.dueAt - b.dueAt);
}

const nextKey = `select channel, lane, wave, "dueAt" from notice
  where state = 'queued' and (channel, lane, wave) > (?, ?, ?)
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
