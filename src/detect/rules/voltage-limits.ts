import { z } from 'zod';
import type { Phases } from '../../model/phases.ts';
import { phasesOf } from '../../model/phases.ts';
import { duration } from '../../model/time.ts';
import { type AssetPlace, isLowVoltage } from '../place.ts';
import { type Look, voltageRule } from './voltage-rule.ts';

/** A phase below it has no supply, or half of one: another rule's business. */
const SUPPLIED_FROM_PU = 0.5;

/** Limits in per unit at which a phase is too low or too high, and at which it is well again. */
const profiles = {
  en50160: { low: 0.9, lowClear: 0.92, high: 1.1, highClear: 1.08 },
  gb12325: { low: 0.9, lowClear: 0.91, high: 1.07, highClear: 1.06 },
} as const;
/** GB/T 12325: ±7 % up to 20 kV, three-phase. */
const gbMedium = { low: 0.93, lowClear: 0.94, high: 1.07, highClear: 1.06 };

const settings = z
  .object({
    profile: z
      .enum(['en50160', 'gb12325'])
      .default('en50160')
      .describe('en50160: ±10 %; gb12325: 220 V +7/−10 %, medium voltage ±7 %'),
    raise: duration.prefault('60s'),
    clear: duration.prefault('60s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

function limitsOf(own: Settings, place: AssetPlace) {
  return own.profile === 'gb12325' && !isLowVoltage(place) ? gbMedium : profiles[own.profile];
}

const needs = (own: Settings) => ({
  raise: { samples: 2, ms: own.raise },
  clear: { samples: 2, ms: own.clear },
});

/** Medium voltage to earth says nothing of the supply: there a fault to earth lifts the healthy phases. */
const fits = (place: AssetPlace): boolean =>
  isLowVoltage(place) || place.earthing === 'solid' || place.earthing === 'low_resistance';

function look(
  sample: readonly number[],
  worst: (supplied: readonly number[]) => number,
  sides: (value: number) => Pick<Look, 'raises' | 'clears'>,
): Look | null {
  const supplied = sample.filter((pu) => pu >= SUPPLIED_FROM_PU);
  if (supplied.length === 0) return null;
  const value = worst(supplied);
  return { ...sides(value), value, unit: 'pu', phase: phaseAt(sample, value) };
}

function phaseAt(sample: readonly number[], value: number): Phases | null {
  return sample.length === 3 ? phasesOf(1 << sample.indexOf(value)) : null;
}

/**
 * A supplied phase is too low. Raise: < 0.90 pu, 60 s. Clear: ≥ 0.92 pu, 60 s. No evidence.
 * Source: EN 50160, 10-minute means within ±10 %; IEEE 1159, longer than a minute; GB/T 12325.
 */
export const undervoltage = voltageRule({
  ...{ title: { en: 'Undervoltage', 'zh-CN': '电压偏低' }, priority: 3, isSafety: false },
  ...{ settings, fits, needs },
  look: (sample, own, place) =>
    look(
      sample,
      (supplied) => Math.min(...supplied),
      (pu) => ({
        raises: pu < limitsOf(own, place).low,
        clears: pu >= limitsOf(own, place).lowClear,
      }),
    ),
  limits: (own, place) => ({
    raise: limitsOf(own, place).low,
    clear: limitsOf(own, place).lowClear,
  }),
  texts: {
    raised: { en: 'is below its voltage', 'zh-CN': '电压偏低' },
    cleared: { en: 'is no longer below its voltage', 'zh-CN': '电压不再偏低' },
  },
});

/** A phase is too high. Raise: > 1.10 pu, 60 s. Clear: ≤ 1.08 pu, 60 s. Sources as for undervoltage. */
export const overvoltage = voltageRule({
  ...{ title: { en: 'Overvoltage', 'zh-CN': '电压偏高' }, priority: 3, isSafety: false },
  ...{ settings, fits, needs },
  look: (sample, own, place) =>
    look(
      sample,
      (supplied) => Math.max(...supplied),
      (pu) => ({
        raises: pu > limitsOf(own, place).high,
        clears: pu <= limitsOf(own, place).highClear,
      }),
    ),
  limits: (own, place) => ({
    raise: limitsOf(own, place).high,
    clear: limitsOf(own, place).highClear,
  }),
  texts: {
    raised: { en: 'is above its voltage', 'zh-CN': '电压偏高' },
    cleared: { en: 'is no longer above its voltage', 'zh-CN': '电压不再偏高' },
  },
});

const severe = z
  .object({
    above: z.number().min(1).max(2).default(1.15).describe('pu'),
    clearAt: z.number().min(1).max(2).default(1.1).describe('pu'),
    raise: duration.prefault('3s'),
    clear: duration.prefault('60s'),
  })
  .prefault({});

/**
 * Voltage that destroys appliances within seconds (LV). Raise: > 1.15 pu, 3 s. Clear: ≤ 1.10 pu, 60 s.
 * A safety alarm. Source: own numbers.
 */
export const severeOvervoltage = voltageRule({
  ...{ title: { en: 'Severe overvoltage', 'zh-CN': '严重过电压' }, priority: 1, isSafety: true },
  settings: severe,
  fits: isLowVoltage,
  look: (sample, own) =>
    look(
      sample,
      (supplied) => Math.max(...supplied),
      (pu) => ({ raises: pu > own.above, clears: pu <= own.clearAt }),
    ),
  needs: (own) => ({
    raise: { samples: 2, ms: own.raise },
    clear: { samples: 2, ms: own.clear },
  }),
  limits: (own) => ({ raise: own.above, clear: own.clearAt }),
  texts: {
    raised: { en: 'has dangerously high voltage', 'zh-CN': '严重过电压' },
    cleared: { en: 'has no dangerously high voltage', 'zh-CN': '不再过电压' },
  },
});
