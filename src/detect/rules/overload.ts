import { z } from 'zod';
import type { Reading } from '../../model/reading.ts';
import { type DurationMs, duration, HOUR, MINUTE } from '../../model/time.ts';
import type { AssetPlace } from '../place.ts';
import { type Condition, observe, off, type Side } from './condition.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './phase-values.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';

const settings = z
  .object({
    line: z.number().positive().default(1).describe('Of the rating of a device or section, 5 min'),
    heavy: z.number().positive().default(0.8).describe('Of a transformer’s rating, 2 h'),
    over: z.number().positive().default(1).describe('Of a transformer’s rating, 2 h'),
    serious: z.number().positive().default(1.5).describe('Of a transformer’s rating, 5 min'),
    extreme: z.number().positive().default(1.8).describe('Of a transformer’s rating, at once'),
    clear: duration.prefault('15m').describe('So long 5 % below the step'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

interface Step {
  above: number;
  forMs: DurationMs;
  priority: 2 | 3 | 4;
}

interface State {
  values: PhaseValues;
  /** One for each step. */
  conditions: readonly Condition[];
}

/** So far below a step its condition ends. */
const BELOW = 0.05;
const rest: State = { values: noValues, conditions: [] };

function stepsOf(place: AssetPlace, own: Settings): readonly Step[] {
  if (place.deviceKind !== 'transformer') {
    return [{ above: own.line, forMs: 5 * MINUTE, priority: 2 }];
  }
  return [
    { above: own.heavy, forMs: 2 * HOUR, priority: 4 },
    { above: own.over, forMs: 2 * HOUR, priority: 3 },
    { above: own.serious, forMs: 5 * MINUTE, priority: 2 },
    { above: own.extreme, forMs: 0, priority: 2 },
  ];
}

/** Load in parts of the rating, of the highest phase; null while it is not known. */
function loadOf(
  values: PhaseValues,
  reading: Reading,
  place: AssetPlace,
): { values: PhaseValues; load: number | null } {
  if (reading.quantity === 'apparent_power') {
    const isTotal = reading.phase === null && reading.quality === 'good' && reading.value !== null;
    return {
      values,
      load: isTotal && place.ratedVa ? Number(reading.value) / place.ratedVa : null,
    };
  }
  if (place.ratedA === null) return { values, load: null };
  const next = withReading(values, reading, { unV: place.ratedA, phases: place.phases });
  if (next === values) return { values, load: null };
  const { phases, periodMs } = place;
  const sample = sampleOf(next, { phases, at: reading.time, periodMs });
  return { values: next, load: sample === null ? null : Math.max(...sample) };
}

/**
 * More current than the rating for longer than it bears. Line: > 100 % for 5 min. Transformer: > 80 % for 2 h is
 * heavy, > 100 % for 2 h overload, > 150 % for 5 min or > 180 % at once serious. Clear: 5 % below, 15 min.
 * Source: 80 and 100 % for 2 h as in Chinese utilities; 1.5 and 1.8 by IEC 60076-7 for distribution transformers.
 */
export const overload = defineRule<State, typeof settings>({
  title: { en: 'Overload', 'zh-CN': '过负荷' },
  priority: 3,
  isSafety: false,
  quantities: ['current', 'apparent_power'],
  events: [],
  watches: [],
  settings,
  start: () => rest,
  judge(state, seen, { place, settings: own }): Judged<State> {
    const isRated = place.ratedA !== null || place.ratedVa !== null;
    if (seen.kind !== 'reading' || !isRated) return quiet(state);
    const { values, load } = loadOf(state.values, seen.reading, place);
    if (load === null) return quiet(values === state.values ? state : { ...state, values });
    const at = seen.reading.time;
    const steps = stepsOf(place, own);
    const before = steps.map((_, i) => state.conditions[i] ?? off());
    const conditions = steps.map((step, i) => {
      const side = sideOf(load, step);
      const needs = {
        raise: { samples: 2, ms: step.forMs },
        clear: { samples: 2, ms: own.clear },
        periodMs: place.periodMs,
      };
      return observe(before[i] as Condition, { side, at }, needs).condition;
    });
    const [was, is] = [highest(before), highest(conditions)];
    const next = { values, conditions };
    if (was === is) return quiet(next);
    const name = place.device ?? place.asset;
    const step = steps[Math.max(is, 0)] as Step;
    const isOver = is >= 0;
    const signal: RuleSignal = {
      ...{ do: isOver ? 'raise' : 'clear', phase: null, at, value: load * 100, unit: '%' },
      limit: (step.above - (isOver ? 0 : BELOW)) * 100,
      text: isOver
        ? {
            en: `${name} carries ${Math.round(load * 100)} % of its rating`,
            'zh-CN': `${name} 负载为额定值的 ${Math.round(load * 100)}%`,
          }
        : { en: `${name} is within its rating`, 'zh-CN': `${name} 负载恢复到额定值以内` },
      ...(isOver ? { priority: step.priority } : {}),
    };
    return { state: next, alarms: [signal], evidence: [] };
  },
});

function sideOf(load: number, { above }: Step): Side {
  if (load > above) return 'raise';
  return load <= above - BELOW ? 'clear' : 'between';
}

/** Number of the highest step that is on, -1 when none is. */
function highest(conditions: readonly Condition[]): number {
  return conditions.findLastIndex(({ isOn }) => isOn);
}
