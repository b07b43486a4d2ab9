import { join } from 'node:path';
import { seriesOf } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import type { PointKey } from '../../readings.ts';
import type { Archive, SeriesRef } from './archive.ts';
import { type Hot, type HotTable, openHot, otherTable } from './hot.ts';
import { createLayer, createNewest, type Layer, type Newest, type Sample } from './layer.ts';
import { MEMORY_ROWS_MOST } from './memory-room.ts';
import { pointOf } from './packed.ts';

/** All that the readings store has open and in memory. */
export interface Held {
  directory: string;
  hot: Hot;
  archive: Archive;
  /** What stands in each hot table, by series. */
  layers: Record<HotTable, Layer>;
  /** Rows on the disk; in memory there may be fewer. */
  rows: Record<HotTable, number>;
  newest: Newest;
  /** Days with a raw file and days summed up, ascending; looked up again by `lookAtDays`. */
  days: { raw: Instant[]; minute: Instant[] };
  /** Points by asset. */
  points: Map<string, PointKey[]>;
  known: Set<string>;
}

/** Days looked through for the newest value of a series at start. */
const START_DAYS_MAX = 3;

/** Opens the hot file of a folder and fills the memory from it and from what lies behind it. */
export async function openHeld(
  directory: string,
  archive: Archive,
  memoryRowsMost = MEMORY_ROWS_MOST,
): Promise<Held> {
  const held: Held = {
    directory,
    hot: openHot(join(directory, 'hot.db')),
    archive,
    layers: { hot_a: createLayer(), hot_b: createLayer() },
    rows: { hot_a: 0, hot_b: 0 },
    newest: createNewest(),
    days: { raw: [], minute: [] },
    points: new Map(),
    known: new Set(),
  };
  lookAtDays(held);
  await fill(held, memoryRowsMost);
  return held;
}

export function lookAtDays(held: Held): void {
  held.days = { raw: held.archive.days('day'), minute: held.archive.days('minute') };
}

/** Remembers a series under its asset. */
export function learn(held: Held, name: string): void {
  if (held.known.has(name)) return;
  held.known.add(name);
  const point = pointOf(name);
  const points = held.points.get(point.asset);
  if (points === undefined) held.points.set(point.asset, [point]);
  else points.push(point);
}

/** The series of a point, `null` for one that never had a reading. */
export function seriesAt(held: Held, point: PointKey): SeriesRef | null {
  const name = seriesOf(point);
  const number = held.hot.seriesNumber(name);
  return number === undefined ? null : { number, name };
}

/** Rows still in the hot tables, those of the older table first. */
export function hotSamples(
  held: Held,
  series: number,
  within: { from: Instant; to: Instant },
): Sample[] {
  const { layers, hot } = held;
  return [
    ...layers[otherTable(hot.active)].of(series, within.from, within.to),
    ...layers[hot.active].of(series, within.from, within.to),
  ];
}

/** Rows that wait on the disk. */
export function rowsOf({ rows }: Pick<Held, 'rows'>): number {
  return rows.hot_a + rows.hot_b;
}

async function fill(held: Held, memoryRowsMost: number): Promise<void> {
  const { hot, layers, newest, archive } = held;
  await hot.adopt(await archive.names());
  for (const [name] of hot.seriesNames()) learn(held, name);
  let room = memoryRowsMost;
  for (const table of [hot.active, otherTable(hot.active)]) {
    const rows = hot.count(table);
    held.rows[table] = rows;
    const from = rows > room ? hot.newestFrom(table, room) : undefined;
    room = Math.max(0, room - rows);
    for (const [series, time, value, code] of hot.rows(table, from)) {
      layers[table].add(series, time, value, code);
      newest.see(series, time, value, code);
    }
  }
  const days = held.days.raw.slice(-START_DAYS_MAX);
  for (const [name, number] of hot.seriesNames()) {
    const sample = await archive.newest(days, { number, name });
    if (sample !== null) newest.see(number, sample[0], sample[1] ?? Number.NaN, sample[2]);
  }
}
