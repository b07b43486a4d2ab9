import { z } from 'zod';
import { maskOf, type PhaseMask, phasesOf } from '../../model/phases.ts';
import { duration } from '../../model/time.ts';
import { isLowVoltage, witnessOf } from '../place.ts';
import { stamp } from '../stamp.ts';
import { type Condition, observe, off, on, type Side } from './condition.ts';
import { openLine } from './open-line.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './phase-values.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';

const settings = z
  .object({
    lost: z.number().min(0).max(1).default(0.5).describe('pu, a lost phase lies below'),
    well: z.number().min(0).max(2).default(0.85).describe('pu, another phase lies above'),
    high: z.number().min(1).max(2).default(1.2).describe('pu, none lies above'),
    raise: duration.prefault('5s'),
    clear: duration.prefault('10s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

interface State {
  values: PhaseValues;
  condition: Condition;
  dead: PhaseMask;
}

/** Phases that are lost while another is well; 0 when the pattern is another one. */
function lostPhases(
  sample: readonly number[],
  settings: Settings,
  vectorGroup: string | null,
): PhaseMask {
  const isWell = sample.some((pu) => pu >= settings.well);
  if (!isWell || sample.some((pu) => pu > settings.high)) return 0;
  let dead = 0;
  for (const [index, pu] of sample.entries()) if (pu < settings.lost) dead |= 1 << index;
  return openLine(sample, vectorGroup) === null ? dead : 0;
}

/**
 * One or two of three phases without supply while another is well (LV).
 * Raise: < 0.50 pu, another ≥ 0.85, none > 1.20, 5 s, and not the halves of an open MV line.
 * Clear: the lost ones ≥ 0.85 pu, 10 s. Evidence: `phase_loss`.
 * Source: own numbers between dip and interruption; halves by circuit theory.
 */
export const phaseLoss = defineRule<State, typeof settings>({
  title: { en: 'Phase loss', 'zh-CN': '缺相' },
  priority: 2,
  isSafety: false,
  quantities: ['voltage'],
  events: [],
  watches: [],
  settings,
  start: () => ({ values: noValues, condition: off(), dead: 0 }),
  resume: ({ phase }) => ({
    ...{ values: noValues, condition: on() },
    dead: (phase === null ? null : maskOf(phase)) ?? 7,
  }),
  judge(state, seen, { place, settings }): Judged<State> {
    const witness = witnessOf(place);
    const isLv = isLowVoltage(place) && place.phases === 7;
    if (seen.kind !== 'reading' || place.unV === null || !isLv) return quiet(state);
    const { reading } = seen;
    const values = withReading(state.values, reading, { unV: place.unV, phases: place.phases });
    if (values === state.values) return quiet(state);
    const at = reading.time;
    const sample = sampleOf(values, { phases: 7, at, periodMs: place.periodMs });
    if (sample === null) return quiet({ ...state, values });
    const dead = lostPhases(sample, settings, place.vectorGroup);
    const { condition, edge } = observe(
      state.condition,
      { side: sideOf(state, { dead, sample }, settings), at },
      {
        raise: { samples: 2, ms: settings.raise },
        clear: { samples: 2, ms: settings.clear },
        periodMs: place.periodMs,
      },
    );
    if (edge === null) return quiet({ ...state, values, condition });
    const isRaised = edge === 'raised';
    const phase = phasesOf(isRaised ? dead : state.dead);
    const signal: RuleSignal = {
      do: isRaised ? 'raise' : 'clear',
      phase,
      at,
      value: Math.min(...sample),
      limit: isRaised ? settings.lost : settings.well,
      unit: 'pu',
      text: isRaised ? `${place.asset} has lost phase ${phase}` : `${place.asset} has all phases`,
    };
    const next = { values, condition, dead: isRaised ? dead : 0 };
    if (!isRaised || witness === null) {
      return { state: next, alarms: [signal], evidence: [] };
    }
    const id = `${place.asset}/phase_loss/${at}`;
    return {
      state: next,
      alarms: [signal],
      evidence: [
        {
          ...stamp({ id, receivedAt: reading.receivedAt, deviceTime: at }),
          about: 'supply_point',
          supplyPoint: witness,
          says: { kind: 'phase_loss', dead },
        },
      ],
    };
  },
});

function sideOf(
  state: State,
  seen: { dead: PhaseMask; sample: readonly number[] },
  settings: Settings,
): Side {
  if (!state.condition.isOn) return seen.dead === 0 ? 'between' : 'raise';
  const areBack = seen.sample.every(
    (pu, index) => (state.dead & (1 << index)) === 0 || pu >= settings.well,
  );
  return areBack ? 'clear' : 'between';
}
