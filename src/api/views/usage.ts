/** Energy of days and hours from a counter: local days, missing ones shown, a counter set back said. Pure. */
import { DAY, type DurationMs, HOUR, type Instant, MINUTE, toIso } from '../../model/time.ts';
import { type Counted, countedOf, type RegisterPiece } from './register.ts';

/** What was read of a register, ascending; pieces begin at multiples of their length. */
export interface CounterPieces {
  lengthMs: DurationMs;
  pieces: readonly RegisterPiece[];
}

export interface Use {
  from: Instant;
  to: Instant;
  /** Null where the counter is not known at one end. */
  kwh: number | null;
  /**
   * `estimated`: the counter was not read at one end, and the gain until the next reading is shared by time;
   * `exchanged`: counted through, from the last word of the old register to the first of the new one;
   * `register_reset`: set back without them, what it had counted just before is not in it.
   */
  reason: 'missing' | 'estimated' | 'exchanged' | 'register_reset' | 'so_far' | null;
}

/** A counter read so long before the end of a day still stands for it. */
const STANDS_MS = 2 * HOUR;
/** Over a longer silence nothing is estimated. */
const GAP_MOST_MS = 40 * DAY;
const WH = 1_000;

/** Pieces are put together from buckets so short: what is read within one of an edge is read at the edge. */
const EDGE_MS = 5 * MINUTE;

/** How long the buckets are to be that pieces of a length are made of. */
export function bucketLength(lengthMs: DurationMs): DurationMs {
  return lengthMs % EDGE_MS === 0 ? EDGE_MS : lengthMs;
}

/** Pieces from shorter buckets of the readings store, ascending. */
export function piecesOf(
  buckets: ReadonlyArray<Record<'min' | 'max' | 'last', number | null> & { time: Instant }>,
  lengthMs: DurationMs,
): CounterPieces {
  const pieces: RegisterPiece[] = [];
  for (const { time, min, max, last } of buckets) {
    if (min === null || max === null || last === null) continue;
    const from = Math.floor(time / lengthMs) * lengthMs;
    const piece = pieces.at(-1);
    if (piece?.from !== from) {
      pieces.push({ from, min, max, last, first: time === from ? min : null });
      continue;
    }
    piece.min = Math.min(piece.min, min);
    piece.max = Math.max(piece.max, max);
    piece.last = last;
  }
  return { lengthMs, pieces };
}

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
  { lengthMs, pieces }: CounterPieces,
  at: { now: Instant },
): Use[] {
  const counted = countedOf(pieces, lengthMs);
  const countAt = counter(counted, lengthMs);
  const last = counted.at(-1);
  return edges.slice(0, -1).map((from, i): Use => {
    const to = edges[i + 1] as Instant;
    const isOpen = to > at.now;
    const begin = countAt(from);
    const isFresh = last !== undefined && last.at > from && last.at - lengthMs <= at.now;
    const end = isOpen && isFresh ? { wh: last.wh, isRead: true } : countAt(to);
    if (begin === null || end === null || from > at.now) {
      return { from, to, kwh: null, reason: 'missing' };
    }
    const kwh = Math.round(end.wh - begin.wh) / WH;
    const change = counted.find((one) => one.change !== null && one.at > from && one.at <= to);
    const isWhole = begin.isRead && end.isRead;
    const reason = change?.change ?? (isWhole ? (isOpen ? 'so_far' : null) : 'estimated');
    return { from, to, kwh, reason };
  });
}

type CountAt = (instant: Instant) => { wh: number; isRead: boolean } | null;

/**
 * The count at an instant: as read then or shortly before, else between the readings around it; null where there
 * are none.
 */
function counter(counted: readonly Counted[], lengthMs: DurationMs): CountAt {
  return (instant) => {
    const after = firstAfter(counted, instant);
    const before = counted[after - 1];
    const next = counted[after];
    if (next !== undefined && next.openWh !== null && next.at - lengthMs === instant) {
      return { wh: next.openWh, isRead: true };
    }
    if (before === undefined) return null;
    if (instant - before.at < STANDS_MS) return { wh: before.wh, isRead: true };
    if (next === undefined || next.at - before.at > GAP_MOST_MS) return null;
    const share = (instant - before.at) / (next.at - before.at);
    return { wh: before.wh + (next.wh - before.wh) * share, isRead: false };
  };
}

/** Index of the first that ends after an instant. */
function firstAfter(counted: readonly Counted[], instant: Instant): number {
  let low = 0;
  let high = counted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((counted[middle] as Counted).at <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function useView(use: Use, zone: string) {
  const { kwh, reason } = use;
  return { day: dayOf(use.from, zone), from: toIso(use.from), to: toIso(use.to), kwh, reason };
}
