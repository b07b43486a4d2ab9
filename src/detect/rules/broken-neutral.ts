import { z } from 'zod';
import { duration } from '../../model/time.ts';
import { isLowVoltage } from '../place.ts';
import { openLine } from './open-line.ts';
import { isThreePhase, voltageRule } from './voltage-rule.ts';

const settings = z
  .object({
    offV: z.number().positive().default(25).describe('V, so far a phase lies from its voltage'),
    spread: z.number().min(1).max(2).default(1.2).describe('Highest phase by lowest, above'),
    evenSpread: z.number().min(1).max(2).default(1.08).describe('Highest by lowest, clear below'),
    raise: duration.prefault('10s'),
    clear: duration.prefault('120s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** A phase below it is lost: that is another fault. */
const SUPPLIED_FROM_PU = 0.5;
/** The two lowest phases at least, together: √3 of a supply that is 20 % low. */
const LOW_TOGETHER_PU = 1.38;
function isLost(
  sample: readonly number[],
  { unV, vectorGroup }: { unV: number; vectorGroup: string | null },
  own: Settings,
): boolean {
  if (openLine(sample, vectorGroup) !== null) return false;
  const [low = 0, middle = 0, high = 0] = [...sample].sort((a, b) => a - b);
  const off = own.offV / unV;
  if (low < 1 - off && middle > 1 + off) return true;
  // Its phase-to-phase voltages stay whole: no two of its phases come to less than 1.73 pu together.
  return low >= SUPPLIED_FROM_PU && high / low > own.spread && low + middle >= LOW_TOGETHER_PU;
}

/**
 * The neutral of a three-phase supply is lost (LV): supply is on, and dangerous. A safety alarm, never an outage.
 * Raise: one phase < Un − 25 V and two > Un + 25 V, or highest by lowest > 1.20 with none below 0.5 pu, 10 s, and not an
 * open line seen through a transformer (`single_phasing`).
 * Clear: highest by lowest < 1.08, 120 s.
 * Source: logic as in the manual of a meter (two phases high, one low); the numbers are our own.
 */
export const brokenNeutral = voltageRule({
  ...{ title: { en: 'Broken neutral', 'zh-CN': '中性线断线' }, priority: 1, isSafety: true },
  settings,
  fits: (place) => isLowVoltage(place) && isThreePhase(place),
  look(sample, own, place) {
    const [low, high] = [Math.min(...sample), Math.max(...sample)];
    if (low <= 0) return null;
    const raises = isLost(sample, place, own);
    const clears = !raises && high / low < own.evenSpread;
    return { raises, clears, value: high / low, unit: '1', phase: 'ABC' };
  },
  needs: (own) => ({
    raise: { samples: 2, ms: own.raise },
    clear: { samples: 2, ms: own.clear },
  }),
  limits: (own) => ({ raise: own.spread, clear: own.evenSpread }),
  texts: {
    raised: { en: 'has lost its neutral', 'zh-CN': '中性线断线' },
    cleared: { en: 'has its neutral', 'zh-CN': '中性线恢复' },
  },
});
