import { z } from 'zod';
import { type DurationMs, duration } from '../../../model/time.ts';
import { stamp } from '../../stamp.ts';
import type { PhaseValues } from '../phase-values.ts';
import { defineRule, type Judged, quiet } from '../rule.ts';
import { type CurrentSample, currentSample, noCurrents } from './current-samples.ts';

const settings = z
  .object({
    leastA: z.number().positive().default(10).describe('A, a fall counts from here on'),
    share: z.number().positive().default(0.08).describe('Of the current before, from here on'),
    ordinary: z
      .number()
      .positive()
      .default(4)
      .describe('Times the usual change from sample to sample: less is the load itself'),
    within: duration.prefault('60s').describe('Between two samples, where no period is known'),
  })
  .prefault({});

interface State {
  values: PhaseValues;
  last: CurrentSample | null;
  /** Usual change from one sample to the next, A; a running mean over `seen` changes. */
  usualA: number;
  seen: number;
}

const rest: State = { values: noCurrents, last: null, usualA: 0, seen: 0 };
/** Weight of the newest change in the running mean. */
const NEWEST = 0.05;
/** Changes until the mean says anything. */
const LEARNT_FROM = 20;
/** Two samples lie no further apart than this many periods. */
const PERIODS_MAX = 1.5;

/**
 * The current of a device falls at once by what a part of its load takes: some of what it feeds went dark.
 * Evidence `step` with the fall in A of the phase that fell most; no alarm. Fall > 10 A and > 8 % from one sample to
 * the next, and more than four times the usual change of this device, once that is learnt.
 * Source: own; it only re-ranks (detection.md 2.5). A load profile would tell better what is usual.
 */
export const feederStep = defineRule<State, typeof settings>({
  title: { en: 'Load step', 'zh-CN': '负荷突降' },
  priority: 4,
  isSafety: false,
  quantities: ['current'],
  events: [],
  watches: [],
  settings,
  start: () => rest,
  judge(state, seen, { place, settings: own }): Judged<State> {
    const { device } = place;
    const isLine = device !== null && place.deviceKind !== 'transformer';
    if (seen.kind !== 'reading' || !isLine) return quiet(state);
    const { values, sample } = currentSample(state.values, seen.reading, place);
    if (sample === null) return quiet(values === state.values ? state : { ...state, values });
    const { last } = state;
    if (last === null || sample.at <= last.at) {
      return quiet({ ...state, values, last: last ?? sample });
    }
    const apart: DurationMs = place.periodMs === null ? own.within : PERIODS_MAX * place.periodMs;
    if (sample.at - last.at > apart) return quiet({ ...state, values, last: sample });
    const falls = last.amps.map((before, i) => before - (sample.amps[i] ?? 0));
    const deltaA = Math.max(...falls);
    const before = last.amps[falls.indexOf(deltaA)] ?? 0;
    const usualA = state.usualA + NEWEST * (Math.abs(deltaA) - state.usualA);
    const next = { values, last: sample, usualA, seen: state.seen + 1 };
    const isOrdinary = state.seen >= LEARNT_FROM && deltaA < own.ordinary * state.usualA;
    if (deltaA <= own.leastA || deltaA <= own.share * before || isOrdinary) return quiet(next);
    const { asset, time, receivedAt } = seen.reading;
    const said = stamp({ id: `${asset}/step/${time}`, receivedAt, deviceTime: time });
    return {
      state: next,
      alarms: [],
      evidence: [
        { ...said, about: 'device', device, says: { kind: 'step', deltaA, beforeA: before } },
      ],
    };
  },
});
