/** The hours of a place's meter over the months that the rules look back, kept for whoever asks again. */
import { bucketLength, localDays, pieceLength, piecesOf, usesOf } from '../../api/views/usage.ts';
import { DAY, HOUR, type Instant } from '../../model/time.ts';
import type { SegmentRules } from '../../reports/segments/groups-file.ts';
import { profileOf, type UsageProfile } from '../../reports/segments/profile.ts';
import type { ReadingStore } from '../../store/readings.ts';
import type { World } from '../world.ts';

/** Profiles in memory, about a kilobyte each. */
const KEPT_MOST = 2_000;
const LOOK_BACK_MS = 2 * DAY;

export interface Profiles {
  /** Null: no meter, or nothing was ever read of it. Errors: of the readings store. */
  of(supplyPoint: string): Promise<UsageProfile | null>;
}

export function createProfiles(parts: {
  readings: Pick<ReadingStore, 'buckets'>;
  world: World;
  clock: { now(): Instant };
  rules: SegmentRules;
  zone: string;
  isWorked(day: Instant): boolean;
}): Profiles {
  const kept = new Map<string, { until: Instant; profile: UsageProfile | null }>();

  async function read(supplyPoint: string, days: readonly Instant[]): Promise<UsageProfile | null> {
    const { grid, locator } = parts.world;
    const row = grid.tables.supplyPoints[locator.supplyPoint(supplyPoint) ?? -1];
    if (row?.meter == null) return null;
    const [first, last] = [days[0] as Instant, days.at(-1) as Instant];
    const hours = Array.from({ length: (last - first) / HOUR + 1 }, (_, i) => first + i * HOUR);
    const lengthMs = pieceLength(days);
    const point = { asset: row.meter, quantity: 'energy_import', phase: null } as const;
    const every = bucketLength(lengthMs);
    const [from, to] = [first - LOOK_BACK_MS, last + lengthMs];
    const counter = piecesOf(await parts.readings.buckets(point, from, to, every), lengthMs);
    if (counter.pieces.length === 0) return null;
    const uses = usesOf(hours, counter, { now: parts.clock.now() });
    // What was shared out over a gap says nothing of the hours in it.
    const isRead = (reason: string | null): boolean => reason === null || reason === 'exchanged';
    return profileOf(
      {
        days,
        hours: uses.map(({ from, kwh, reason }) => ({ from, kwh: isRead(reason) ? kwh : null })),
      },
      { isWorked: parts.isWorked, leastOf: leastHoursOf(parts.rules) },
    );
  }

  return {
    async of(supplyPoint) {
      const now = parts.clock.now();
      const known = kept.get(supplyPoint);
      if (known !== undefined && now < known.until) return known.profile;
      const days = localDays(monthsBefore(now, parts), now, parts.zone);
      // Today is not over.
      const until = days.at(-1) as Instant;
      const profile = await read(supplyPoint, days.slice(0, -1));
      kept.delete(supplyPoint);
      if (kept.size >= KEPT_MOST) kept.delete(kept.keys().next().value as string);
      kept.set(supplyPoint, { until, profile });
      return profile;
    },
  };
}

function monthsBefore(
  now: Instant,
  { rules, zone }: { rules: SegmentRules; zone: string },
): Instant {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  return today.subtract({ months: rules.months }).startOfDay().epochMilliseconds;
}

function leastHoursOf({ groups }: SegmentRules) {
  return groups.map(({ rule }) => rule).filter(({ measure }) => measure === 'least_hour');
}
