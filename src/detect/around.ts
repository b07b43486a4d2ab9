// What stands around an asset: a rule that judges one asset may ask what others read lately.
import { ABC } from '../model/phases.ts';
import type { Reading } from '../model/reading.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import { forgetOldest } from '../runtime/forget.ts';
import { type AssetPlace, isLowVoltage } from './place.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './rules/phase-values.ts';
import type { VtSample } from './vt-samples.ts';

/** What meters behind a place read: how many are well on all their phases, how many are not. */
export interface Below {
  well: number;
  off: number;
}

export interface Around {
  /** Low-voltage meters behind a place, heard within `within` before `at`. */
  below(place: AssetPlace, at: Instant, within: DurationMs): Below;
  /** Other voltage transformers of the same bus that read one phase low, within the same time. */
  lowElsewhere(place: AssetPlace, at: Instant, within: DurationMs): number;
  /** A of phases A, B, C beside a voltage transformer, of this moment; null: not all of them were read. */
  currents(place: AssetPlace, at: Instant): readonly number[] | null;
}

export interface AroundMemory extends Around {
  /** A whole sample of a low-voltage meter, in per unit. */
  metered(place: AssetPlace, sample: readonly number[], at: Instant): void;
  transformed(place: AssetPlace, sample: VtSample): void;
  /** A current beside a voltage transformer; of other places nothing is kept. */
  carried(place: AssetPlace, reading: Reading): void;
}

/** Meters remembered of one bus, those last heard. */
const METERS_MAX = 512;
/** Places whose currents are remembered, those last heard. */
const CURRENTS_MAX = 10_000;
/** Voltage transformers remembered of one bus. */
const TRANSFORMERS_MAX = 64;
/** From here on a phase has the supply it should have (EN 50160, 10 % below the declared voltage). */
const WELL_FROM_PU = 0.9;
/** Below it something is wrong above. Between the two stands √3/2, what star windings leave of two phases in series. */
const OFF_BELOW_PU = 0.85;
/** Below it a phase of a voltage transformer is low. */
const LOW_BELOW_PU = 0.8;

interface Heard {
  place: AssetPlace;
  at: Instant;
  isWell: boolean;
}

export function aroundMemory(): AroundMemory {
  const meters = new Map<string, Map<string, Heard>>();
  const transformers = new Map<string, Map<string, Heard>>();
  const amps = new Map<string, PhaseValues>();

  return {
    metered(place, sample, at) {
      if (place.supplyBus === null || place.span === null || !isLowVoltage(place)) return;
      const least = Math.min(...sample);
      if (least >= OFF_BELOW_PU && least < WELL_FROM_PU) return;
      remember(meters, METERS_MAX, { place, at, isWell: least >= WELL_FROM_PU });
    },
    transformed(place, { toEarth, at }) {
      if (toEarth === null) return;
      const isWell = toEarth.every((pu) => pu >= LOW_BELOW_PU);
      remember(transformers, TRANSFORMERS_MAX, { place, at, isWell });
    },
    carried(place, reading) {
      const { asset, phases, unV } = place;
      if (reading.quantity !== 'current' || phases !== ABC) return;
      if (unV === null || isLowVoltage(place)) return;
      const before = amps.get(asset) ?? noValues;
      const after = withReading(before, reading, { unV: 1, phases });
      if (after === before) return;
      amps.delete(asset);
      amps.set(asset, after);
      forgetOldest(amps, CURRENTS_MAX);
    },
    currents(place, at) {
      const { asset, periodMs } = place;
      const sample = sampleOf(amps.get(asset) ?? noValues, { phases: ABC, at, periodMs });
      return sample?.map(Math.abs) ?? null;
    },
    below(place, at, within) {
      const found = { well: 0, off: 0 };
      const { span, supplyBus } = place;
      if (span === null) return found;
      for (const heard of meters.get(supplyBus ?? '')?.values() ?? []) {
        const first = heard.place.span?.first ?? -1;
        if (first < span.first || first >= span.end || at - heard.at > within) continue;
        if (heard.isWell) found.well += 1;
        else found.off += 1;
      }
      return found;
    },
    lowElsewhere(place, at, within) {
      const others = [...(transformers.get(place.supplyBus ?? '')?.values() ?? [])];
      return others.filter(
        (heard) => heard.place.asset !== place.asset && !heard.isWell && at - heard.at <= within,
      ).length;
    },
  };
}

function remember(all: Map<string, Map<string, Heard>>, most: number, heard: Heard): void {
  const { asset, supplyBus } = heard.place;
  if (supplyBus === null) return;
  const bus = all.get(supplyBus) ?? new Map<string, Heard>();
  if (bus.size === 0) all.set(supplyBus, bus);
  bus.delete(asset);
  bus.set(asset, heard);
  if (bus.size <= most) return;
  const [oldest] = bus.keys();
  if (oldest !== undefined) bus.delete(oldest);
}
