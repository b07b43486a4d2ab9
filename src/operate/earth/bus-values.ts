/** What the voltages of a bus say of 3U0 from sample to sample, while something waits for it. */
import type { AssetPlace, Locate } from '../../detect/place.ts';
import type { Reading } from '../../model/reading.ts';
import type { Instant } from '../../model/time.ts';

/** 3U0 of a bus at a moment, as a share of a solid fault. */
export interface ResidualSample {
  bus: string;
  at: Instant;
  share: number;
}

/** Phases of one sample lie no further apart. */
const APART_MAX_MS = 2_000;

/** Reads 3U0 where it is measured, else takes it from three phases to earth. */
export function busValues(locate: Locate): (readings: readonly Reading[]) => ResidualSample[] {
  const phases = new Map<string, Map<string, { pu: number; at: Instant }>>();
  const measured = new Set<string>();

  function displaced(bus: string, reading: Reading, unV: number): number | null {
    if (reading.phase === null || measured.has(bus)) return null;
    const known = phases.get(bus) ?? new Map();
    phases.set(bus, known);
    known.set(reading.phase, { pu: (reading.value ?? 0) / unV, at: reading.time });
    const all = [...known.values()];
    const isWhole = all.length === 3 && all.every(({ at }) => reading.time - at <= APART_MAX_MS);
    if (!isWhole) return null;
    const pu = all.map((one) => one.pu);
    return (Math.max(...pu) - Math.min(...pu)) / Math.sqrt(3);
  }

  return (readings) =>
    readings.flatMap((reading): ResidualSample[] => {
      const isResidual = reading.quantity === 'voltage_residual';
      if (!isResidual && reading.quantity !== 'voltage_earth') return [];
      const place: AssetPlace | null = locate(reading.asset);
      const { value, time: at, quality } = reading;
      if (place?.bus == null || place.unV === null || value === null || quality !== 'good') {
        return [];
      }
      const { bus, unV } = place;
      if (isResidual) measured.add(bus);
      const share = isResidual ? value / (3 * unV) : displaced(bus, reading, unV);
      return share === null ? [] : [{ bus, at, share }];
    });
}
