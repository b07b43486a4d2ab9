/** The way in for machines over HTTP: items checked, then taken as any batch is. */
import type { Ingest as ApiIngest } from '../../api/parts.ts';
import type { Accepted, EventIn, ReadingIn } from '../../api/shapes/ingest.ts';
import type { Ingest } from '../../ingest.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Phases } from '../../model/phases.ts';
import type { Reading } from '../../model/reading.ts';
import { DAY, type Instant } from '../../model/time.ts';
import type { Locator } from '../../network/locate.ts';
import type { Clock } from '../../runtime/clock.ts';

/** An asset's own time is believed within this of now (collectors page, 3.2). */
const BACK_MOST_MS = 35 * DAY;
const AHEAD_MOST_MS = 120_000;

export function machineIngest(parts: {
  ingest: Ingest;
  locator: () => Locator;
  clock: Clock;
}): ApiIngest {
  const { ingest, clock } = parts;
  const isKnown = (asset: string): boolean => parts.locator().asset(asset) !== null;

  return {
    async readings(batch) {
      const now = clock.now();
      const refused = unknown(batch, isKnown);
      const gone = new Set(refused.map((one) => one.index));
      const rows = batch.filter((_, index) => !gone.has(index)).map((row) => readingOf(row, now));
      const { added } = await ingest.telemetry(rows);
      return { accepted: added, duplicates: rows.length - added, refused };
    },
    async events(batch, from) {
      const now = clock.now();
      const refused = unknown(batch, isKnown);
      const gone = new Set(refused.map((one) => one.index));
      const rows = batch
        .filter((_, index) => !gone.has(index))
        .map((row) => eventOf(row, { now, source: `http:${from.name}` }));
      const { added } = await ingest.events(rows);
      return { accepted: added.length, duplicates: rows.length - added.length, refused };
    },
  };
}

function unknown(
  batch: ReadonlyArray<{ asset: string }>,
  isKnown: (asset: string) => boolean,
): Accepted['refused'] {
  return batch.flatMap(({ asset }, index) =>
    isKnown(asset)
      ? []
      : [{ index, code: 'IMP-ASSET-UNKNOWN', message: `There is no asset "${asset}".` }],
  );
}

function isBelieved(time: Instant, now: Instant): boolean {
  return time >= now - BACK_MOST_MS && time <= now + AHEAD_MOST_MS;
}

function readingOf(row: ReadingIn, now: Instant): Reading {
  const { asset, quantity, phase } = row;
  const isSkewed = !isBelieved(row.time, now);
  const time = isSkewed ? now : row.time;
  const base = { asset, quantity, phase, time, receivedAt: now };
  if (row.value === null || row.quality === 'bad') {
    return { ...base, value: null, quality: 'bad', reason: row.reason ?? 'sentinel' };
  }
  const { value } = row;
  if (isSkewed) return { ...base, value, quality: 'uncertain', reason: 'clock_skew' };
  return { ...base, value, quality: row.quality, reason: row.reason };
}

function eventOf(row: EventIn, at: { now: Instant; source: string }): GridEvent {
  return {
    id: row.id,
    source: at.source,
    asset: row.asset,
    type: row.type,
    phases: row.phases === null || row.phases === '' ? null : (row.phases as Phases),
    deviceTime: row.time,
    receivedAt: at.now,
    retained: false,
    report: row.report,
    details: row.details,
  };
}
