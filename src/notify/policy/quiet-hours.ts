// Hours in which people sleep: a window of local minutes, from inclusive, to exclusive.
import { type Instant, MINUTE } from '../../model/time.ts';
import { zoned } from './local-time.ts';

/** Minutes of the local day; `to` may be 1440; `to` before `from` runs over midnight. */
export interface QuietWindow {
  from: number;
  to: number;
}

const DAY_MINUTES = 1440;

/** The window of `22:00-07:00`, or why it is none: `equal` leaves open whether it is empty or a whole day. */
export function quietWindowOf(text: string): QuietWindow | 'malformed' | 'equal' {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (match === null) return 'malformed';
  const [, h1, m1, h2, m2] = match.map(Number) as [number, number, number, number, number];
  const from = h1 * 60 + m1;
  const to = h2 * 60 + m2;
  if (m1 > 59 || m2 > 59 || from >= DAY_MINUTES || to > DAY_MINUTES) return 'malformed';
  return from === to ? 'equal' : { from, to };
}

export function isQuietMinute(window: QuietWindow, minute: number): boolean {
  if (window.from < window.to) return minute >= window.from && minute < window.to;
  return minute >= window.from || minute < window.to;
}

/** When the window that `at` lies in ends; null when it lies in none. A whole day never ends: the next day's end. */
export function quietEnd(window: QuietWindow, at: Instant, zone: string): Instant | null {
  const local = zoned(at, zone);
  const minute = local.hour * 60 + local.minute;
  if (!isQuietMinute(window, minute)) return null;
  const isTomorrow = window.to <= minute;
  return edge(local, window.to, isTomorrow ? 1 : 0);
}

/** An instant moved earlier, out of quiet hours: the minute before they begin. */
export function beforeQuiet(window: QuietWindow, at: Instant, zone: string): Instant {
  const local = zoned(at, zone);
  const minute = local.hour * 60 + local.minute;
  if (!isQuietMinute(window, minute)) return at;
  if (window.to - window.from >= DAY_MINUTES) return at;
  const isYesterday = window.from > minute;
  return edge(local, window.from, isYesterday ? -1 : 0) - MINUTE;
}

function edge(local: Temporal.ZonedDateTime, minute: number, days: number): Instant {
  const day = local.toPlainDate().add({ days: days + (minute >= DAY_MINUTES ? 1 : 0) });
  const time = new Temporal.PlainTime(Math.floor((minute % DAY_MINUTES) / 60), minute % 60);
  return day.toZonedDateTime({ timeZone: local.timeZoneId, plainTime: time }).epochMilliseconds;
}
