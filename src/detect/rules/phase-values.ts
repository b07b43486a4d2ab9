// The last good value of each phase, and whether together they make one sample.
import { maskOf, type PhaseMask, phaseCount } from '../../model/phases.ts';
import type { Reading } from '../../model/reading.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { AssetPlace } from '../place.ts';

/** Values of phases A, B, C in per unit with their times; null where none came yet. */
export type PhaseValues = ReadonlyArray<{ pu: number; at: Instant } | null>;

export const noValues: PhaseValues = [null, null, null];

/** Most that the phases of one sample may lie apart where no polling period is known. */
const APART_MAX_MS = 2_000;

/** The values with one reading more; unchanged for one that is not good or of no phase here. */
export function withReading(
  values: PhaseValues,
  reading: Reading,
  of: { unV: number; phases: PhaseMask },
): PhaseValues {
  if (reading.quality !== 'good' || reading.value === null) return values;
  const mask = phaseSeen(reading, of.phases);
  if (mask === 0) return values;
  const next = [...values];
  next[mask === 4 ? 2 : mask - 1] = { pu: reading.value / of.unV, at: reading.time };
  return next;
}

/** Phase of a reading; a single-phase meter calls its one phase A or nothing, wherever it hangs. */
export function phaseSeen(reading: Pick<Reading, 'phase'>, phases: PhaseMask): PhaseMask {
  if (phaseCount(phases) === 1) return phases;
  return reading.phase === null ? 0 : (maskOf(reading.phase) ?? 0);
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

/** Remembers the voltages of assets, so that each rule need not: one reading in, one whole sample out. */
export function voltageSamples(): (place: AssetPlace, reading: Reading) => number[] | null {
  const known = new Map<string, PhaseValues>();
  return (place, reading) => {
    const { asset, unV, phases, periodMs } = place;
    if (reading.quantity !== 'voltage' || unV === null) return null;
    const before = known.get(asset) ?? noValues;
    const values = withReading(before, reading, { unV, phases });
    if (values === before) return null;
    if (phaseCount(phases) > 1) known.set(asset, values);
    return sampleOf(values, { phases, at: reading.time, periodMs });
  };
}
