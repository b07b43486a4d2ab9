import type { OutboxStore } from '../../../../model/outbox/store.ts';
import type { WaitingShare } from '../../../../model/outbox/wave-before.ts';
import type { WentOut } from '../../../../model/outbox/wave-row.ts';
import type { Engine } from '../../engine.ts';
import { noticeOf, selectNotice } from '../notice-rows.ts';
import { lookUp } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { inExtent } from './extents.ts';

type WaitingReads = Pick<OutboxStore, 'unsent' | 'waitingShares' | 'firstWaiting' | 'wentOut'>;

const unsent = `select wave, sum("count") as "count" from wave_count
  where state in ('queued', 'held') and wave in`;
const shares = `select n.class, n.channel, count(*) as notices
  from wave_extent e cross join notice n
  where e.wave = ? and ${inExtent} and n.wave = e.wave and n.state in ('queued', 'held')
  group by n.class, n.channel order by notices desc, n.class, n.channel`;
const first = `${selectNotice} where n.no in (select no from notice where state = 'queued'
  and channel = ? and lane = ? and wave = ? order by "dueAt" limit ?)`;
/** Asked once at a start. One that was due before it was made went out when it was made. */
const wentOut = `select max("createdAt", "dueAt") as at, basis, recipients from wave
  where state in ('live', 'done') and lane <> 0 and "releasedBy" is null
    and max("createdAt", "dueAt") >= ?`;

/** What waits in waves, and what has gone. */
export function waitingReads(engine: Engine<Tables>): WaitingReads {
  return {
    unsent: (waves) =>
      engine.hold(() => {
        const rows = lookUp([...waves], (marks, keys) =>
          engine.prepare(`${unsent} (${marks}) group by wave`).all(...keys),
        );
        return new Map(rows.map((row) => [String(row['wave']), Number(row['count'])]));
      }),
    waitingShares: (wave) =>
      engine.hold(() => engine.prepare(shares).all(wave) as unknown as WaitingShare[]),
    firstWaiting: ({ id, lane }, { channel, limit }) =>
      engine.hold(() => engine.prepare(first).all(channel, lane, id, limit).map(noticeOf)),
    wentOut: (since) =>
      engine.hold(() => engine.prepare(wentOut).all(since) as unknown as WentOut[]),
  };
}
