// Dark time as the records keep it, but strict: what the records would mend is an error here.
import type { DarkInterval, IntervalRevision } from '../../src/model/outage.ts';
import type { Instant } from '../../src/model/time.ts';
import type { OutageChange } from '../../src/outages/change.ts';

export interface IntervalLedger {
  apply(change: OutageChange): void;
  of(outage: string): DarkInterval[];
  all(): DarkInterval[];
}

export function intervalLedger(): IntervalLedger {
  const rows: DarkInterval[] = [];

  const openOf = (supplyPoint: string): DarkInterval | undefined =>
    rows.find((row) => row.supplyPoint === supplyPoint && row.to === null);

  function begin(interval: DarkInterval): void {
    const { supplyPoint, from, to } = interval;
    if (openOf(supplyPoint) !== undefined) throw new Error(`${supplyPoint} is dark already`);
    const last = lastEnd(supplyPoint, () => true);
    if (from < last) throw new Error(`${supplyPoint}: ${from} lies before the last end ${last}`);
    if (to !== null && to <= from) throw new Error(`${supplyPoint}: an interval of no time`);
    rows.push({ ...interval });
  }

  function end(outage: string, supplyPoint: string, to: Instant): void {
    const open = openOf(supplyPoint);
    if (open?.outage !== outage) throw new Error(`${supplyPoint} is not dark in ${outage}`);
    if (to < open.from) throw new Error(`${supplyPoint}: ends before it began`);
    open.to = to;
  }

  function lastEnd(supplyPoint: string, isMeant: (row: DarkInterval) => boolean): Instant {
    const ends = rows
      .filter((row) => row.supplyPoint === supplyPoint && isMeant(row))
      .map(({ to }) => to ?? Number.NEGATIVE_INFINITY);
    return Math.max(Number.NEGATIVE_INFINITY, ...ends);
  }

  /** Between its neighbours, as the records do it. */
  function revise({ supplyPoint, outage, was, from, to }: IntervalRevision): void {
    const row = rows.find(
      (one) => one.supplyPoint === supplyPoint && one.outage === outage && one.from === was.from,
    );
    if (row === undefined) throw new Error(`${supplyPoint}: no interval of ${outage} to correct`);
    const after = rows
      .filter((one) => one !== row && one.supplyPoint === supplyPoint)
      .filter((one) => one.from >= (was.to ?? was.from))
      .map((one) => one.from);
    row.from = Math.max(
      from,
      lastEnd(supplyPoint, (one) => one !== row && (one.to ?? Infinity) <= was.from),
    );
    row.to = to === null ? null : Math.max(row.from, Math.min(to, ...after));
  }

  return {
    apply(change) {
      const { outage, close, open, moveIntervals = [], revise: revisions = [] } = change;
      for (const { supplyPoint, to } of close) end(outage.id, supplyPoint, to);
      for (const interval of open) begin(interval);
      for (const { from, to, supplyPoints } of moveIntervals) {
        for (const row of rows) {
          const isMeant = supplyPoints === null || supplyPoints.includes(row.supplyPoint);
          if (row.outage === from && isMeant) row.outage = to;
        }
      }
      for (const one of revisions) revise(one);
    },
    of: (outage) => rows.filter((row) => row.outage === outage),
    all: () => rows,
  };
}
