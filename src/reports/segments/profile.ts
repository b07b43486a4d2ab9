/** How a place uses its energy over the hours of worked and other days, and which rules that meets. Pure. */
import { DAY, HOUR, type Instant } from '../../model/time.ts';
import type { DayHours, SegmentGroup } from './groups-file.ts';

const HOURS = 24;

/** Energy of one whole hour; null where it was not read at both its ends. */
export interface HourUse {
  from: Instant;
  kwh: number | null;
}

/** Mean watt-hours of each local hour, apart for worked and other days. */
export interface UsageProfile {
  worked: number[];
  off: number[];
  /** Whole days behind each. */
  days: { worked: number; off: number };
  /** Mean of the least of some hours of each day, by those hours: `0-24`. */
  leastHour: Record<string, number>;
}

/**
 * Only days of 24 hours that were read at every one count: a guess would meet a rule by itself.
 * @param days beginnings of local days, and the end of the last; energy of each hour from the first one on
 */
export function profileOf(
  uses: { days: readonly Instant[]; hours: readonly HourUse[] },
  at: { isWorked(day: Instant): boolean; leastOf: readonly DayHours[] },
): UsageProfile {
  const sums = { worked: new Array<number>(HOURS).fill(0), off: new Array<number>(HOURS).fill(0) };
  const days = { worked: 0, off: 0 };
  const least = at.leastOf.map(() => 0);
  const first = uses.days[0] ?? 0;
  for (const [i, from] of uses.days.slice(0, -1).entries()) {
    if ((uses.days[i + 1] as Instant) - from !== DAY) continue;
    const index = Math.round((from - first) / HOUR);
    const read = uses.hours.slice(index, index + HOURS).map(({ kwh }) => kwh);
    if (read.length < HOURS || read.includes(null)) continue;
    const wh = read.map((kwh) => (kwh as number) * 1_000);
    const kind = at.isWorked(from) ? 'worked' : 'off';
    days[kind] += 1;
    for (let hour = 0; hour < HOURS; hour += 1) (sums[kind][hour] as number) += wh[hour] as number;
    for (const [n, span] of at.leastOf.entries()) {
      const among = wh.filter((_, hour) => isWithin(span, hour));
      least[n] = (least[n] as number) + Math.min(...among);
    }
  }
  const all = days.worked + days.off;
  const mean = (kind: 'worked' | 'off'): number[] =>
    sums[kind].map((sum) => (days[kind] === 0 ? 0 : Math.round(sum / days[kind])));
  const leastHour = Object.fromEntries(
    at.leastOf.map((span, n) => [
      hoursKey(span),
      all === 0 ? 0 : Math.round((least[n] as number) / all),
    ]),
  );
  return { worked: mean('worked'), off: mean('off'), days, leastHour };
}

/** What a rule measures of a place; null where too few whole days were read or nothing was used. */
export function measured(
  { rule }: Pick<SegmentGroup, 'rule'>,
  profile: UsageProfile,
  leastDays: number,
): number | null {
  const { days } = profile;
  const all = totalWh(profile, { from: 0, to: HOURS, days: 'all' });
  if (days.worked + days.off < leastDays || all <= 0) return null;
  if (rule.measure === 'share') return totalWh(profile, rule) / all;
  const mean = all / ((days.worked + days.off) * HOURS);
  return (profile.leastHour[hoursKey(rule)] ?? 0) / mean;
}

/** Energy of these hours over all days that were read. */
function totalWh({ worked, off, days }: UsageProfile, hours: DayHours): number {
  const sum = (of: readonly number[], count: number): number =>
    of.reduce((total, wh, hour) => total + (isWithin(hours, hour) ? wh * count : 0), 0);
  return (
    (hours.days === 'off' ? 0 : sum(worked, days.worked)) +
    (hours.days === 'worked' ? 0 : sum(off, days.off))
  );
}

export function isWithin({ from, to }: DayHours, hour: number): boolean {
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

export function hoursKey({ from, to }: DayHours): string {
  return `${from}-${to}`;
}
