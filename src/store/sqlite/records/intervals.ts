import type { DarkInterval, IntervalRevision } from '../../../model/outage.ts';
import type { Instant } from '../../../model/time.ts';
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
const overlapping = `select "from", "to" from dark_interval
  where "supplyPoint" = ? and "from" < ? and ("to" is null or "to" > ?) order by "from"`;
const standing = `select no from dark_interval
  where "supplyPoint" = ? and outage = ? and "from" = ? order by no desc limit 1`;
const neighbours = `select
  (select max("to") from dark_interval where "supplyPoint" = ? and no <> ? and "from" <= ?
    and "to" <= ?) as "before",
  (select min("from") from dark_interval where "supplyPoint" = ? and no <> ? and "from" >= ?)
    as "after"`;
const keepPast = `insert into dark_interval_past
  (interval, version, "supplyPoint", phases, "from", "to", outage, "plannedOutage", "replacedAt",
  by, reason) select no,
  (select count(*) + 1 from dark_interval_past where interval = dark_interval.no),
  "supplyPoint", phases, "from", "to", outage, "plannedOutage", ?, ?, ?
  from dark_interval where no = ?`;
const revise = 'update dark_interval set "from" = ?, "to" = ? where no = ?';
const moveAll = 'update dark_interval set outage = ? where outage = ?';
const moveOne = `${moveAll} and "supplyPoint" = ?`;

/**
 * Closes, opens, moves, then corrects dark time. Intervals of one supply point never overlap: one that
 * would begin inside an ended one begins at its end, and a supply point that is dark already keeps
 * its beginning and goes over to the outage named. Of one that is over already only what no other holds is
 * written, wherever in the past it lies. Closing what is not open does nothing.
 */
export function changeIntervals(
  engine: Engine<Tables>,
  change: NonNullable<Commit['intervals']>,
): void {
  for (const { supplyPoint, to } of change.close ?? []) {
    engine.prepare(closeOpen).run(to, to, supplyPoint);
  }
  for (const one of change.open ?? []) openOne(engine, one);
  for (const { from, to, supplyPoints } of change.move ?? []) {
    if (supplyPoints === null) engine.prepare(moveAll).run(to, from);
    else for (const point of supplyPoints) engine.prepare(moveOne).run(to, from, point);
  }
  for (const one of change.revise ?? []) reviseOne(engine, one);
}

function openOne(engine: Engine<Tables>, one: DarkInterval): void {
  const { supplyPoint, phases, outage, plannedOutage } = one;
  const insert = (from: Instant, to: Instant | null): void => {
    engine.prepare(insertOpen).run(supplyPoint, phases, from, to, outage, plannedOutage);
  };
  if (one.to === null) {
    const last = Number(engine.prepare(lastEnd).get(supplyPoint)?.['last'] ?? one.from);
    insert(Math.max(one.from, last), null);
    return;
  }
  let { from } = one;
  for (const row of engine.prepare(overlapping).all(supplyPoint, one.to, one.from)) {
    const other = { from: Number(row['from']), to: row['to'] };
    if (other.from > from) insert(from, other.from);
    if (other.to === null) return;
    from = Math.max(from, Number(other.to));
  }
  if (from < one.to) insert(from, one.to);
}

/** Between its neighbours, which it never overlaps; one that is not there is left alone. */
function reviseOne(engine: Engine<Tables>, one: IntervalRevision): void {
  const { supplyPoint, was } = one;
  const found = engine.prepare(standing).get(supplyPoint, one.outage, was.from)?.['no'];
  if (typeof found !== 'number') return;
  const beside = engine
    .prepare(neighbours)
    .get(supplyPoint, found, was.from, was.from, supplyPoint, found, was.to ?? was.from);
  const before = Number(beside?.['before'] ?? one.from);
  const from = Math.max(one.from, before);
  const after = Number(beside?.['after'] ?? Number.POSITIVE_INFINITY);
  const to = one.to === null ? null : Math.max(from, Math.min(one.to, after));
  engine.prepare(keepPast).run(one.at, one.by, one.reason, found);
  engine.prepare(revise).run(from, to, found);
}
