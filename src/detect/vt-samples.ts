// What a voltage transformer reads: phase to earth, phase to phase and 3U0 of one moment, in per unit.
import { ABC } from '../model/phases.ts';
import type { Reading } from '../model/reading.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import type { AssetPlace } from './place.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './rules/phase-values.ts';

/** Null where it is not measured, or not at this moment. */
export interface VtSample {
  /** A, B, C, of the phase voltage. */
  toEarth: readonly number[] | null;
  /** AB, BC, CA, of the phase-to-phase voltage. */
  between: readonly number[] | null;
  /** 3U0 as a share of its value in a solid earth fault. */
  residual: number | null;
  at: Instant;
}

/** A value this old no longer belongs to the moment. */
const AGE_MAX_MS: DurationMs = 60_000;
/** Above it a voltage is measured through a transformer. */
const LOW_VOLTAGE_MAX_V = 1_000;

interface Known {
  toEarth: PhaseValues;
  between: PhaseValues;
  residual: { share: number; at: Instant } | null;
}

const nothing: Known = { toEarth: noValues, between: noValues, residual: null };

/** One reading in, the sample it completes out; null for one that is not good or of no transformer. */
export function vtSamples(): (place: AssetPlace, reading: Reading) => VtSample | null {
  const known = new Map<string, Known>();
  return (place, reading) => {
    const { asset, unV, phases, periodMs } = place;
    if (unV === null || unV <= LOW_VOLTAGE_MAX_V || phases !== ABC) return null;
    const before = known.get(asset) ?? nothing;
    const next = taken(before, reading, unV);
    if (next === before) return null;
    known.set(asset, next);
    const at = reading.time;
    const { residual } = next;
    const isResidualOld = residual === null || Math.abs(at - residual.at) > AGE_MAX_MS;
    return {
      toEarth: sampleOf(next.toEarth, { phases, at, periodMs }),
      between: sampleOf(next.between, { phases, at, periodMs }),
      residual: isResidualOld ? null : residual.share,
      at,
    };
  };
}

function taken(known: Known, reading: Reading, unV: number): Known {
  const { quantity, quality, value } = reading;
  if (quality !== 'good' || value === null) return known;
  if (quantity === 'voltage_residual') {
    return { ...known, residual: { share: value / (3 * unV), at: reading.time } };
  }
  if (quantity === 'voltage_ll') {
    const of = { unV: unV * Math.sqrt(3), phases: ABC };
    const between = withReading(known.between, reading, of);
    return between === known.between ? known : { ...known, between };
  }
  // Behind a transformer to neutral is to earth: its own star point is earthed.
  if (quantity !== 'voltage_earth' && quantity !== 'voltage') return known;
  const toEarth = withReading(known.toEarth, reading, { unV, phases: ABC });
  return toEarth === known.toEarth ? known : { ...known, toEarth };
}
