// Days and hours on which a kind of cut may not begin: who is cut off then finds nobody to pay or to ask.
import type { Instant } from '../../model/time.ts';
import { isWorked } from './calendar.ts';
import type { Policy } from './load.ts';
import { zoned } from './local-time.ts';
import { quietEnd } from './quiet-hours.ts';
import type { Cut } from './schema.ts';

export type Forbidden = Cut['notOn'][number];

/** The plainest reason first. */
const order: readonly Forbidden[] = ['off', 'dayBeforeOff', 'night'];

/**
 * The first of the forbidden times that a start falls into, null for none. Night is the policy's quiet window;
 * the day before a day off is one as well, because nobody restores what is paid in the evening.
 * @throws NOT-CALENDAR-YEAR where the calendar does not cover the day
 */
export function forbiddenAt(
  start: Instant,
  notOn: readonly Forbidden[],
  at: { policy: Policy; zone: string },
): Forbidden | null {
  const day = zoned(start, at.zone).toPlainDate();
  const isOff = (one: Temporal.PlainDate): boolean =>
    at.policy.days === null ? one.dayOfWeek > 5 : !isWorked(at.policy.days, one);
  const holds: Record<Forbidden, () => boolean> = {
    night: () => quietEnd(at.policy.quiet, start, at.zone) !== null,
    off: () => isOff(day),
    dayBeforeOff: () => isOff(day.add({ days: 1 })),
  };
  return order.find((one) => notOn.includes(one) && holds[one]()) ?? null;
}
