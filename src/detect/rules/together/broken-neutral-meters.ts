import { z } from 'zod';
import { phaseCount, phasesOf } from '../../../model/phases.ts';
import { type DurationMs, duration, type Instant, MINUTE } from '../../../model/time.ts';
import { type AssetPlace, isLowVoltage } from '../../place.ts';
import { type Condition, GAP_PERIODS_MAX, observe, off } from '../condition.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';

const settings = z
  .object({
    move: z.number().positive().default(0.08).describe('Of its voltage, a meter moves by more'),
    within: duration.prefault('30s').describe('Two meters move so near to each other'),
    alive: z.number().min(0).max(1).default(0.1).describe('pu; one that fell below has no supply'),
    evenSpread: z.number().min(1).max(2).default(1.08).describe('Highest by lowest, clear below'),
    clear: duration.prefault('120s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

/** A meter that moved, and what it reads since. */
interface Moved {
  phases: number;
  isUp: boolean;
  movedAt: Instant;
  pu: number;
}

interface State {
  meters: ReadonlyMap<string, Moved>;
  condition: Condition;
}

const rest: State = { meters: new Map(), condition: off() };
/** Meters remembered of one transformer. */
const METERS_MAX = 100;
/** The value before is no older, where no period is known. */
const BEFORE_MAX_MS: DurationMs = 20 * MINUTE;

/** How a meter moved from its sample before; null: no more than loads do. */
function moveOf(
  pu: number,
  at: Instant,
  about: { before: { pu: number; at: Instant } | null; place: AssetPlace; own: Settings },
): Pick<Moved, 'isUp'> | null {
  const { before, place, own } = about;
  if (before === null || before.pu < own.alive || pu < own.alive) return null;
  const gap = place.periodMs === null ? BEFORE_MAX_MS : GAP_PERIODS_MAX * place.periodMs;
  if (at <= before.at || at - before.at > gap) return null;
  const move = (pu - before.pu) / before.pu;
  return Math.abs(move) > own.move ? { isUp: move > 0 } : null;
}

/** Two meters on different phases, one up and one down; a phase that is not known may be any. */
function areOpposite(meters: State['meters']): boolean {
  const all = [...meters.values()];
  return all.some((up) =>
    all.some((down) => up.isUp && !down.isUp && (up.phases !== down.phases || up.phases === 0)),
  );
}

/**
 * The neutral of a transformer's network is lost, seen by its single-phase meters: some rise while others fall.
 * Raise: two on different phases move by > 8 % in opposite directions within 30 s. Clear: highest by lowest of those that
 * moved < 1.08 for 120 s. A safety alarm `broken_neutral` of the transformer, never an outage.
 * Source: circuit theory (a star point that runs away lengthens some phases and shortens others); numbers are our own.
 */
export const brokenNeutralMeters = defineRule<State, typeof settings>({
  title: { en: 'Broken neutral', 'zh-CN': '中性线断线' },
  alarm: 'broken_neutral',
  priority: 1,
  isSafety: true,
  quantities: ['voltage'],
  events: [],
  watches: [],
  settings,
  group: (place) =>
    phaseCount(place.phases) === 1 && isLowVoltage(place) ? place.transformer : null,
  start: () => rest,
  judge(state, seen, { place, settings: own, voltages, before }): Judged<State> {
    const pu = voltages?.[0];
    if (seen.kind !== 'reading' || pu === undefined) return quiet(state);
    const at = seen.reading.time;
    if (state.condition.isOn) return watched(state, { asset: place.asset, pu, at, own });
    const move = moveOf(pu, at, { before: before(place.asset), place, own });
    const near = [...state.meters].filter(([, { movedAt }]) => at - movedAt <= own.within);
    if (move === null) return quiet(near.length === 0 ? rest : state);
    const meters = new Map(near.slice(-METERS_MAX));
    const phases = place.isPhaseUnknown ? 0 : place.phases;
    meters.set(place.asset, { ...move, phases, movedAt: at, pu });
    if (!areOpposite(meters)) return quiet({ ...state, meters });
    const values = [...meters.values()].map((meter) => meter.pu);
    const names = [...meters.keys()].slice(0, 6);
    const signal: RuleSignal = {
      ...{ do: 'raise', phase: phasesOf(7) || null, at, unit: '1', limit: 1 + own.move },
      value: Math.max(...values) / Math.min(...values),
      text: {
        en: `${place.transformer} has lost its neutral: ${names.join(', ')} move against each other`,
        'zh-CN': `${place.transformer} 中性线断线：${names.join('、')} 电压此升彼降`,
      },
    };
    const condition = { ...off(), isOn: true, lastAt: at };
    return { state: { meters, condition }, alarms: [signal], evidence: [] };
  },
});

/** While it stands only the meters that moved are looked at. */
function watched(
  state: State,
  seen: { asset: string; pu: number; at: Instant; own: Settings },
): Judged<State> {
  const { asset, pu, at, own } = seen;
  const known = state.meters.get(asset);
  if (known === undefined) return quiet(state);
  const meters = new Map(state.meters).set(asset, { ...known, pu });
  const values = [...meters.values()].map((meter) => meter.pu);
  const spread = Math.max(...values) / Math.max(Math.min(...values), own.alive);
  const { condition, edge } = observe(
    state.condition,
    { side: spread < own.evenSpread ? 'clear' : 'raise', at },
    { raise: { samples: 1, ms: 0 }, clear: { samples: 2, ms: own.clear }, periodMs: null },
  );
  if (edge !== 'cleared') return quiet({ meters, condition });
  const bare = { phase: null, value: spread, limit: own.evenSpread, unit: '1' };
  const text = {
    en: 'The meters that moved against each other are even again',
    'zh-CN': '此升彼降的电表电压恢复均衡',
  };
  return { state: rest, alarms: [{ ...bare, do: 'clear', at, text }], evidence: [] };
}
