import { z } from 'zod';

/** An instant: UTC milliseconds since 1970. In JSON it is RFC 3339 with `Z`. */
export type Instant = number;

/** A length of time in milliseconds. */
export type DurationMs = number;

export const SECOND: DurationMs = 1_000;
export const MINUTE: DurationMs = 60_000;
export const HOUR: DurationMs = 3_600_000;
export const DAY: DurationMs = 86_400_000;

/** Schema of an instant in JSON. */
export const isoInstant = z.iso.datetime().meta({ description: 'RFC 3339 instant in UTC' });

/** RFC 3339 text in UTC for an instant, `null` stays `null`. */
export function toIso(at: Instant): string;
export function toIso(at: Instant | null): string | null;
export function toIso(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** The instant of an RFC 3339 text; throws RangeError when it is none. */
export function fromIso(text: string): Instant {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new RangeError(`not an instant: ${text.slice(0, 40)}`);
  return at;
}

const units: Record<string, DurationMs> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Schema of a duration as people write it in settings: `500ms` `10s` `5m` `2h` `7d`; gives milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration such as 500ms, 10s, 5m, 2h or 7d')
  .transform((text) => parseDuration(text));

/** Milliseconds of `500ms` `10s` `5m` `2h` `7d`; throws RangeError on anything else. */
export function parseDuration(text: string): DurationMs {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new RangeError(`not a duration: ${text}`);
  return Number(amount) * (units[unit] ?? Number.NaN);
}
