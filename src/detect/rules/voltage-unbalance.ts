import { z } from 'zod';
import { duration } from '../../model/time.ts';
import { isThreePhase, voltageRule } from './voltage-rule.ts';

const settings = z
  .object({
    above: z.number().min(0).max(100).default(2).describe('% negative by positive sequence'),
    clearAt: z.number().min(0).max(100).default(1.8).describe('%'),
    serious: z.number().min(0).max(100).default(4).describe('%, from here on priority 2'),
    raise: duration.prefault('10m'),
    raiseSerious: duration.prefault('60s'),
    clear: duration.prefault('10m'),
  })
  .prefault({});

/** A phase below it is lost, and unbalance is the least of it. */
const SUPPLIED_FROM_PU = 0.5;

/**
 * Negative by positive sequence, %, from three voltages to neutral that stand 120° apart: their line voltages by
 * the law of cosines, then the formula over the three magnitudes.
 * Source: IEC 61000-4-30, 5.7.1 (as commonly cited).
 */
export function unbalanceOf([a = 0, b = 0, c = 0]: readonly number[]): number {
  const squares = [a * a + b * b + a * b, b * b + c * c + b * c, c * c + a * a + c * a];
  const sum = squares.reduce((total, square) => total + square, 0);
  if (sum === 0) return 0;
  const beta = squares.reduce((total, square) => total + square * square, 0) / (sum * sum);
  const root = Math.sqrt(Math.max(0, 3 - 6 * beta));
  return 100 * Math.sqrt(Math.max(0, (1 - root) / (1 + root)));
}

/**
 * Voltages of the three phases are uneven. Raise: > 2 % for 10 min; > 4 % for 60 s is priority 2. Clear: < 1.8 %, 10 min.
 * Source: EN 50160, 2 % for 95 % of a week; GB/T 15543-2008, 2 %, for a short time 4 %.
 */
export const voltageUnbalance = voltageRule({
  ...{
    title: { en: 'Voltage unbalance', 'zh-CN': '三相电压不平衡' },
    priority: 4,
    isSafety: false,
  },
  settings,
  fits: (place) =>
    isThreePhase(place) && (place.earthing === 'solid' || place.earthing === 'low_resistance'),
  look(sample, own) {
    if (sample.some((pu) => pu < SUPPLIED_FROM_PU)) return null;
    const value = unbalanceOf(sample);
    const [raises, clears] = [value > own.above, value < own.clearAt];
    const serious = value > own.serious ? { priority: 2 as const } : {};
    return { raises, clears, value, unit: '%', phase: 'ABC', ...serious };
  },
  needs: (own, { value }) => ({
    raise: { samples: 2, ms: value > own.serious ? own.raiseSerious : own.raise },
    clear: { samples: 2, ms: own.clear },
  }),
  limits: (own) => ({ raise: own.above, clear: own.clearAt }),
  texts: {
    raised: { en: 'has uneven voltages', 'zh-CN': '三相电压不平衡' },
    cleared: { en: 'has even voltages', 'zh-CN': '三相电压恢复平衡' },
  },
});
