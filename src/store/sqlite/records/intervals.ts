import type { Commit } from '../../records.ts';
import type { Engine } from '../engine.ts';
import type { Tables } from './schema.ts';

const closeOpen = `update dark_interval
  set "to" = case when "from" > ? then "from" else ? end
  where "supplyPoint" = ? and "to" is null`;
const lastEnd = `select max("to") as "last" from dark_interval
  where "supplyPoint" = ? and "to" is not null`;
const insertOpen = `insert into dark_interval
  ("supplyPoint", phases, "from", "to", outage, "plannedOutage") values (?, ?, ?, ?, ?, ?)
  on conflict ("supplyPoint") where "to" is null do update set
  phases = excluded.phases, outage = excluded.outage, "plannedOutage" = excluded."plannedOutage"`;
const moveAll = 'update dark_interval set outage = ? where outage = ?';
const moveOne = `${moveAll} and "supplyPoint" = ?`;

/**
 * Closes, then opens, then moves dark time. Intervals of one supply point never overlap: one that
 * would begin inside an ended one begins at its end, and a supply point that is dark already keeps
 * its beginning and goes over to the outage named. Closing what is not open does nothing.
 */
export function changeIntervals(
  engine: Engine<Tables>,
  change: NonNullable<Commit['intervals']>,
): void {
  for (const { supplyPoint, to } of change.close ?? []) {
    engine.prepare(closeOpen).run(to, to, supplyPoint);
  }
  for (const one of change.open ?? []) {
    const last = Number(engine.prepare(lastEnd).get(one.supplyPoint)?.['last'] ?? one.from);
    const from = Math.max(one.from, last);
    if (one.to !== null && one.to <= from) continue;
    engine
      .prepare(insertOpen)
      .run(one.supplyPoint, one.phases, from, one.to, one.outage, one.plannedOutage);
  }
  for (const { from, to, supplyPoints } of change.move ?? []) {
    if (supplyPoints === null) engine.prepare(moveAll).run(to, from);
    else for (const point of supplyPoints) engine.prepare(moveOne).run(to, from, point);
  }
}
