/** Groups of customers by usage, as the rules of the settings name them. */
import { type Instant, MINUTE } from '../../model/time.ts';
import { isWorked } from '../../notify/policy/calendar.ts';
import { createSegments, type Segments } from '../../operate/segments/segments.ts';
import type { Ground } from '../ground.ts';

/** Days whose kind is kept: two years of them. */
const DAYS_KEPT = 800;

/** Null: no rules are set. */
export function openSegments({
  rules,
  records,
  stores,
  world,
  clock,
  settings,
}: Ground): Segments | null {
  if (rules.segments === null) return null;
  const { zone } = settings.utility;
  const { days } = rules.policy;
  const known = new Map<Instant, boolean>();
  return createSegments({
    ...{ records, world, clock, zone, rules: rules.segments, readings: stores.readings },
    isWorked(day) {
      const kept = known.get(day);
      if (kept !== undefined) return kept;
      // Zones begin their days at other minutes: a date is what the calendar names.
      const date = Temporal.Instant.fromEpochMilliseconds(day + MINUTE)
        .toZonedDateTimeISO(zone)
        .toPlainDate();
      // A year that the calendar does not name goes by its weekdays: no duty hangs on it.
      const isNamed = days?.years.has(date.year) === true;
      const worked = isNamed ? isWorked(days, date) : date.dayOfWeek <= 5;
      if (known.size < DAYS_KEPT) known.set(day, worked);
      return worked;
    },
  });
}
