import type { z } from 'zod';
import { DAY, HOUR, type Instant } from '../../../model/time.ts';
import type { ApiParts } from '../../parts.ts';
import type { myUsageSchema } from '../../shapes/my.ts';
import {
  bucketLength,
  localDays,
  pieceLength,
  piecesOf,
  usesOf,
  useView,
} from '../../views/usage.ts';

const DAYS_MAX = 400;
const HOURS_MAX = 31 * 24;
/** Before the first midnight the counter is looked for so far back: a reading before a gap says what the gap used. */
const LOOK_BACK_MS = 7 * DAY;

/** One local day or hour as it is shown. */
export type DayUse = z.infer<typeof myUsageSchema>['items'][number];

/** Local days or hours of a meter's counter. */
export async function usage(
  parts: ApiParts,
  meter: string,
  range: { from: Instant; to: Instant; every: 'day' | 'hour' },
): Promise<DayUse[]> {
  const { zone } = parts.settings.utility;
  const point = { asset: meter, quantity: 'energy_import', phase: null } as const;
  const isHours = range.every === 'hour';
  const from = Math.max(range.from, range.to - (isHours ? HOURS_MAX * HOUR : DAYS_MAX * DAY));
  const days = localDays(from, range.to, zone);
  const edges = isHours ? hoursOf(days) : days;
  const lengthMs = pieceLength(days);
  const first = (edges[0] ?? from) - LOOK_BACK_MS;
  // What is read at the last edge itself belongs to it.
  const end = (edges.at(-1) ?? range.to) + lengthMs;
  const every = bucketLength(lengthMs);
  const buckets = await parts.readings.buckets(point, first, end, every);
  const uses = usesOf(edges, piecesOf(buckets, lengthMs), { now: parts.clock.now() });
  return uses.map((use) => useView(use, zone));
}

function hoursOf(days: readonly Instant[]): Instant[] {
  const hours: Instant[] = [];
  for (let hour = days[0] ?? 0; hour <= (days.at(-1) ?? 0); hour += HOUR) hours.push(hour);
  return hours;
}
