import { z } from 'zod';
import { type PhaseMask, type Phases, phasesOf } from '../../model/phases.ts';
import type { Reading } from '../../model/reading.ts';
import { duration, type Instant } from '../../model/time.ts';
import { earthOver, earthText } from '../earth/alert.ts';
import type { AssetPlace } from '../place.ts';
import { type Condition, observe, off, type Side } from './condition.ts';
import { noValues, type PhaseValues, sampleOf, withReading } from './phase-values.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';

const settings = z
  .object({
    residual: z.number().positive().default(0.15).describe('3U0 as a share of a solid fault'),
    residualClear: z.number().positive().default(0.1),
    high: z.number().positive().default(1.3).describe('pu to earth of a healthy phase'),
    low: z.number().positive().default(0.85).describe('pu to earth of the faulty phase'),
    solid: z.number().positive().default(0.85).describe('3U0 from which the fault is solid'),
    raise: duration.prefault('5s'),
    clear: duration.prefault('30s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

interface State {
  earth: PhaseValues;
  /** 3U0 as a share of its solid-fault value. */
  residual: { share: number; at: Instant } | null;
  /** Lowest and highest phase-to-phase voltage, pu; keyed by phase letter as the readings are. */
  between: PhaseValues;
  condition: Condition;
}

/** A phase-to-phase value this old no longer says that supply is well. */
const BETWEEN_AGE_MAX_MS = 60_000;

/**
 * A phase to earth on an unearthed or compensated bus. Supply stays on: no evidence, never an outage.
 * Raise: 3U0 > 0.15 of a solid fault 5 s, or one phase low and another > 1.30 pu to earth, while all
 * phase-to-phase voltages are 0.90 to 1.10. Clear: 3U0 < 0.10 and no phase displaced, 30 s.
 * Source: circuit theory (healthy phases rise to 1.73 pu); 0.15 is usual alarm practice.
 */
export const earthFault = defineRule<State, typeof settings>({
  title: { en: 'Earth fault', 'zh-CN': '单相接地' },
  priority: 2,
  isSafety: true,
  quantities: ['voltage_earth', 'voltage_ll', 'voltage_residual'],
  events: [],
  watches: [],
  settings,
  start: () => ({ earth: noValues, residual: null, between: noValues, condition: off() }),
  judge(state, seen, { place, settings }): Judged<State> {
    const isCandidate = place.earthing === 'unearthed' || place.earthing === 'compensated';
    if (seen.kind !== 'reading' || place.unV === null || !isCandidate) return quiet(state);
    const { reading } = seen;
    const next = taken(state, { reading, unV: place.unV });
    if (next === state) return quiet(state);
    const at = reading.time;
    const side = sideOf(next, { at, periodMs: place.periodMs }, settings);
    if (side === null) return quiet(next);
    const { condition, edge } = observe(
      next.condition,
      { side, at },
      {
        raise: { samples: 2, ms: settings.raise },
        clear: { samples: 2, ms: settings.clear },
        periodMs: place.periodMs,
      },
    );
    const judged = { ...next, condition };
    if (edge === null) return quiet(judged);
    return {
      state: judged,
      alarms: [signalOf(judged, { edge, at, place }, settings)],
      evidence: [],
    };
  },
});

function taken(state: State, seen: { reading: Reading; unV: number }): State {
  const { reading, unV } = seen;
  if (reading.quality !== 'good' || reading.value === null) return state;
  if (reading.quantity === 'voltage_earth') {
    const earth = withReading(state.earth, reading, { unV, phases: 7 });
    return earth === state.earth ? state : { ...state, earth };
  }
  if (reading.quantity === 'voltage_ll') {
    const between = withReading(state.between, reading, { unV: unV * Math.sqrt(3), phases: 7 });
    return between === state.between ? state : { ...state, between };
  }
  if (reading.quantity !== 'voltage_residual') return state;
  return { ...state, residual: { share: reading.value / (3 * unV), at: reading.time } };
}

/** Which way the latest values point; null while they do not make one sample. */
function sideOf(
  state: State,
  moment: { at: Instant; periodMs: number | null },
  settings: Settings,
): Side | null {
  const earth = sampleOf(state.earth, { phases: 7, ...moment });
  const share =
    state.residual !== null && Math.abs(moment.at - state.residual.at) <= BETWEEN_AGE_MAX_MS
      ? state.residual.share
      : null;
  if (earth === null && share === null) return null;
  const isDisplaced =
    earth !== null && Math.min(...earth) < settings.low && Math.max(...earth) > settings.high;
  const isRaised = isDisplaced || (share !== null && share > settings.residual);
  if (isRaised) return isSupplyWell(state, moment.at) ? 'raise' : 'between';
  return share === null || share < settings.residualClear ? 'clear' : 'between';
}

/** All phase-to-phase voltages known lately are normal; none known counts as well. */
function isSupplyWell(state: State, at: Instant): boolean {
  return state.between.every(
    (value) =>
      value === null || at - value.at > BETWEEN_AGE_MAX_MS || (value.pu >= 0.9 && value.pu <= 1.1),
  );
}

/** Below it the lowest phase is the faulty one, whatever the resistance and the coil. */
const SURE_BELOW = 0.8;
/** Between the two highest phases, pu, so that the highest is one. */
const APART_MIN = 0.1;

/**
 * The faulty phase as far as the voltages can say; 0 where they cannot. Through a high resistance the
 * lowest phase may be a healthy one: without a coil the faulty one then follows the highest in the
 * order A B C; with a coil that depends on its tuning.
 * Source: circuit theory for equal capacitances: the faulty phase is the lowest while under 0.86 pu,
 * and a healthy one never sinks under 0.82.
 */
function faultyPhase(earth: PhaseValues, earthing: AssetPlace['earthing']): PhaseMask {
  const values = earth.map((value) => value?.pu ?? 1);
  const lowest = Math.min(...values);
  if (lowest < SURE_BELOW) return 1 << values.indexOf(lowest);
  if (earthing !== 'unearthed') return 0;
  const [highest = 1, second = 1] = values.toSorted((a, b) => b - a);
  return highest - second < APART_MIN ? 0 : 1 << ((values.indexOf(highest) + 1) % 3);
}

function signalOf(
  state: State,
  edge: { edge: 'raised' | 'cleared'; at: Instant; place: AssetPlace },
  settings: Settings,
): RuleSignal {
  const { at, place } = edge;
  const isRaised = edge.edge === 'raised';
  const mask = faultyPhase(state.earth, place.earthing);
  const phase: Phases | null = mask === 0 ? null : phasesOf(mask);
  const earth = state.earth.map((value) => value?.pu ?? 1);
  const share = state.residual?.share ?? (Math.max(...earth) - Math.min(...earth)) / Math.sqrt(3);
  const bus = place.bus ?? place.asset;
  const kind = share >= settings.solid ? 'solid' : 'resistive';
  return {
    do: isRaised ? 'raise' : 'clear',
    phase: isRaised ? phase : null,
    at,
    value: share,
    limit: isRaised ? settings.residual : settings.residualClear,
    unit: 'pu',
    text: isRaised ? earthText({ bus, phase, kind }) : earthOver(bus),
  };
}
