// Currents of the phases of a device at one moment, and what they were within the last hour.
import type { PhaseMask } from '../../../model/phases.ts';
import type { Reading } from '../../../model/reading.ts';
import { type DurationMs, HOUR, type Instant, MINUTE } from '../../../model/time.ts';
import type { AssetPlace } from '../../place.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from '../phase-values.ts';

/** A of each phase the device has, at one moment. */
export interface CurrentSample {
  amps: readonly number[];
  at: Instant;
}

/** Phases of one moment lie no further apart. */
const TOGETHER_MS: DurationMs = 1_000;
/** The hour is kept in pieces of this. */
const BUCKET_MS: DurationMs = 5 * MINUTE;

/** Sums of one phase, the oldest piece first. */
export type PastHour = ReadonlyArray<{ from: Instant; sum: number; count: number }>;

export const noCurrents: PhaseValues = noValues;

/** The values with one reading more, and the sample it completes; null while phases are missing. */
export function currentSample(
  values: PhaseValues,
  reading: Reading,
  place: AssetPlace,
): { values: PhaseValues; sample: CurrentSample | null } {
  if (reading.quantity !== 'current') return { values, sample: null };
  const { phases, periodMs } = place;
  const next = withReading(values, reading, { unV: 1, phases });
  if (next === values) return { values, sample: null };
  const amps = sampleOf(next, { phases, at: reading.time, periodMs });
  // Phases of one moment come one after the other: the last one completes it.
  const isWhole = next.every((v) => v === null || Math.abs(v.at - reading.time) <= TOGETHER_MS);
  const sample = amps === null || !isWhole ? null : { amps: amps.map(Math.abs), at: reading.time };
  return { values: next, sample };
}

export function withPast(past: PastHour, value: number, at: Instant): PastHour {
  const from = Math.floor(at / BUCKET_MS) * BUCKET_MS;
  const kept = past.filter((bucket) => bucket.from > at - HOUR);
  const last = kept.at(-1);
  if (last?.from !== from) return [...kept, { from, sum: value, count: 1 }];
  return [...kept.slice(0, -1), { from, sum: last.sum + value, count: last.count + 1 }];
}

/** Mean of the hour before; null where nothing was heard. */
export function meanOf(past: PastHour, at: Instant): number | null {
  let [sum, count] = [0, 0];
  for (const bucket of past) {
    if (bucket.from <= at - HOUR) continue;
    sum += bucket.sum;
    count += bucket.count;
  }
  return count === 0 ? null : sum / count;
}

/** Bits of the phases at these places of a sample. */
export function maskAt(phases: PhaseMask, places: readonly number[]): PhaseMask {
  const bits = [1, 2, 4].filter((bit) => (phases & bit) !== 0);
  return places.reduce((mask, place) => mask | (bits[place] ?? 0), 0);
}
