import { DAY, type DurationMs, type Instant } from '../../../model/time.ts';
import type { PointKey, ReadingBucket } from '../../readings.ts';
import { collectBuckets } from './buckets.ts';
import { dayOf } from './day-files.ts';
import { type Held, hotSamples, seriesAt } from './held.ts';
import { overlaid, type Sample } from './layer.ts';
import { columnsOf, type SampleColumns } from './packed.ts';

/** Rows of one series and day that a bucket query takes at most. */
const ROWS_A_DAY_MAX = 2_000_000;

interface Span {
  from: Instant;
  to: Instant;
}

function touches(day: Instant, span: Span): boolean {
  return day + DAY > span.from && day < span.to;
}

/** The days' files first, what is still hot over them. */
export async function readRange(
  held: Held,
  point: PointKey,
  within: Span & { limit: number },
): Promise<SampleColumns> {
  const series = seriesAt(held, point);
  if (series === null) return columnsOf([]);
  // Before what lies behind: what is moved there meanwhile is seen twice, never not at all.
  const fresh = hotSamples(held, series.number, within);
  let stored: readonly Sample[] = [];
  for (const day of held.days.raw) {
    if (stored.length >= within.limit) break;
    if (!touches(day, within)) continue;
    const own = await held.archive.samples(day, series, within);
    stored = stored.length === 0 ? own : [...stored, ...own];
  }
  return columnsOf(overlaid(stored, fresh), within.limit);
}

/** From raw rows where the day still has them, else from its minutes. */
export async function readBuckets(
  held: Held,
  point: PointKey,
  within: Span & { every: DurationMs },
): Promise<ReadingBucket[]> {
  const series = seriesAt(held, point);
  if (series === null) return [];
  const found = collectBuckets(within.every);
  const raw = new Set(held.days.raw);
  const summed = new Set(held.days.minute);
  const fresh = Map.groupBy(hotSamples(held, series.number, within), ([time]) => dayOf(time));
  const days = new Set([...raw, ...summed, ...fresh.keys()]);
  const bounds = { ...within, limit: ROWS_A_DAY_MAX };
  for (const day of [...days].filter((one) => touches(one, within)).sort((a, b) => a - b)) {
    const stored = raw.has(day) ? await held.archive.samples(day, series, bounds) : [];
    if (summed.has(day) && stored.length === 0) {
      for (const minute of await held.archive.minutes(day, series, bounds)) {
        found.addMinute(minute);
      }
    }
    for (const sample of overlaid(stored, fresh.get(day) ?? [])) found.add(sample);
  }
  return found.done();
}
