/** What the stores hold of a past time, handed out second by second, a bounded piece of it in memory. */
import { judgedQuantities } from '../../detect/judge.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Reading } from '../../model/reading.ts';
import { seriesOf } from '../../model/reading.ts';
import type { AssetContactRow } from '../../model/source.ts';
import { type DurationMs, HOUR, type Instant, MINUTE, SECOND } from '../../model/time.ts';
import type { PointKey, ReadingStore } from '../../store/readings.ts';
import type { HistoryStore } from '../../store/tables/history.ts';

/** Facts of one second in an order that is theirs, not that of their arrival. */
export interface Facts {
  /** The end of the second: they lie in `at` − 1 s ≤ time < `at`. */
  at: Instant;
  readings: Reading[];
  events: GridEvent[];
  contacts: AssetContactRow[];
}

export interface FactStores {
  history: Pick<HistoryStore, 'events' | 'contacts'>;
  readings: Pick<ReadingStore, 'points' | 'range'>;
}

/** Rows that a piece of time is meant to hold; the length of the next one follows from the last. */
const ROWS_A_PIECE = 200_000;
const PIECE_MS: { least: DurationMs; first: DurationMs; most: DurationMs } = {
  least: 10 * SECOND,
  first: 5 * MINUTE,
  most: HOUR,
};
/** Rows asked for at once. */
const PAGE = 20_000;
/** Points asked for at the same time. */
const POINTS_AT_ONCE = 256;

/** Every second of a time that holds facts, ascending. `from` and `to` are whole seconds. */
export async function* factsOf(
  stores: FactStores,
  span: { from: Instant; to: Instant; isKnown: (asset: string) => boolean },
): AsyncGenerator<{ until: Instant; seconds: Facts[] }> {
  const points = await judgedPoints(stores.readings);
  let length = PIECE_MS.first;
  for (let from = span.from; from < span.to; ) {
    const to = Math.min(span.to, from + length);
    const known = points.filter(({ asset }) => span.isKnown(asset));
    const { seconds, rows } = await piece(stores, known, { from, to });
    yield { until: to, seconds };
    const wanted = rows === 0 ? PIECE_MS.most : ((to - from) * ROWS_A_PIECE) / rows;
    const bounded = Math.min(PIECE_MS.most, Math.max(PIECE_MS.least, wanted, length / 4));
    length = Math.ceil(Math.min(bounded, length * 4) / SECOND) * SECOND;
    from = to;
  }
}

async function judgedPoints(readings: FactStores['readings']): Promise<PointKey[]> {
  const points = (await readings.points()).filter(({ quantity }) => judgedQuantities.has(quantity));
  const named = points.map((point) => ({ point, name: seriesOf(point) }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  return named.map(({ point }) => point);
}

interface Span {
  from: Instant;
  to: Instant;
}

async function piece(
  stores: FactStores,
  points: readonly PointKey[],
  span: Span,
): Promise<{ seconds: Facts[]; rows: number }> {
  const seconds = new Map<Instant, Facts>();
  const at = (time: Instant): Facts => {
    const end = Math.floor(time / SECOND) * SECOND + SECOND;
    let facts = seconds.get(end);
    if (facts === undefined) {
      facts = { at: end, readings: [], events: [], contacts: [] };
      seconds.set(end, facts);
    }
    return facts;
  };
  let rows = 0;
  for (let first = 0; first < points.length; first += POINTS_AT_ONCE) {
    const some = points.slice(first, first + POINTS_AT_ONCE);
    const found = await Promise.all(some.map((point) => readingsOf(stores.readings, point, span)));
    for (const reading of found.flat()) {
      at(reading.time).readings.push(reading);
      rows += 1;
    }
  }
  const { history } = stores;
  for (const event of await paged((of) => history.events(of), span)) {
    at(event.receivedAt).events.push(event);
    rows += 1;
  }
  for (const contact of await paged((of) => history.contacts(of), span)) {
    at(contact.at).contacts.push(contact);
    rows += 1;
  }
  const all = [...seconds.values()].sort((a, b) => a.at - b.at);
  // Points come in order of their names: a stable sort leaves them so within one moment.
  for (const { readings } of all) readings.sort((a, b) => a.time - b.time);
  return { seconds: all, rows };
}

async function readingsOf(
  readings: FactStores['readings'],
  point: PointKey,
  { from, to }: Span,
): Promise<Reading[]> {
  const { asset, quantity, phase } = point;
  const found: Reading[] = [];
  for (let next = from; ; ) {
    const rows = await readings.range(point, next, to, PAGE);
    // The store does not keep when a reading came: it is dated by its own time.
    for (const row of rows) found.push({ asset, quantity, phase, ...row, receivedAt: row.time });
    if (rows.length < PAGE) return found;
    next = (rows.at(-1)?.time ?? to) + 1;
  }
}

/** All rows of a span: one that is fuller than a page is asked for by halves. */
async function paged<T>(
  ask: (request: Span & { limit: number }) => Promise<T[]>,
  span: Span,
): Promise<T[]> {
  const isMoment = span.to - span.from <= 1;
  const limit = isMoment ? Number.MAX_SAFE_INTEGER : PAGE;
  const rows = await ask({ ...span, limit });
  if (rows.length < limit) return rows;
  const half = Math.floor((span.from + span.to) / 2);
  const before = await paged(ask, { from: span.from, to: half });
  return [...before, ...(await paged(ask, { from: half, to: span.to }))];
}
