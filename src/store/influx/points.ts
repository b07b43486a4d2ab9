/**
 * A reading as a point and back. Each quality has fields of its own, so that writing in any order and any
 * number of times gives the same: the best quality that stands wins, and of one quality the last value.
 */
import { FieldType, type IPoint, type ISchemaOptions } from 'influx';
import type { MinuteRow } from '../sqlite/readings/archive.ts';
import type { Sample } from '../sqlite/readings/layer.ts';
import { badness } from '../sqlite/readings/packed.ts';

export const READING = 'reading';
export const MINUTE = 'minute';
/** `series` is a word of InfluxQL. */
export const TAG = 'series_id';

const { FLOAT, INTEGER } = FieldType;

/**
 * `g` good, `u` uncertain; a bad one has no value, only its code. A good value without a code has code 0: each
 * field costs the server as much as the point.
 */
export const schema: ISchemaOptions[] = [
  {
    measurement: READING,
    tags: [TAG],
    fields: { g: FLOAT, gc: INTEGER, u: FLOAT, uc: INTEGER, bc: INTEGER },
  },
  {
    measurement: MINUTE,
    tags: [TAG],
    fields: { min: FLOAT, max: FLOAT, sum: FLOAT, last: FLOAT, count: INTEGER, bad: INTEGER },
  },
];

/** Fields of a reading in the order in which queries name them. */
export const readingFields = ['g', 'gc', 'u', 'uc', 'bc'] as const;
export const minuteFields = ['min', 'max', 'sum', 'last', 'count', 'bad'] as const;

/** @param value NaN or null for one that is not there */
export function readingPoint(
  name: string,
  time: number,
  value: number | null,
  code: number,
): IPoint {
  const quality = badness(code);
  const own = value === null || Number.isNaN(value) ? null : value;
  return { measurement: READING, tags: { [TAG]: name }, fields: fieldsOf(), timestamp: time };

  function fieldsOf(): Record<string, number> {
    if (quality === 0 && code === 0 && own !== null) return { g: own };
    if (quality === 0) return present({ g: own, gc: code });
    return quality === 1 ? present({ u: own, uc: code }) : { bc: code };
  }
}

export function minutePoint(name: string, { time, ...row }: MinuteRow): IPoint {
  return { measurement: MINUTE, tags: { [TAG]: name }, fields: present(row), timestamp: time };
}

/** A row `time, g, gc, u, uc, bc`. */
export function sampleOf(row: ReadonlyArray<number | null>): Sample {
  const [time, g, gc, u, uc, bc] = row as [number, ...Array<number | null>];
  if (g != null || gc != null) return [time, g ?? null, gc ?? 0];
  if (uc != null) return [time, u ?? null, uc];
  return [time, null, bc ?? 2];
}

/** A row `time, min, max, sum, last, count, bad`. */
export function minuteOf(row: ReadonlyArray<number | null>): MinuteRow {
  const [time, min, max, sum, last, count, bad] = row as [number, ...Array<number | null>];
  return {
    ...{ time, min: min ?? null, max: max ?? null, sum: sum ?? 0, last: last ?? null },
    ...{ count: count ?? 0, bad: bad ?? 0 },
  };
}

/** Fields that have a value: the client would send the others as text. */
function present(fields: Record<string, number | null>): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== null) kept[name] = value;
  return kept;
}
