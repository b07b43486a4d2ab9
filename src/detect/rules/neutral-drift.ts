import { z } from 'zod';
import { duration } from '../../model/time.ts';
import { isLowVoltage } from '../place.ts';
import { openLine } from './open-line.ts';
import { isThreePhase, voltageRule } from './voltage-rule.ts';

const settings = z
  .object({
    apart: z.number().min(0).max(1).default(0.05).describe('A phase above and one below the mean'),
    evenApart: z
      .number()
      .min(0)
      .max(1)
      .default(0.025)
      .describe('Clear: none further from the mean'),
    meanWithin: z.number().min(0).max(1).default(0.06).describe('pu; the mean lies so near to Un'),
    raise: duration.prefault('10m'),
    clear: duration.prefault('30m'),
  })
  .prefault({});

/** A phase below it is lost: that is another fault. */
const SUPPLIED_FROM_PU = 0.5;

/**
 * The star point of a three-phase supply moves off earth (LV): one phase rises while another falls and their mean
 * stays, as where the joint of a neutral gives way little by little. It often comes before `broken_neutral`.
 * Raise: a phase > 5 % above and another > 5 % below the mean of the three, the mean within 6 % of Un, 10 min.
 * Clear: all within 3 % of the mean, 30 min.
 * Source: circuit theory (load on one phase lowers it alone; a weak neutral lifts the others); the numbers are our own,
 * less than half of what `broken_neutral` asks for.
 */
export const neutralDrift = voltageRule({
  ...{ title: { en: 'Neutral drifts', 'zh-CN': '中性点偏移' }, priority: 3, isSafety: false },
  settings,
  fits: (place) => isLowVoltage(place) && isThreePhase(place),
  look(sample, own, place) {
    if (sample.some((pu) => pu < SUPPLIED_FROM_PU)) return null;
    if (openLine(sample, place.vectorGroup) !== null) return null;
    const mean = sample.reduce((sum, pu) => sum + pu, 0) / sample.length;
    const up = Math.max(...sample) / mean - 1;
    const down = 1 - Math.min(...sample) / mean;
    const raises = Math.min(up, down) > own.apart && Math.abs(mean - 1) < own.meanWithin;
    const clears = Math.max(up, down) < own.evenApart;
    return { raises, clears, value: 100 * Math.min(up, down), unit: '%', phase: 'ABC' };
  },
  needs: (own) => ({
    raise: { samples: 2, ms: own.raise },
    clear: { samples: 2, ms: own.clear },
  }),
  limits: (own) => ({ raise: 100 * own.apart, clear: 100 * own.evenApart }),
  texts: {
    raised: { en: 'has a neutral that drifts', 'zh-CN': '中性点偏移' },
    cleared: { en: 'has its neutral in the middle', 'zh-CN': '中性点恢复居中' },
  },
});
