// A phase missing from a medium-voltage line, as three phase-to-phase values show it.
import type { Evidence } from '../../model/evidence.ts';
import { ABC, type PhaseMask, phasesOf } from '../../model/phases.ts';
import type { Instant } from '../../model/time.ts';
import { type LineOrFuse, lineOrFuse } from '../line-or-fuse.ts';
import type { AssetPlace } from '../place.ts';
import { stamp } from '../stamp.ts';
import { type Condition, observe, off, type Side } from './condition.ts';
import { noValues, type PhaseValues, withReading } from './phase-values.ts';
import { type About, type Judged, quiet, type RuleSignal, type Seen } from './rule.ts';

export interface LineSettings {
  lostBetween: number;
  well: number;
  high: number;
  raise: number;
  clear: number;
}

export interface LineState {
  /** Phase to phase: AB, BC, CA. */
  values: PhaseValues;
  condition: Condition;
  dead: PhaseMask;
  /** First sample that read so; null while all is well. */
  since: Instant | null;
  /** Evidence was given. */
  isTold: boolean;
}

export const lineAtRest: LineState = {
  ...{ values: noValues, condition: off(), dead: 0, since: null, isTold: false },
};

/**
 * The phase that two of the three lack while the third is whole; 0: another pattern. AB, BC, CA in pu.
 * Its end hangs between the two others through the windings below, half each; at earth, 0.58 of both.
 */
export function lostBetween(between: readonly number[], own: LineSettings): PhaseMask {
  if (between.some((pu) => pu > own.high)) return 0;
  for (const phase of [0, 1, 2]) {
    const isLost = [phase, (phase + 2) % 3].every((i) => (between[i] ?? 1) <= own.lostBetween);
    if (isLost && (between[(phase + 1) % 3] ?? 0) >= own.well) return 1 << phase;
  }
  return 0;
}

/** Values of one moment lie no further apart. */
const TOGETHER_MS = 1_000;

/** All three of one moment; null until the last of them has come. */
function wholeSample(values: PhaseValues, at: Instant): number[] | null {
  const of = values.flatMap((one) =>
    one !== null && Math.abs(one.at - at) <= TOGETHER_MS ? [one.pu] : [],
  );
  return of.length === 3 ? of : null;
}

/** One reading more of a place above low voltage. */
export function judgeLine(
  state: LineState,
  seen: Extract<Seen, { kind: 'reading' }>,
  about: Pick<About<LineSettings>, 'place' | 'settings' | 'around'> & { unV: number },
): Judged<LineState> {
  const { place, settings: own, around, unV } = about;
  const of = { unV: unV * Math.sqrt(3), phases: ABC };
  const values = withReading(state.values, seen.reading, of);
  if (values === state.values) return quiet(state);
  const at = seen.reading.time;
  const between = wholeSample(values, at);
  if (between === null) return quiet({ ...state, values });
  const lost = lostBetween(between, own);
  const since = lost === 0 ? state.since : (state.since ?? at);
  const phase = Math.log2(lost || state.dead || 1);
  const cause = since === null ? 'unsure' : lineOrFuse(place, { phase, since, at }, around);
  const { condition, edge } = observe(
    state.condition,
    { side: sideOf({ lost, between, cause }, state, own), at },
    {
      raise: { samples: 2, ms: own.raise },
      clear: { samples: 2, ms: own.clear },
      periodMs: place.periodMs,
    },
  );
  if (!condition.isOn && edge === null && lost === 0) {
    return quiet({ ...lineAtRest, values, condition });
  }
  const dead = condition.isOn ? state.dead || lost : 0;
  const mayTell = condition.isOn && lost !== 0 && !state.isTold && cause === 'line';
  const isOver = edge === 'cleared' && state.isTold;
  const said = mayTell || isOver ? evidenceOf(place, isOver ? 0 : dead, seen.reading) : [];
  const isTold = state.isTold || mayTell;
  const next =
    edge === 'cleared'
      ? { ...lineAtRest, values, since: lost === 0 ? null : since }
      : { values, condition, dead, since, isTold };
  // Raised while nobody below had said anything: its words change once somebody has.
  const says = edge ?? (mayTell ? 'raised' : null);
  if (says === null) return { state: next, alarms: [], evidence: said };
  const known = { phase: phasesOf(says === 'raised' ? dead : state.dead), at, edge: says, cause };
  const alarms = [signalOf({ ...known, value: Math.min(...between) }, place, own)];
  return { state: next, alarms, evidence: said };
}

function sideOf(
  seen: { lost: PhaseMask; between: readonly number[]; cause: LineOrFuse },
  state: LineState,
  own: LineSettings,
): Side {
  const { lost, between, cause } = seen;
  if (!state.condition.isOn) return lost !== 0 && cause !== 'fuse' ? 'raise' : 'between';
  if (cause === 'fuse') return 'clear';
  return between.every((pu) => pu >= own.well) ? 'clear' : 'between';
}

/** What its terminal reads beside a device, `lost` 0: nothing is; a place without a device has nothing to name. */
function evidenceOf(
  { asset, device, side }: AssetPlace,
  lost: PhaseMask,
  { time, receivedAt }: { time: Instant; receivedAt: Instant },
): Evidence[] {
  if (device === null || side === null) return [];
  const said = stamp({ id: `${asset}/phase_loss/${time}`, receivedAt, deviceTime: time });
  const says = { kind: 'voltage' as const, isLive: true, side, ...(lost === 0 ? {} : { lost }) };
  return [{ ...said, about: 'device', device, says }];
}

function signalOf(
  known: {
    phase: RuleSignal['phase'];
    at: Instant;
    edge: 'raised' | 'cleared';
    cause: LineOrFuse;
    value: number;
  },
  { asset }: AssetPlace,
  own: LineSettings,
): RuleSignal {
  const { phase, at, edge, cause, value } = known;
  const isRaised = edge === 'raised';
  const lost =
    cause === 'line'
      ? {
          en: `${asset}: phase ${phase} of the line is open upstream`,
          'zh-CN': `${asset}：线路 ${phase} 相在上游断开`,
        }
      : {
          en: `${asset}: phase ${phase} of the line is open upstream, or a fuse of the voltage transformer: no meter below and no current has said`,
          'zh-CN': `${asset}：线路 ${phase} 相在上游断开，或电压互感器熔断：下游电表和电流尚未证实`,
        };
  const back =
    cause === 'fuse'
      ? {
          en: `${asset}: phase is missing from the reading only`,
          'zh-CN': `${asset}：仅量测缺相，线路三相正常`,
        }
      : { en: `${asset}: has all phases again`, 'zh-CN': `${asset}：三相恢复` };
  return {
    ...{ do: isRaised ? 'raise' : 'clear', phase, at, value, unit: 'pu' },
    limit: isRaised ? own.lostBetween : own.well,
    text: isRaised ? lost : back,
  };
}
