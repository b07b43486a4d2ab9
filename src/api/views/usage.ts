/** Energy of days and hours from a counter: local days, missing ones shown, a counter set back said. Pure. */
import { type DurationMs, HOUR, type Instant, MINUTE, toIso } from '../../model/time.ts';

/** The last value of a counter in each piece of time that has one; pieces begin at multiples of their length. */
export interface CounterPieces {
  lengthMs: DurationMs;
  lastOf: ReadonlyMap<Instant, number>;
}

export interface Use {
  from: Instant;
  to: Instant;
  /** Null where the counter is not known at one end. */
  kwh: number | null;
  reason: 'missing' | 'register_reset' | 'so_far' | null;
}

/** A counter read so long before the end of a day still stands for it. */
const STANDS_MS = 2 * HOUR;
const WH = 1_000;

/** Beginnings of the local days that touch the range, and the end of the last one; a day has 23 to 25 hours. */
export function localDays(from: Instant, to: Instant, zone: string): Instant[] {
  const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).startOfDay();
  const edges: Instant[] = [];
  for (let day = first; ; day = day.add({ days: 1 }).startOfDay()) {
    edges.push(day.epochMilliseconds);
    if (day.epochMilliseconds >= to) return edges;
  }
}

/** Local date of an instant. */
export function dayOf(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

/** How long a piece may be so that every edge is one of its ends: an hour, less in zones off by a part of one. */
export function pieceLength(edges: readonly Instant[]): DurationMs {
  const fits = [HOUR, 30 * MINUTE, 15 * MINUTE, 5 * MINUTE, MINUTE];
  return fits.find((length) => edges.every((edge) => edge % length === 0)) ?? MINUTE;
}

/**
 * Use between each edge and the next.
 * @param at.now what lies after it is not over: "so far"
 */
export function usesOf(
  edges: readonly Instant[],
  { lengthMs, lastOf }: CounterPieces,
  at: { now: Instant },
): Use[] {
  /** The counter at an instant, by the last piece before it that has a value. */
  const counterAt = (instant: Instant): number | null => {
    for (let start = instant - lengthMs; start >= instant - STANDS_MS; start -= lengthMs) {
      const value = lastOf.get(start);
      if (value !== undefined) return value;
    }
    return null;
  };
  const lastPiece = Math.floor(at.now / lengthMs) * lengthMs + lengthMs;
  return edges.slice(0, -1).map((from, i): Use => {
    const to = edges[i + 1] as Instant;
    const isOpen = to > at.now;
    const end = isOpen ? Math.min(to, lastPiece) : to;
    const [before, after] = [counterAt(from), counterAt(end)];
    if (before === null || after === null || from > at.now) {
      return { from, to, kwh: null, reason: 'missing' };
    }
    const { wh, isReset } = summed(before, { from, end, lengthMs, lastOf });
    const reason = isReset ? 'register_reset' : isOpen ? 'so_far' : null;
    return { from, to, kwh: wh / WH, reason };
  });
}

/** What the counter gained; one that was set back or exchanged loses what it had counted in that piece, no more. */
function summed(
  before: number,
  range: { from: Instant; end: Instant } & CounterPieces,
): { wh: number; isReset: boolean } {
  let wh = 0;
  let last = before;
  let isReset = false;
  for (let start = range.from; start < range.end; start += range.lengthMs) {
    const value = range.lastOf.get(start);
    if (value === undefined) continue;
    if (value < last) isReset = true;
    else wh += value - last;
    last = value;
  }
  return { wh, isReset };
}

export function useView(use: Use, zone: string) {
  const { kwh, reason } = use;
  return { day: dayOf(use.from, zone), from: toIso(use.from), to: toIso(use.to), kwh, reason };
}
