/** Hours for planned work: those in which the places it darkens need supply least. Pure. */
import { HOUR, type Instant } from '../../model/time.ts';
import type { DayHours, SegmentGroup } from './groups-file.ts';
import { isWithin } from './profile.ts';

const HOURS_MOST = 14 * 24;

/** What one cut would take from its places. */
export interface CutHours {
  start: Instant;
  end: Instant;
  /** Energy that its places use then, of an ordinary such day. */
  kwh: number;
  /** Places by group that need supply most in at least one of these hours. */
  disturbed: Record<string, number>;
}

/** The local hour in which an instant lies, and whether its day is worked. */
export interface LocalHour {
  hour: number;
  isWorked: boolean;
}

export interface PlacesUse {
  /** Watt-hours of all places together, by local hour. */
  worked: readonly number[];
  off: readonly number[];
  /** Places by group, as their customers let it stand. */
  members: Readonly<Record<string, number>>;
}

/**
 * The best starts, best first, no two within the length of the work of each other. Better: fewer places disturbed in
 * hours they need, where the hours differ; then less energy; then earlier.
 */
export function cutHours(
  places: PlacesUse,
  asked: { from: Instant; to: Instant; hours: number; within: { from: number; to: number } },
  at: { groups: readonly SegmentGroup[]; local(instant: Instant): LocalHour; most: number },
): CutHours[] {
  const first = Math.ceil(asked.from / HOUR) * HOUR;
  const found: Array<CutHours & { count: number }> = [];
  const startMost = Math.min(asked.to - asked.hours * HOUR, first + HOURS_MOST * HOUR);
  for (let start = first; start <= startMost; start += HOUR) {
    const locals = Array.from({ length: asked.hours }, (_, i) => at.local(start + i * HOUR));
    if (!isAllowed(locals, asked.within)) continue;
    const wh = locals.reduce(
      (sum, { hour, isWorked }) => sum + ((isWorked ? places.worked : places.off)[hour] ?? 0),
      0,
    );
    const disturbed: Record<string, number> = {};
    for (const { id, needs } of at.groups) {
      const count = places.members[id] ?? 0;
      if (count > 0 && locals.some((one) => isNeeded(needs, one))) disturbed[id] = count;
    }
    const count = Object.values(disturbed).reduce((sum, one) => sum + one, 0);
    found.push({ start, end: start + asked.hours * HOUR, kwh: wh / 1_000, disturbed, count });
  }
  found.sort((a, b) => a.count - b.count || a.kwh - b.kwh || a.start - b.start);
  const chosen: CutHours[] = [];
  for (const { count: _, ...one } of found) {
    if (chosen.length >= at.most) break;
    const isNear = chosen.some(({ start }) => Math.abs(start - one.start) < asked.hours * HOUR);
    if (!isNear) chosen.push(one);
  }
  return chosen;
}

/** Every hour of the work lies in the hours in which crews work, and on one day. */
function isAllowed(
  locals: readonly LocalHour[],
  { from, to }: { from: number; to: number },
): boolean {
  return locals.every(
    ({ hour }, i) => hour >= from && hour < to && (i === 0 || hour > (locals[i - 1]?.hour ?? 0)),
  );
}

function isNeeded(needs: DayHours, { hour, isWorked }: LocalHour): boolean {
  if (needs.days === 'worked' && !isWorked) return false;
  if (needs.days === 'off' && isWorked) return false;
  return isWithin(needs, hour);
}
