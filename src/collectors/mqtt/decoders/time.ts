/** Times as devices write them: RFC 3339, without zone, or numbers in any unit. Pure. */
import { DAY, type DurationMs, HOUR, type Instant } from '../../../model/time.ts';

type Unit = 's' | 'ms' | 'us' | 'ns';
const perMs: Readonly<Record<Unit, number>> = { s: 0.001, ms: 1, us: 1_000, ns: 1_000_000 };

/** Before this a number counts seconds since the device started, and is no date: 2001-09-09. */
const earliest: Instant = 1_000_000_000_000;
const latest: Instant = 4_102_444_800_000;

/** A claimed time as UTC ms; null when it is none. `missing` when the field was not there at all. */
export function claimedTime(
  written: unknown,
  options: { timezone: string | null; timeUnit: Unit | null; receivedAt: Instant },
): Instant | null | 'missing' | 'no_zone' {
  if (written === undefined || written === null) return 'missing';
  if (typeof written === 'number') return plausible(ofNumber(written, options.timeUnit));
  if (typeof written !== 'string') return null;
  const text = written.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return plausible(ofNumber(Number(text), options.timeUnit));
  const parts =
    /^(\d{4}[-/]\d{2}[-/]\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (parts === null) return null;
  const [, day, clock, fraction = '', zone] = parts;
  const local = `${day?.replaceAll('/', '-')}T${clock}${fraction.slice(0, 4)}`;
  if (zone !== undefined) return plausible(Date.parse(`${local}${withColon(zone)}`));
  if (options.timezone === null) return 'no_zone';
  return inZone(local, options.timezone, options.receivedAt);
}

function withColon(zone: string): string {
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
}

/** Without a unit the size says it: below 1e11 s, below 1e14 ms, below 1e17 µs, else ns. */
function ofNumber(value: number, unit: Unit | null): number {
  const guessed = value < 1e11 ? 's' : value < 1e14 ? 'ms' : value < 1e17 ? 'us' : 'ns';
  // Of seconds with a fraction the binary form may lie just below the millisecond that was meant.
  if ((unit ?? guessed) === 's') return Math.floor(Math.round(value * 1e6) / 1000);
  return Math.floor(value / perMs[unit ?? guessed]);
}

function plausible(at: number): Instant | null {
  return Number.isFinite(at) && at >= earliest && at < latest ? at : null;
}

/** Of two possible instants the one nearest to the receipt; one that is skipped, by the offset before. */
function inZone(local: string, timezone: string, receivedAt: Instant): Instant | null {
  try {
    const plain = Temporal.PlainDateTime.from(local);
    const earlier = plain.toZonedDateTime(timezone, { disambiguation: 'earlier' });
    const later = plain.toZonedDateTime(timezone, { disambiguation: 'later' });
    const exists = earlier.toPlainDateTime().equals(plain);
    if (!exists) return plausible(later.epochMilliseconds);
    const [a, b] = [earlier.epochMilliseconds, later.epochMilliseconds];
    return plausible(Math.abs(a - receivedAt) <= Math.abs(b - receivedAt) ? a : b);
  } catch {
    return null;
  }
}

/** A device's clock may be this far ahead, and its news this old, to be dated by it. */
const aheadMost: DurationMs = 120_000;
const behindMost: DurationMs = 35 * DAY;
/** Older than this it is stored and no news. */
const lateAfter: DurationMs = 24 * HOUR;

/** When a value is stored, and what is to be said of that time. */
export function storedTime(
  claimed: ReturnType<typeof claimedTime>,
  receivedAt: Instant,
): { time: Instant; reason: 'clock_skew' | 'no_device_time' | 'late' | null } {
  if (claimed === 'missing' || claimed === 'no_zone') {
    return { time: receivedAt, reason: 'no_device_time' };
  }
  const isBelieved =
    claimed !== null && claimed >= receivedAt - behindMost && claimed <= receivedAt + aheadMost;
  if (!isBelieved) return { time: receivedAt, reason: 'clock_skew' };
  return { time: claimed, reason: claimed < receivedAt - lateAfter ? 'late' : null };
}
