// The last good value of each phase, and whether together they make one sample.
import { maskOf, type PhaseMask } from '../../model/phases.ts';
import type { Reading } from '../../model/reading.ts';
import type { DurationMs, Instant } from '../../model/time.ts';

/** Values of phases A, B, C in per unit with their times; null where none came yet. */
export type PhaseValues = ReadonlyArray<{ pu: number; at: Instant } | null>;

export const noValues: PhaseValues = [null, null, null];

/** Most that the phases of one sample may lie apart where no polling period is known. */
const APART_MAX_MS = 2_000;

/** The values with one reading more; unchanged for one that is not good or has no phase. */
export function withReading(values: PhaseValues, reading: Reading, unV: number): PhaseValues {
  if (reading.quality !== 'good' || reading.value === null || reading.phase === null) return values;
  const index = 'ABC'.indexOf(reading.phase);
  const next = [...values];
  next[index] = { pu: reading.value / unV, at: reading.time };
  return next;
}

/** Per-unit values of the wanted phases when all belong to one moment, else null. */
export function sampleOf(
  values: PhaseValues,
  wanted: { phases: PhaseMask; at: Instant; periodMs: DurationMs | null },
): number[] | null {
  const apart = wanted.periodMs === null ? APART_MAX_MS : wanted.periodMs / 2;
  const sample: number[] = [];
  for (let index = 0; index < 3; index += 1) {
    if ((wanted.phases & (1 << index)) === 0) continue;
    const value = values[index];
    if (value == null || Math.abs(wanted.at - value.at) > apart) return null;
    sample.push(value.pu);
  }
  return sample.length === 0 ? null : sample;
}

/** Mask of the phase of a reading; 0 without one. */
export function maskOfReading(reading: Reading): PhaseMask {
  return reading.phase === null ? 0 : (maskOf(reading.phase) ?? 0);
}
