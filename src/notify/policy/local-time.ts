// Wall times of a zone as instants, with the days on which an hour is missing or comes twice.
import type { Instant } from '../../model/time.ts';

/** What a rule ran into: the wall time does not exist (the jump is taken) or comes twice (the first is taken). */
type Oddity = 'skipped_hour' | 'repeated_hour';

export interface LocalInstant {
  at: Instant;
  oddity: Oddity | null;
}

/** The earlier safe instant of a wall time: the jump itself where it is skipped, the first where it comes twice. */
export function instantOf(wall: Temporal.PlainDateTime, zone: string): LocalInstant {
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (!earlier.toPlainDateTime().equals(wall)) {
    const jump = earlier.getTimeZoneTransition('next');
    return { at: (jump ?? earlier).epochMilliseconds, oddity: 'skipped_hour' };
  }
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  return {
    at: earlier.epochMilliseconds,
    oddity: later.epochMilliseconds === earlier.epochMilliseconds ? null : 'repeated_hour',
  };
}

export function zoned(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/** First instant of a local day. */
export function startOfDay(day: Temporal.PlainDate, zone: string): Instant {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

/** The same wall time so many calendar days earlier. */
export function daysEarlier(at: Instant, days: number, zone: string): LocalInstant {
  return instantOf(zoned(at, zone).toPlainDateTime().subtract({ days }), zone);
}
