// Which days are worked: weekends, days off and made-up working days.
import { fault } from '../../runtime/problem.ts';

/** Days off and worked weekends of the years it covers; all other days go by the weekday. */
export interface Calendar {
  name: string;
  days: ReadonlyMap<string, 'off' | 'work'>;
  years: ReadonlySet<number>;
}

/** A calendar of its days; a year counts as covered when at least one day of it is named. */
export function calendarOf(name: string, days: Readonly<Record<string, 'off' | 'work'>>): Calendar {
  const entries = Object.entries(days);
  return {
    name,
    days: new Map(entries),
    years: new Set(entries.map(([day]) => Number(day.slice(0, 4)))),
  };
}

/**
 * Whether a day is worked.
 * @throws NOT-CALENDAR-YEAR when the calendar does not cover its year: weekends alone would be a silent guess
 */
export function isWorked(calendar: Calendar, day: Temporal.PlainDate): boolean {
  const named = calendar.days.get(day.toString());
  if (named !== undefined) return named === 'work';
  if (!calendar.years.has(day.year)) {
    throw fault('NOT-CALENDAR-YEAR', { calendar: calendar.name, year: day.year });
  }
  return day.dayOfWeek <= 5;
}

/** The n-th worked day before `day`, which itself does not count. */
export function workedDayBefore(
  calendar: Calendar,
  day: Temporal.PlainDate,
  n: number,
): Temporal.PlainDate {
  let at = day;
  for (let left = n; left > 0; ) {
    at = at.subtract({ days: 1 });
    if (isWorked(calendar, at)) left -= 1;
  }
  return at;
}
