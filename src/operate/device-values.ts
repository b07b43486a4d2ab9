/** What is measured at a device now, with the age of each value. */
import type { DeviceValueView } from '../api/shapes/grid.ts';
import { quantities, quantityUnits } from '../model/reading.ts';
import { type DurationMs, type Instant, MINUTE, SECOND, toIso } from '../model/time.ts';
import { diagram } from '../network/diagram.ts';
import type { PointKey, ReadingStore, StoredReading } from '../store/readings.ts';
import type { World } from './world.ts';

/** Assets shown of one device; a device without its own shows the nearest below. */
const ASSETS_MOST = 3;
/** A value is old after so many of the intervals at which its point has come so far. */
const INTERVALS = 3;
const OLD_AFTER_LEAST: DurationMs = 30 * SECOND;
/** Readings that the interval of a point is taken from. */
const RHYTHM: DurationMs = 10 * MINUTE;
const RHYTHM_ROWS = 200;

/** Newest values at a device, its terminals and meters; empty where nothing is measured. */
export async function deviceValues(
  parts: { world: World; readings: ReadingStore; now(): Instant },
  device: string,
): Promise<DeviceValueView[]> {
  const own = await measured(parts, [device, ...parts.world.locator.assetsAt(device)]);
  const points = own.length > 0 ? own : await measured(parts, below(parts.world, device));
  const newest = await parts.readings.latest(points);
  const now = parts.now();
  const views = await Promise.all(
    points.map(async (point, at) => {
      const row = newest[at] ?? null;
      return row === null
        ? []
        : [view(point, row, now, await oldAfter(parts.readings, point, now))];
    }),
  );
  return views.flat();
}

function view(
  point: PointKey,
  row: StoredReading,
  now: Instant,
  oldAfterMs: DurationMs,
): DeviceValueView {
  const ageMs = Math.max(0, now - row.time);
  const { asset, quantity, phase } = point;
  return {
    ...{ asset, quantity, phase, unit: quantityUnits[quantity] },
    ...{ value: row.value, quality: row.quality, time: toIso(row.time), ageMs },
    isOld: ageMs > oldAfterMs || row.reason === 'stale',
  };
}

/** Points of the first assets that have any, in the order of the quantities. */
async function measured(
  { readings }: { readings: ReadingStore },
  assets: Iterable<string>,
): Promise<PointKey[]> {
  const found: PointKey[] = [];
  let shown = 0;
  for (const asset of new Set(assets)) {
    const points = await readings.pointsOf(asset);
    if (points.length === 0) continue;
    found.push(...points.toSorted(byQuantity));
    shown += 1;
    if (shown === ASSETS_MOST) break;
  }
  return found;
}

function byQuantity(a: PointKey, b: PointKey): number {
  const rank = (point: PointKey): number => quantities.indexOf(point.quantity);
  return rank(a) - rank(b) || (a.phase ?? '').localeCompare(b.phase ?? '');
}

/** Assets below a device, nearest first; as the network normally stands. */
function below({ grid, locator }: World, device: string): string[] {
  const edge = grid.edgeOf.get(device);
  const number = edge === undefined ? -1 : (grid.homeFeeder[grid.to[edge] as number] as number);
  const feeder = grid.feeders[number];
  if (feeder === undefined) return [];
  const parents = new Set([device]);
  const found: string[] = [];
  for (const [id, , parent] of diagram(grid, grid.normal, feeder.id).rows) {
    if (parent === null || !parents.has(parent)) continue;
    parents.add(id);
    found.push(id, ...locator.assetsAt(id));
  }
  return found;
}

/** Three of the usual intervals of the point, at least half a minute. */
async function oldAfter(
  readings: ReadingStore,
  point: PointKey,
  now: Instant,
): Promise<DurationMs> {
  const rows = await readings.range(point, now - RHYTHM, now + 1, RHYTHM_ROWS);
  const gaps = rows.slice(1).map((row, at) => row.time - (rows[at] as StoredReading).time);
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;
  return Math.max(OLD_AFTER_LEAST, INTERVALS * usual);
}
