/** When what is under protection (保电) is so: `protection.csv` says it in RFC 3339, in local time, or in days. */
import { HOUR, type Instant } from '../model/time.ts';
import { readInstant } from './import/times.ts';
import type { ProtectionRow } from './tables.ts';

const DAY_LETTERS = 10;
const ZONE_MOST_MS = 14 * HOUR;
const LATEST = Date.UTC(9999, 0, 1);
const offset = /:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * From when until when a row protects; what cannot be read protects always.
 * @param zone the utility's; null: a time without offset counts in every zone
 */
export function protectionSpan(
  { from, to }: Pick<ProtectionRow, 'from' | 'to'>,
  zone: string | null,
): { start: Instant; end: Instant } {
  return {
    start: bound(dayAs(from, '00:00'), zone, -ZONE_MOST_MS) ?? 0,
    end: bound(dayAs(to, '24:00'), zone, ZONE_MOST_MS) ?? LATEST,
  };
}

function dayAs(text: string, hour: string): string {
  const told = text.trim();
  return told.length <= DAY_LETTERS ? `${told} ${hour}` : told;
}

/** The instant, or the widest where a local time does not exist, exists twice, or the zone is not known. */
function bound(text: string, zone: string | null, widerMs: number): Instant | null {
  if (zone !== null || offset.test(text)) {
    const told = readInstant(text, zone ?? 'UTC');
    if ('at' in told) return told.at;
  }
  const wide = readInstant(text, 'UTC');
  return 'at' in wide ? wide.at + widerMs : null;
}
