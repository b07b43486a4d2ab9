/**
 * When people must be told, worked out once more: by walking hours with Intl and counting days on paper. It shares
 * nothing with the product, not even the library of dates.
 */
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Days off and worked weekends, by `2026-10-01`. */
export type DaysOff = ReadonlyMap<string, 'off' | 'work'>;

export interface Rule {
  /** `clear`: whole days between; `calendar`: the same wall time; `hours`: as they pass; `business`: to 17:00. */
  minimum: Length | null;
  target: Length | null;
  /** Hours of the day in which nobody is written to, such as 22 and 7. */
  quiet: readonly [from: number, to: number];
  daysOff: DaysOff;
}
export interface Length {
  n: number;
  of: 'clear' | 'calendar' | 'hours' | 'business';
}

interface Wall {
  day: string;
  minutes: number;
  seconds: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall of the zone shows. */
export function wallOf(at: number, zone: string): Wall {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
  formats.set(zone, known);
  const part = Object.fromEntries(known.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: `${part['year']}-${part['month']}-${part['day']}`,
    minutes: Number(part['hour']) * 60 + Number(part['minute']),
    seconds: Number(part['second']),
  };
}

/** Noon of a day as a count of days, where no clock is ever set. */
const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T12:00:00Z`) / 86_400_000);
const dayOf = (n: number): string =>
  new Date(n * 86_400_000 + 43_200_000).toISOString().slice(0, 10);
const shifted = (day: string, by: number): string => dayOf(dayNumber(day) + by);

/**
 * The first minute at which the wall shows this or, where a clock is put forward over it, the first one after. Found
 * by looking at every minute of two days around it.
 */
export function instantAt(day: string, minutes: number, zone: string): number {
  const key = `${day} ${minutes} ${zone}`;
  const known = found.get(key) ?? searched(day, minutes, zone);
  found.set(key, known);
  return known;
}

const found = new Map<string, number>();

function searched(day: string, minutes: number, zone: string): number {
  const wanted = dayNumber(day) * 1_440 + minutes;
  const shows = (at: number): number => {
    const wall = wallOf(at, zone);
    return dayNumber(wall.day) * 1_440 + wall.minutes;
  };
  // The hour is found first; then every minute of the hours before it, for a clock may have been put back in between.
  let hour = Date.parse(`${day}T00:00:00Z`) - 16 * HOUR_MS;
  while (shows(hour + HOUR_MS) < wanted) hour += HOUR_MS;
  for (let at = hour - HOUR_MS; ; at += MINUTE_MS) if (shows(at) >= wanted) return at;
}

function isWorked(day: string, daysOff: DaysOff): boolean {
  const named = daysOff.get(day);
  if (named !== undefined) return named === 'work';
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The last instant that leaves so much before a start. */
function before(start: number, length: Length, rule: Rule, zone: string): number {
  if (length.of === 'hours') return start - length.n * HOUR_MS;
  const wall = wallOf(start, zone);
  if (length.of === 'clear') {
    // The last millisecond of the day that leaves n whole days: one before the first of the next.
    return instantAt(shifted(wall.day, -length.n), 0, zone) - 1;
  }
  if (length.of === 'calendar') {
    const rest = (wall.seconds * 1000 + (start % 1000)) % MINUTE_MS;
    return instantAt(shifted(wall.day, -length.n), wall.minutes, zone) + rest;
  }
  let day = wall.day;
  for (let left = length.n; left > 0; ) {
    day = shifted(day, -1);
    if (isWorked(day, rule.daysOff)) left -= 1;
  }
  return instantAt(day, 17 * 60, zone);
}

/** The minute before quiet hours begin, for a time inside them. */
function outOfQuiet(at: number, { quiet: [from, to] }: Rule, zone: string): number {
  const { day, minutes } = wallOf(at, zone);
  const isEvening = minutes >= from * 60;
  const isMorning = minutes < to * 60;
  if (!isEvening && !isMorning) return at;
  return instantAt(isEvening ? day : shifted(day, -1), from * 60, zone) - MINUTE_MS;
}

/** When people must have been told (null: no minimum) and should be told (null: at once). */
export function noticeOf(
  start: number,
  rule: Rule,
  zone: string,
): { deadline: number | null; due: number | null } {
  const { minimum, target } = rule;
  return {
    deadline: minimum === null ? null : before(start, minimum, rule, zone),
    due: target === null ? null : outOfQuiet(before(start, target, rule, zone), rule, zone),
  };
}

/** Days of a calendar file, read line by line. */
export function daysOffIn(text: string): DaysOff {
  const days = new Map<string, 'off' | 'work'>();
  for (const [, day = '', what] of text.matchAll(/^(\d{4}-\d\d-\d\d): (off|work)$/gm)) {
    days.set(day, what as 'off' | 'work');
  }
  return days;
}
