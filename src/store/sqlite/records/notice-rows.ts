import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { Engine, Row } from '../engine.ts';
import { insertText, lookUp, parsed } from './rows.ts';
import type { Tables } from './schema.ts';
import { isOver, overState } from './waves.ts';

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

/** The state of a notice as the world may see it. */
export const stateNow = `case when ${isOver} and n.state in ('queued', 'held')
  then ${overState} else n.state end`;
/**
 * Notices with what stands in their wave; a wave that is over shows in its unsent notices at once.
 */
const shown = `select n.*, w.subject, w.revision, w.kind, ${stateNow} as "stateNow",
    coalesce(w."holdReason", 'superseded') as "overReason", w."createdAt" as "waveCreatedAt"`;
export const selectNotice = `${shown} from notice n join wave w on w.id = n.wave`;
/** Wave by wave: the loops run from the waves, and end with the notices in the order they were made. */
export const selectByWave = `${shown}
  from wave w cross join wave_extent e cross join notice n where e.wave = w.id`;

/** The notice of a row, with or without what its wave says of it. */
export function noticeOf(row: Row): NoticeRow {
  const { no: _no, waveCreatedAt: _at, stateNow: now = row['state'], overReason, ...notice } = row;
  return {
    ...notice,
    supplyPoints: parsed(row['supplyPoints']),
    state: now,
    reason: now === row['state'] ? row['reason'] : overReason,
  } as unknown as NoticeRow;
}

export function deliveryOf(row: Row): DeliveryRow {
  const { textHash, ...delivery } = row;
  return { ...delivery, ...(textHash !== null && { textHash }) } as unknown as DeliveryRow;
}

/** The notices with these ids, by id. */
export function noticesById(
  engine: Engine<Tables>,
  ids: readonly string[],
): Map<string, NoticeRow> {
  const rows = lookUp(ids, (marks, keys) =>
    engine.prepare(`${selectNotice} where n.id in (${marks})`).all(...keys),
  );
  return new Map(rows.map((row) => [String(row['id']), noticeOf(row)]));
}

/** The deliveries of these notices in the order they were tried, by notice. */
export function deliveriesOf(
  engine: Engine<Tables>,
  notices: readonly string[],
): Map<string, DeliveryRow[]> {
  const rows = lookUp(notices, (marks, keys) =>
    engine
      .prepare(`select * from delivery where notice in (${marks}) order by notice, n`)
      .all(...keys),
  );
  const found = new Map<string, DeliveryRow[]>();
  for (const row of rows) {
    const delivery = deliveryOf(row);
    const list = found.get(delivery.notice);
    if (list === undefined) found.set(delivery.notice, [delivery]);
    else list.push(delivery);
  }
  return found;
}
