import { z } from 'zod';
import { maskOf, type PhaseMask, phasesOf } from '../../model/phases.ts';
import { duration } from '../../model/time.ts';
import { isLowVoltage, witnessOf } from '../place.ts';
import { stamp } from '../stamp.ts';
import { observe, on, type Side } from './condition.ts';
import { openLine } from './open-line.ts';
import { judgeLine, type LineState, lineAtRest } from './phase-loss-line.ts';
import { sampleOf, withReading } from './phase-values.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';

const settings = z
  .object({
    lost: z.number().min(0).max(1).default(0.5).describe('pu, a lost phase lies below'),
    well: z.number().min(0).max(2).default(0.85).describe('pu, another phase lies above'),
    high: z.number().min(1).max(2).default(1.2).describe('pu, none lies above'),
    lostBetween: z
      .number()
      .min(0)
      .max(1)
      .default(0.62)
      .describe('pu, above low voltage: both phase-to-phase values of a lost phase lie below'),
    raise: duration.prefault('5s'),
    clear: duration.prefault('10s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** Low voltage: values to neutral, and when nothing is lost only these and the condition. */
type State = LineState;

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
 * One or two of three phases without supply while another is well.
 * Raise: LV < 0.50 pu, another ≥ 0.85, none > 1.20, 5 s, and not the halves of an open MV line. Above LV from
 * phase-to-phase values alone: both of one phase ≤ 0.62, the third ≥ 0.85, 5 s, and not a fuse of the transformer
 * that measures: meters below that are well since, or current in that phase, say so.
 * Clear: the lost ones ≥ 0.85 pu, 10 s; above LV also when it turns out to be a fuse.
 * Evidence: LV `phase_loss`; above it `voltage` with the lost phase, once meters or currents say that it is the line.
 * Source: own numbers between dip and interruption; halves by circuit theory.
 */
export const phaseLoss = defineRule<State, typeof settings>({
  title: { en: 'Phase loss', 'zh-CN': '缺相' },
  priority: 2,
  isSafety: false,
  quantities: ['voltage', 'voltage_ll'],
  events: [],
  watches: [],
  settings,
  start: () => lineAtRest,
  resume: ({ phase, raisedAt }) => ({
    ...{ ...lineAtRest, condition: on(), since: Date.parse(raisedAt) },
    dead: (phase === null ? null : maskOf(phase)) ?? 7,
  }),
  judge(state, seen, { place, settings, around }): Judged<State> {
    const witness = witnessOf(place);
    const { unV } = place;
    if (seen.kind !== 'reading' || unV === null || place.phases !== 7) return quiet(state);
    const { reading } = seen;
    const isBetween = reading.quantity === 'voltage_ll';
    if (isBetween === isLowVoltage(place)) return quiet(state);
    if (isBetween) return judgeLine(state, seen, { place, settings, around, unV });
    const values = withReading(state.values, reading, { unV, phases: place.phases });
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
      text: isRaised
        ? { en: `${place.asset} has lost phase ${phase}`, 'zh-CN': `${place.asset} 缺 ${phase} 相` }
        : { en: `${place.asset} has all phases`, 'zh-CN': `${place.asset} 三相恢复` },
    };
    const next = { ...state, values, condition, dead: isRaised ? dead : 0 };
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
