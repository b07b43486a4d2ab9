/** The ends of a span of time that a report is asked for. */
import { z } from 'zod';
import { fromIso, type Instant } from '../../model/time.ts';
import { InvalidInput } from '../problems.ts';

const FORM = 'a day such as 2026-07-01, or an RFC 3339 instant with Z or an offset';
const instant = z.iso.datetime({ offset: true });
const day = z.iso.date();

const endIn = z
  .string()
  .refine((text) => day.safeParse(text).success || instant.safeParse(text).success, {
    error: FORM,
  })
  .meta({ description: FORM })
  .optional();

/** Query fields of everything that counts over a span. */
export const spanIn = { from: endIn, to: endIn };

/**
 * The span asked for: local days are whole ones, `to` included; without an end until now.
 * @param about.days before the end, without a begin
 * Errors: API-INVALID.
 */
export function spanOf(
  query: { from?: string | undefined; to?: string | undefined },
  { zone, now, days = 365 }: { zone: string; now: Instant; days?: number },
): { from: Instant; to: Instant } {
  const to = query.to === undefined ? now : endOf(query.to, zone);
  const from =
    query.from === undefined
      ? Temporal.Instant.fromEpochMilliseconds(to).toZonedDateTimeISO(zone).subtract({ days })
          .epochMilliseconds
      : startOf(query.from, zone);
  if (to > from) return { from, to };
  throw new InvalidInput([{ path: 'query.to', code: 'too_small', message: 'not after from' }]);
}

function startOf(text: string, zone: string): Instant {
  if (!day.safeParse(text).success) return fromIso(text);
  return midnight(Temporal.PlainDate.from(text), zone);
}

function endOf(text: string, zone: string): Instant {
  if (!day.safeParse(text).success) return fromIso(text);
  return midnight(Temporal.PlainDate.from(text).add({ days: 1 }), zone);
}

function midnight(date: Temporal.PlainDate, zone: string): Instant {
  return date.toZonedDateTime(zone).startOfDay().epochMilliseconds;
}
