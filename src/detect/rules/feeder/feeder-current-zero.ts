import { z } from 'zod';
import type { Evidence } from '../../../model/evidence.ts';
import { type PhaseMask, phasesOf } from '../../../model/phases.ts';
import type { Reading } from '../../../model/reading.ts';
import { stamp } from '../../stamp.ts';
import { GAP_PERIODS_MAX } from '../condition.ts';
import type { PhaseValues } from '../phase-values.ts';
import { type About, defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';
import {
  type CurrentSample,
  currentSample,
  maskAt,
  meanOf,
  noCurrents,
  type PastHour,
  withPast,
} from './current-samples.ts';

const settings = z
  .object({
    zero: z.number().positive().default(0.02).describe('Of the mean of the last hour, below'),
    load: z.number().positive().default(0.05).describe('Of the rating, so high was the mean'),
    before: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Of the mean, so high it stood two samples before: current behind PV drifts'),
    back: z.number().positive().default(0.05).describe('Of the mean before, again above'),
    samples: z.int().positive().default(2),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** One phase: what it was, and since when it is nothing. */
interface Phase {
  past: PastHour;
  /** Its last values before the present one, the newest first; two at most. */
  last: readonly number[];
  /** Mean before it fell; null while it carries current. */
  fellFrom: number | null;
  samples: number;
  isZero: boolean;
}

interface State {
  values: PhaseValues;
  at: CurrentSample['at'];
  phases: readonly Phase[];
}

const none: Phase = { past: [], last: [], fellFrom: null, samples: 0, isZero: false };
const rest: State = { values: noCurrents, at: 0, phases: [] };

function phaseAfter(
  phase: Phase,
  amps: number,
  about: { at: number; ratedA: number; own: Settings; isGap: boolean },
): Phase {
  const { at, ratedA, own, isGap } = about;
  if (phase.fellFrom !== null) {
    if (amps > own.back * phase.fellFrom) {
      return { ...none, past: withPast(phase.past, amps, at), last: [amps] };
    }
    const samples = isGap ? 1 : phase.samples + 1;
    return { ...phase, samples, isZero: phase.isZero || samples >= own.samples };
  }
  const mean = meanOf(phase.past, at);
  const hadLoad = mean !== null && mean > own.load * ratedA;
  const wasHigh = !isGap && phase.last.some((value) => value >= own.before * (mean ?? 0));
  if (hadLoad && wasHigh && amps < own.zero * mean) {
    return { ...phase, fellFrom: mean, samples: 1, isZero: own.samples <= 1 };
  }
  const last = isGap ? [amps] : [amps, ...phase.last].slice(0, 2);
  return { ...phase, past: withPast(phase.past, amps, at), last };
}

function zeroMask(phases: PhaseMask, state: State): PhaseMask {
  const places = [...state.phases.keys()].filter((i) => state.phases[i]?.isZero === true);
  return maskAt(phases, places);
}

/**
 * A device carries no current any more though it did: what it feeds, or what feeds it, is gone.
 * Raise: a phase < 2 % of the mean of its last hour, which was > 5 % of the rating, 2 samples, and it stood at half
 * the mean at most two samples before: behind generation current drifts through nothing at noon. Clear: > 5 % of
 * that mean. Evidence: `current_zero` of the phases.
 * Source: own.
 */
export const feederCurrentZero = defineRule<State, typeof settings>({
  title: { en: 'Current gone', 'zh-CN': '电流突降为零' },
  priority: 2,
  isSafety: false,
  quantities: ['current'],
  events: [],
  watches: [],
  settings,
  start: () => rest,
  judge(state, seen, about): Judged<State> {
    const { place, settings: own } = about;
    const { ratedA, device } = place;
    const isLine = device !== null && place.deviceKind !== 'transformer';
    if (seen.kind !== 'reading' || ratedA === null || !isLine) return quiet(state);
    const { values, sample } = currentSample(state.values, seen.reading, place);
    if (sample === null || sample.at <= state.at) {
      return quiet(values === state.values ? state : { ...state, values });
    }
    const { at } = sample;
    const isGap =
      state.at > 0 && place.periodMs !== null && at - state.at > GAP_PERIODS_MAX * place.periodMs;
    const phases = sample.amps.map((amps, i) =>
      phaseAfter(state.phases[i] ?? none, amps, { at, ratedA, own, isGap }),
    );
    const next: State = { values, at, phases };
    const [was, is] = [zeroMask(place.phases, state), zeroMask(place.phases, next)];
    // Where a person recorded it open there is no current, and nothing to say.
    if (was === is || (is !== 0 && place.isOpenInModel === true)) return quiet(next);
    const lost = is & ~was;
    const alarms = is !== 0 && lost === 0 ? [] : [signalOf(is, sample, about)];
    const evidence = lost === 0 ? [] : [evidenceOf(device, lost, seen.reading)];
    return { state: next, alarms, evidence };
  },
});

function signalOf(mask: PhaseMask, sample: CurrentSample, about: About<Settings>): RuleSignal {
  const { amps, at } = sample;
  const { device } = about.place;
  const isOn = mask !== 0;
  return {
    ...{ do: isOn ? 'raise' : 'clear', phase: phasesOf(mask) || null, at },
    ...{ value: isOn ? Math.min(...amps) : Math.max(...amps), limit: null, unit: 'A' },
    text: isOn
      ? {
          en: `${device} carries no current any more, phase ${phasesOf(mask)}`,
          'zh-CN': `${device} ${phasesOf(mask)} 相电流突降为零`,
        }
      : { en: `${device} carries current again`, 'zh-CN': `${device} 电流恢复` },
  };
}

function evidenceOf(device: string, phases: PhaseMask, reading: Reading): Evidence {
  const { asset, time, receivedAt } = reading;
  const said = stamp({ id: `${asset}/current_zero/${time}`, receivedAt, deviceTime: time });
  return { ...said, about: 'device', device, says: { kind: 'current_zero', phases } };
}
