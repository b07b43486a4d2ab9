// From "7 clear days before" to an instant; all counting of days is done in the utility's zone.
import { HOUR, type Instant, MINUTE, parseDuration } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import { isWorked, workedDayBefore } from './calendar.ts';
import type { Policy } from './load.ts';
import { daysEarlier, instantOf, type LocalInstant, startOfDay, zoned } from './local-time.ts';
import { beforeQuiet } from './quiet-hours.ts';
import type { Cut, Lead, Rung } from './schema.ts';

/** A business day ends at 17:00; who is told later is told on the next one. */
const BUSINESS_DAY_ENDS = Temporal.PlainTime.from('17:00');

/**
 * The last instant that lies so far before `start`.
 * Clear days: the end of the day that leaves that many whole days between; business days: 17:00 of the n-th before.
 * @throws NOT-CALENDAR-YEAR, NOT-CALENDAR-NONE when business days cannot be counted
 */
export function leadBefore(start: Instant, lead: Lead, policy: Policy, zone: string): LocalInstant {
  if ('minutes' in lead) return { at: start - lead.minutes * MINUTE, oddity: null };
  if ('hours' in lead) return { at: start - lead.hours * HOUR, oddity: null };
  const day = zoned(start, zone).toPlainDate();
  if ('businessDays' in lead) {
    if (policy.days === null) throw fault('NOT-CALENDAR-NONE', { policy: policy.policy });
    const last = workedDayBefore(policy.days, day, lead.businessDays);
    return instantOf(last.toPlainDateTime(BUSINESS_DAY_ENDS), zone);
  }
  switch (lead.count) {
    case 'elapsed':
      return { at: start - lead.days * 24 * HOUR, oddity: null };
    case 'calendar':
      return daysEarlier(start, lead.days, zone);
    case 'clear':
      return { at: startOfDay(day.subtract({ days: lead.days }), zone) - 1, oddity: null };
    default:
      return lead.count satisfies never;
  }
}

/** When a cut must be and should be told. `deadline` null: no minimum; `due` null: as soon as possible. */
export interface NoticeTimes {
  due: Instant | null;
  deadline: Instant | null;
  oddity: LocalInstant['oddity'];
}

/**
 * Due time moved earlier out of quiet hours, and the deadline; computed once, when a plan is approved. A target
 * counted in other units never lies behind the deadline.
 */
export function noticeTimes(start: Instant, cut: Cut, policy: Policy, zone: string): NoticeTimes {
  const minimum = cut.minimum === 'none' ? null : leadBefore(start, cut.minimum, policy, zone);
  const target = cut.target === 'asap' ? null : leadBefore(start, cut.target, policy, zone);
  const last = minimum?.at ?? Number.POSITIVE_INFINITY;
  return {
    due: target === null ? null : beforeQuiet(policy.quiet, Math.min(target.at, last), zone),
    deadline: minimum?.at ?? null,
    oddity: target?.oddity ?? minimum?.oddity ?? null,
  };
}

/** Business days from posting until a letter counts as read. */
const LETTER_TAKES_DAYS = 2;

/** When a letter posted at this instant counts as told: at the end of the second business day after. */
export function letterTold(postedAt: Instant, policy: Policy, zone: string): Instant {
  let day = zoned(postedAt, zone).toPlainDate();
  for (let left = LETTER_TAKES_DAYS; left > 0; ) {
    day = day.add({ days: 1 });
    const isWork = policy.days === null ? day.dayOfWeek <= 5 : isWorked(policy.days, day);
    if (isWork) left -= 1;
  }
  return instantOf(day.toPlainDateTime(BUSINESS_DAY_ENDS), zone).at;
}

/** `7d` are calendar days in the zone, `168h` are elapsed. */
export function distanceBefore(start: Instant, distance: string, zone: string): LocalInstant {
  const days = /^(\d+)d$/.exec(distance)?.[1];
  if (days !== undefined) return daysEarlier(start, Number(days), zone);
  return { at: start - parseDuration(distance), oddity: null };
}

/** When a rung of the ladder is due, moved earlier out of quiet hours. */
export function rungDue(start: Instant, rung: Rung, policy: Policy, zone: string): Instant {
  const at =
    rung.dayBefore === undefined
      ? distanceBefore(start, rung.before ?? '0s', zone).at
      : instantOf(
          zoned(start, zone)
            .toPlainDate()
            .subtract({ days: 1 })
            .toPlainDateTime(Temporal.PlainTime.from(rung.dayBefore)),
          zone,
        ).at;
  return beforeQuiet(policy.quiet, at, zone);
}

/** Days looked ahead for a start that still leaves the minimum. */
const LOOK_AHEAD_DAYS = 60;

/** The earliest start, not before `start`, whose deadline has not passed; null when none is found. */
export function earliestStart(
  start: Instant,
  now: Instant,
  cut: Cut,
  where: { policy: Policy; zone: string },
): Instant | null {
  if (cut.minimum === 'none') return start;
  const { policy, zone } = where;
  if ('minutes' in cut.minimum) return Math.max(start, now + cut.minimum.minutes * MINUTE);
  if ('hours' in cut.minimum) return Math.max(start, now + cut.minimum.hours * HOUR);
  for (let days = 0; days <= LOOK_AHEAD_DAYS; days += 1) {
    const candidate = daysEarlier(start, -days, zone).at;
    if (leadBefore(candidate, cut.minimum, policy, zone).at >= now) return candidate;
  }
  return null;
}
