/** The hit rates of alarms that foretell, out of the stored alarms and outages. */
import type { Alarm } from '../../model/alarm.ts';
import { type Foretells, precursorRules } from '../../model/alarm.ts';
import { type DurationMs, fromIso, type Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { buildLocator, type Locator } from '../../network/locate.ts';
import { type Followed, hitRates, type Onset } from '../../reports/precursors/hits.ts';
import type { RecordsStore } from '../../store/records.ts';
import { each } from '../past/history-reads.ts';
import { placesOfAlarm, placesOfOutage } from './places.ts';

/** An alarm of these is what a drifting neutral foretells, besides an outage. */
const broken = ['broken_neutral', 'broken_neutral_meters'] as const;
const ALARMS_A_PAGE = 500;
/** Alarms looked at, newest first: a share of so many moves no more. */
const ALARMS_MOST = 20_000;

export interface MeasureParts {
  records: RecordsStore;
  grid: Grid;
  locator?: Locator;
  windowMs: DurationMs;
  momentaryMs: DurationMs;
  now: Instant;
}

/** @param span alarms raised in it; left out: all */
export async function measure(
  parts: MeasureParts,
  span: { from: Instant; to: Instant } | null = null,
): Promise<Map<string, Foretells>> {
  const { grid, now, windowMs } = parts;
  const locator = parts.locator ?? buildLocator(grid);
  const onsets: Onset[] = [];
  const followed: Followed[] = [];
  for await (const alarm of alarms(parts.records)) {
    const places = placesOfAlarm(alarm, { grid, locator });
    const at = fromIso(alarm.raisedAt);
    if (places.length === 0) continue;
    if ((broken as readonly string[]).includes(alarm.rule)) {
      followed.push({ at, places, rules: ['neutral_drift'] });
    } else if (span === null || (at >= span.from && at < span.to)) {
      onsets.push({ rule: alarm.rule, at, places });
    }
  }
  if (onsets.length === 0) return new Map();
  let since = Math.min(...onsets.map(({ at }) => at));
  for await (const outage of each(parts.records, 'outage')) {
    since = Math.min(since, outage.startedAt);
    const isOver = outage.state === 'restored' || outage.state === 'closed';
    if (!isOver || outage.plannedOutage !== null || outage.restoredAt === null) continue;
    if (outage.restoredAt - outage.startedAt <= parts.momentaryMs) continue;
    followed.push({ at: outage.startedAt, places: placesOfOutage(outage, grid), rules: null });
  }
  return hitRates({ onsets, followed, windowMs, since, now });
}

async function* alarms(records: RecordsStore): AsyncIterable<Alarm> {
  let cursor: string | null = null;
  let left = ALARMS_MOST;
  do {
    const page: { items: Alarm[]; nextCursor: string | null } = await records.documents.list(
      'alarm',
      {
        where: { rule: [...precursorRules, ...broken] },
        orderBy: { column: 'raisedAt', direction: 'desc' },
        limit: ALARMS_A_PAGE,
        cursor,
      },
    );
    yield* page.items;
    left -= page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== null && left > 0);
}
