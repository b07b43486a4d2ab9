import { channels } from '../../../model/contact.ts';
import type { NoticeState } from '../../../model/notice.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import { inExtent } from './expansion/extents.ts';
import type { Tables } from './schema.ts';
import { countChanges, isOver, overState, waveOf } from './waves.ts';

const unswept = `select c.wave, c.state, ${overState} as "to",
    coalesce(w."holdReason", 'superseded') as reason
  from wave w join wave_count c on c.wave = w.id
  where ${isOver} and c.state in ('queued', 'held') and c."count" > 0 limit 1`;
const has = (states: string): string => `attempt > 0 and exists (select 1 from delivery d
  where d.notice = notice.id and d.state in (${states}))`;
/** A text that arrived stays told, though the call beside it was still to be tried. */
const isThere = has(`'delivered', 'read'`);
/** Of one that was taken nobody can say that it was not told; a receipt may still come. */
const isTaken = has(`'sending', 'accepted', 'sent', 'unknown'`);
const sweep = `update notice set
  state = case when ${isThere} then 'delivered' when ${isTaken} then 'expired' else ? end,
  reason = case when ${isThere} then null when ${isTaken} then 'outcome_unknown' else ? end,
  "updatedAt" = ? where no in`;
const names = channels.map((channel) => `'${channel}'`).join(', ');
/** By the index of what is due, where every notice of it is one to be swept. */
const sweepQueued = `${sweep} (select no from notice where state = 'queued' and wave = ?
  and channel in (${names}) and lane in (0, 1, 2, 3, 4) and state = ? limit ?) returning state`;
const sweepOthers = `${sweep} (select n.no from wave_extent e cross join notice n
  where e.wave = ? and ${inExtent} and n.state = ? limit ?) returning state`;

/**
 * Superseding and stopping is one row; this makes up to `limit` unsent notices say so too. Gives
 * how many.
 */
export function sweepWaves(engine: Engine<Tables>, now: Instant, limit: number): number {
  const counts = countChanges(engine);
  let swept = 0;
  while (swept < limit) {
    const row = engine.prepare(unswept).get();
    if (row === undefined) break;
    const [wave, from, to] = [String(row['wave']), row['state'], row['to']];
    const done = engine
      .prepare(from === 'queued' ? sweepQueued : sweepOthers)
      .all(to as string, row['reason'] as string, now, wave, from as string, limit - swept);
    for (const { state } of done) counts.move(wave, from as NoticeState, state as NoticeState);
    swept += done.length;
    counts.write();
    if (done.length === 0) break;
  }
  return swept;
}

const finished = `update wave set state = 'done' where id in
  (select w.id from wave w where w.state = 'live' and not exists
    (select 1 from wave_count c where c.wave = w.id and c."count" > 0
      and c.state in ('queued', 'held', 'in_delivery')) order by w."createdAt", w.id limit ?)
  returning *`;

/** Live waves with nothing left to send become `done`. */
export function finishWaves(engine: Engine<Tables>, limit: number): WaveRow[] {
  return engine.prepare(finished).all(limit).map(waveOf);
}
