/** The way in for machines over HTTP: items checked, then read as the payloads of a broker are. */
import type { Ingest as ApiIngest } from '../../api/parts/receiving.ts';
import type { Accepted, EventIn, ReadingIn } from '../../api/shapes/ingest.ts';
import type { Context } from '../../collectors/mqtt/decoders/decoder.ts';
import { eventOf } from '../../collectors/mqtt/decoders/event.ts';
import { headEndEvents } from '../../collectors/mqtt/decoders/head-end.ts';
import { readingOf } from '../../collectors/mqtt/decoders/reading.ts';
import { claimedTime, storedTime } from '../../collectors/mqtt/decoders/time.ts';
import type { HeadEnd } from '../../collectors/mqtt/head-end.ts';
import type { Ingest } from '../../ingest.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Phases } from '../../model/phases.ts';
import type { Reading } from '../../model/reading.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';

type Codes = HeadEnd['events'];

/** A batch is not larger; one item of it cannot be either. */
const itemBytesMost = 4_194_304;

/**
 * @param parts.isKnown whether there is such an asset: one that is refused is told so
 * @param parts.codesOf what the event codes of an asset's head-end mean
 */
export function machineIngest(parts: {
  ingest: Pick<Ingest, 'telemetry' | 'events'>;
  isKnown: (asset: string) => boolean;
  codesOf: (asset: string) => Codes;
  clock: Clock;
}): ApiIngest {
  const { ingest, clock, isKnown } = parts;
  return {
    async readings(batch) {
      const now = clock.now();
      const { good, refused } = sorted(batch, isKnown, (row) => readReading(row, now));
      const { added, replaced } = await ingest.telemetry(good);
      const accepted = added + replaced;
      return { accepted, duplicates: good.length - accepted, refused };
    },
    async events(batch, from) {
      const at = { receivedAt: clock.now(), source: `http:${from.name}` };
      const { good, refused } = sorted(batch, isKnown, (row) => {
        const eventCodes = parts.codesOf(assetOf(row));
        return readEvent(row, contextOf({ ...at, eventCodes }));
      });
      const { added } = await ingest.events(good);
      return { accepted: added.length, duplicates: good.length - added.length, refused };
    },
  };
}

/** Items read, and those that are refused with their place in the batch. */
function sorted<In extends ReadingIn | EventIn, Out>(
  batch: readonly In[],
  isKnown: (asset: string) => boolean,
  read: (row: In) => Out | { rejected: string; field: string | null },
): { good: Out[]; refused: Accepted['refused'] } {
  const good: Out[] = [];
  const refused: Accepted['refused'] = [];
  for (const [index, row] of batch.entries()) {
    const asset = assetOf(row);
    if (!isKnown(asset)) {
      const message = `There is no asset "${asset}".`;
      refused.push({ index, code: 'IMP-ASSET-UNKNOWN', message });
      continue;
    }
    const one = read(row);
    if (one !== null && typeof one === 'object' && 'rejected' in one) {
      const message = [one.rejected, one.field].filter((part) => part !== null).join(': ');
      refused.push({ index, code: 'API-INVALID', message });
    } else good.push(one as Out);
  }
  return { good, refused };
}

function assetOf(row: ReadingIn | EventIn): string {
  return 'meter' in row ? row.meter : row.asset;
}

function contextOf(of: Pick<Context, 'source' | 'receivedAt' | 'eventCodes'>): Context {
  return {
    ...{ ...of, isRetained: false, maxPayloadBytes: itemBytesMost, assetLevel: null },
    ...{ timezone: null, timeUnit: null, mapping: null },
  };
}

function claimed(time: Instant | null, receivedAt: Instant): ReturnType<typeof claimedTime> {
  return claimedTime(time, { timezone: null, timeUnit: 'ms', receivedAt });
}

/** What the sender says of the value stands, unless its time says something worse. */
function readReading(row: ReadingIn, receivedAt: Instant): Reading {
  const { asset, quantity, phase, quality } = row;
  const stored = storedTime(claimed(row.time, receivedAt), receivedAt);
  const value = quality === 'bad' ? null : row.value;
  const read = readingOf({ asset, quantity, phase, receivedAt }, value, stored);
  if (read.quality === 'bad') return { ...read, reason: row.reason ?? read.reason };
  if (quality === 'good' || read.reason === 'clock_skew') return read;
  return { ...read, quality, reason: row.reason ?? read.reason };
}

function readEvent(
  row: EventIn,
  context: Context,
): GridEvent | { rejected: string; field: string | null } {
  if ('code' in row) {
    const said = Object.entries(row).filter(([, value]) => value !== null);
    const written = new TextEncoder().encode(JSON.stringify(Object.fromEntries(said)));
    const read = headEndEvents('', written, context);
    if ('rejected' in read) return read;
    return read.events[0] as GridEvent;
  }
  const { id, asset, type, report, details, time } = row;
  const phases = row.phases === null || row.phases === '' ? null : (row.phases as Phases);
  return eventOf(
    {
      ...{ id, asset, type, phases, report, details },
      claimed: claimed(time, context.receivedAt),
      written: time === null ? undefined : toIso(time),
    },
    context,
  );
}
