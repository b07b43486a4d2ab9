import {
  badReasons,
  type Quality,
  type QualityReason,
  type Quantity,
  qualities,
  quantities,
  type Reading,
  seriesOf,
  uncertainReasons,
} from '../../../model/reading.ts';
import type { PointKey, StoredReading } from '../../readings.ts';

/** A batch in columns: it crosses to the worker without a copy of each reading. */
export interface Packed {
  series: string[];
  times: Float64Array;
  /** NaN for a value that is not there. */
  values: Float64Array;
  /** Quality and reason as `codeOf` gives them. */
  codes: Uint8Array;
  /** Readings left out because their series cannot be named. */
  refused: number;
}

/** Numbers of reasons on disk are their places here: only ever append. */
const reasons: ReadonlyArray<QualityReason | null> = [null, ...uncertainReasons, ...badReasons];
const reasonPlaces = new Map(reasons.map((reason, place) => [reason, place]));
const QUALITY_BITS = 3;

/** Quality in the two lowest bits, 0 best; the place of the reason above. */
function codeOf(quality: Quality, reason: QualityReason | null): number {
  return qualities.indexOf(quality) | ((reasonPlaces.get(reason) ?? 0) << 2);
}

/** How bad a code is: 0 good, 1 uncertain, 2 bad. */
export function badness(code: number): number {
  return code & QUALITY_BITS;
}

export function storedReading(time: number, value: number | null, code: number): StoredReading {
  return {
    time,
    value: value === null || Number.isNaN(value) ? null : value,
    quality: qualities[badness(code)] ?? 'bad',
    reason: reasons[code >> 2] ?? null,
  };
}

/** Answers in columns: a few blocks cross to the other thread instead of an object a reading. */
export interface SampleColumns {
  times: Float64Array;
  /** NaN for a value that is not there. */
  values: Float64Array;
  codes: Uint8Array;
}

/** At most `limit` samples in columns. */
export function columnsOf(
  samples: ReadonlyArray<readonly [number, number | null, number]>,
  limit = samples.length,
): SampleColumns {
  const count = Math.min(samples.length, limit);
  const times = new Float64Array(count);
  const values = new Float64Array(count);
  const codes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const sample = samples[i] as readonly [number, number | null, number];
    times[i] = sample[0];
    values[i] = sample[1] ?? Number.NaN;
    codes[i] = sample[2];
  }
  return { times, values, codes };
}

export function storedReadings({ times, values, codes }: SampleColumns): StoredReading[] {
  const found = new Array<StoredReading>(times.length);
  for (let i = 0; i < times.length; i++) {
    found[i] = storedReading(times[i] as number, values[i] as number, codes[i] as number);
  }
  return found;
}

/** Longest name of a series. */
const SERIES_LENGTH_MAX = 200;

/**
 * A name that every engine can hold: no control characters, no backslash at the end (line
 * protocol).
 */
function isSeriesName(asset: string): boolean {
  if (asset === '' || asset.length > SERIES_LENGTH_MAX || asset.endsWith('\\')) return false;
  return !/[\u0000-\u001f\u007f]/.test(asset);
}

/**
 * Columns of a batch. A value that is not finite is stored as missing; a bad name leaves its
 * reading out.
 */
export function pack(readings: readonly Reading[]): Packed {
  const kept = readings.every((reading) => isSeriesName(reading.asset))
    ? readings
    : readings.filter((reading) => isSeriesName(reading.asset));
  const count = kept.length;
  const packed: Packed = {
    series: new Array<string>(count),
    times: new Float64Array(count),
    values: new Float64Array(count),
    codes: new Uint8Array(count),
    refused: readings.length - count,
  };
  for (let i = 0; i < count; i++) {
    const reading = kept[i] as Reading;
    packed.series[i] = seriesOf(reading);
    packed.times[i] = reading.time;
    packed.values[i] = Number.isFinite(reading.value) ? (reading.value as number) : Number.NaN;
    packed.codes[i] = codeOf(reading.quality, reading.reason);
  }
  return packed;
}

const quantityNames = new Set<string>(quantities);

/** The point of a name that `seriesOf` made. */
export function pointOf(name: string): PointKey {
  const parts = name.split('/');
  const last = parts.at(-1) as string;
  const hasPhase = /^[ABC]$/.test(last) && quantityNames.has(parts.at(-2) ?? '');
  const rest = hasPhase ? parts.slice(0, -1) : parts;
  return {
    asset: rest.slice(0, -1).join('/'),
    quantity: rest.at(-1) as Quantity,
    phase: hasPhase ? (last as 'A' | 'B' | 'C') : null,
  };
}
