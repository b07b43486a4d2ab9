/** Rows of a table of arrivals in slices of time, so that none is sorted in memory whole. */
import { DAY, type Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import { dayOf } from './day-files.ts';
import type { HotTable } from './hot.ts';

/** Days that the table has rows of: the key begins with the time, so each is one look. */
export function daysIn(hot: Engine<object>, table: HotTable): Instant[] {
  const next = hot.prepare(`select ts from ${table} where ts >= ? order by ts limit 1`);
  const days: Instant[] = [];
  for (let from = Number.MIN_SAFE_INTEGER; ; ) {
    const row = next.get(from);
    if (row === undefined) return days;
    const day = dayOf(Number(row['ts']));
    days.push(day);
    from = day + DAY;
  }
}

/** A span of time, its end left out. */
export type Slice = readonly [from: Instant, to: Instant];

/**
 * Slices of a day of equal length, of about so many rows each where they come evenly.
 * @param of a day that the table has rows of
 */
export function slicesOf(
  hot: Engine<object>,
  table: HotTable,
  of: { day: Instant; mostRows: number },
): { rows: number; slices: Slice[] } {
  const row = hot
    .prepare(`select count(*) as n, min(ts) as first, max(ts) as last from ${table}
      where ts >= ? and ts < ?`)
    .get(of.day, of.day + DAY);
  const [rows, first, end] = [
    Number(row?.['n']),
    Number(row?.['first']),
    Number(row?.['last']) + 1,
  ];
  const sliceMs = Math.ceil((end - first) / Math.max(1, Math.ceil(rows / of.mostRows)));
  const slices: Slice[] = [];
  for (let from = first; from < end; from += sliceMs) {
    slices.push([from, Math.min(from + sliceMs, end)]);
  }
  return { rows, slices };
}
