import { z } from 'zod';
import { duration } from '../../model/time.ts';
import { type Condition, observe, off, on } from './condition.ts';
import { defineRule, quiet } from './rule.ts';

const settings = z
  .object({
    nominal: z.number().positive().default(50).describe('Hz'),
    within: z.number().positive().default(0.5).describe('Hz; 0.2 by GB/T 15945'),
    hysteresis: z.number().min(0).default(0.05).describe('Hz, so far inside it clears'),
    critical: z.number().positive().default(2.5).describe('Hz off: priority 1 and at once'),
    raise: duration.prefault('10s').describe('60s by GB/T 15945'),
    clear: duration.prefault('30s'),
  })
  .prefault({});

const rest = off();

/**
 * The frequency of a bus is off. It is the same all over an island, so only meters of buses are heard: one alarm,
 * not one a meter. Raise: outside 50 ± 0.5 Hz, 10 s, or ± 2.5 Hz at once. Clear: 0.05 Hz inside, 30 s.
 * Source: EN 50160, ±1 % for 99.5 % of a year; GB/T 15945-2008, ±0.2 Hz.
 */
export const frequency = defineRule<Condition, typeof settings>({
  title: { en: 'Frequency', 'zh-CN': '频率异常' },
  priority: 2,
  isSafety: false,
  quantities: ['frequency'],
  events: [],
  watches: [],
  settings,
  start: () => rest,
  resume: on,
  judge(state, seen, { place, settings: own }) {
    if (seen.kind !== 'reading' || place.bus === null) return quiet(state);
    const { value, quality, time: at } = seen.reading;
    // Without voltage there is no frequency: some meters say 0 then.
    if (quality !== 'good' || value === null || value <= 0) return quiet(state);
    const offHz = Math.abs(value - own.nominal);
    const isCritical = offHz > own.critical;
    const [raises, clears] = [offHz > own.within, offHz <= own.within - own.hysteresis];
    if (!state.isOn && !raises) return quiet(rest);
    const side = raises ? 'raise' : clears ? 'clear' : 'between';
    const { condition, edge } = observe(
      state,
      { side, at },
      {
        raise: isCritical ? { samples: 1, ms: 0 } : { samples: 2, ms: own.raise },
        clear: { samples: 2, ms: own.clear },
        periodMs: place.periodMs,
      },
    );
    if (edge === null) return quiet(condition);
    const isRaised = edge === 'raised';
    const limit = own.nominal + Math.sign(value - own.nominal) * own.within;
    return {
      state: isRaised ? condition : rest,
      evidence: [],
      alarms: [
        {
          ...{ do: isRaised ? 'raise' : 'clear', phase: null, at, value, limit, unit: 'Hz' },
          text: {
            en: `${place.bus} ${isRaised ? 'is off its frequency' : 'has its frequency'}`,
            'zh-CN': `${place.bus} ${isRaised ? '频率异常' : '频率恢复正常'}`,
          },
          ...(isCritical ? { priority: 1 as const } : {}),
        },
      ],
    };
  },
});
