import { z } from 'zod';
import { phasesOf } from '../../../model/phases.ts';
import { duration, type Instant } from '../../../model/time.ts';
import { lineOrFuse } from '../../line-or-fuse.ts';
import type { AssetPlace } from '../../place.ts';
import { metersOf } from '../../voltage-card.ts';
import type { VtSample } from '../../vt-samples.ts';
import { type Condition, observe, off, on } from '../condition.ts';
import { defineRule, type Judged, quiet } from '../rule.ts';

const settings = z
  .object({
    low: z.number().min(0).max(1).default(0.8).describe('pu to earth of the phase without fuse'),
    others: z.number().min(1).max(2).default(1.1).describe('pu to earth, the others at most'),
    well: z.number().min(0).max(1).default(0.9).describe('pu, from here on a phase is well'),
    heard: duration.prefault('20m').describe('Meters below count that were heard within'),
    raise: duration.prefault('3s'),
    clear: duration.prefault('60s'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

interface State {
  condition: Condition;
  /** Phase without fuse, 0 to 2. */
  phase: number;
  /** First sample that read so; null while none does. */
  since: Instant | null;
}

const rest: State = { condition: off(), phase: -1, since: null };

/** The phase that alone is low, with both of its phase-to-phase voltages; −1: another pattern. */
function lowPhase({ toEarth, between }: VtSample, own: Settings): number {
  if (toEarth === null) return -1;
  const phase = toEarth.indexOf(Math.min(...toEarth));
  const others = toEarth.filter((_, i) => i !== phase);
  const isAlone = others.every((pu) => pu >= own.well && pu <= own.others);
  if ((toEarth[phase] ?? 1) >= own.low || !isAlone) return -1;
  if (between === null) return phase;
  // AB, BC, CA: the phase is in its own and in the one before, the third is without it.
  const isTouched = [phase, (phase + 2) % 3].every((i) => (between[i] ?? 1) < own.well);
  const third = between[(phase + 1) % 3] ?? 0;
  return isTouched && third >= own.well && third <= own.others ? phase : -1;
}

/**
 * A fuse or wire of one voltage transformer: what it reads is wrong, what it measures is well.
 * Raise: one phase to earth < 0.8 pu, the others 0.9 to 1.10, its phase-to-phase voltages low with it, 2 samples
 * and 3 s, on this transformer alone while the meters below are well. Clear: all ≥ 0.9 pu, 60 s; at once when meters
 * or currents since say that it is the line: then it is `phase_loss`.
 * While it stands, and from the first sample on that looks so, its voltages count for no other rule.
 * Source: practice; an earth fault would lift the others to 1.73 pu.
 */
export const vtFuse = defineRule<State, typeof settings>({
  title: { en: 'Voltage transformer fuse', 'zh-CN': '电压互感器断线' },
  priority: 3,
  isSafety: false,
  quantities: ['voltage', 'voltage_earth', 'voltage_ll', 'voltage_residual'],
  events: [],
  watches: [],
  settings,
  start: () => rest,
  resume: ({ phase, raisedAt }) => ({
    ...{ condition: on(), phase: 'ABC'.indexOf(phase ?? 'A'), since: Date.parse(raisedAt) },
  }),
  judge(state, seen, { place, settings: own, vt, around }): Judged<State> {
    const { isOn } = state.condition;
    if (seen.kind !== 'reading') return quiet(state);
    if (vt === null || vt.toEarth === null) return { ...quiet(state), distrust: isOn };
    const { at } = vt;
    const phase = lowPhase(vt, own);
    const since = phase < 0 ? state.since : (state.since ?? at);
    if (phase >= 0 && lineOrFuse(place, { phase, since: since ?? at, at }, around) === 'line') {
      return itIsTheLine(state, { place, at, since });
    }
    const isAlone = phase >= 0 && isOnlyHere();
    const isBack = [...vt.toEarth, ...(vt.between ?? [])].every((pu) => pu >= own.well);
    const { condition, edge } = observe(
      state.condition,
      { side: isAlone ? 'raise' : isBack ? 'clear' : 'between', at },
      {
        raise: { samples: 2, ms: own.raise },
        clear: { samples: 2, ms: own.clear },
        periodMs: place.periodMs,
      },
    );
    const next =
      condition.isOn || isAlone ? { condition, phase: isOn ? state.phase : phase, since } : rest;
    const judged = { state: next, evidence: [], distrust: condition.isOn || isAlone };
    if (edge === null) return { ...judged, alarms: [] };
    const isRaised = edge === 'raised';
    const letter = phasesOf(1 << next.phase) || null;
    const alarm = {
      ...{ do: isRaised ? ('raise' as const) : ('clear' as const), at, phase: letter },
      ...{ value: Math.min(...vt.toEarth), limit: isRaised ? own.low : own.well, unit: 'pu' },
      text: isRaised
        ? {
            en: `${place.asset}: fuse or wire of the voltage transformer, phase ${letter}; its voltages are not used`,
            'zh-CN': `${place.asset}：电压互感器 ${letter} 相熔断或断线，其电压不予采用`,
          }
        : {
            en: `${place.asset}: the voltage transformer reads all phases again`,
            'zh-CN': `${place.asset}：电压互感器三相量测恢复`,
          },
    };
    return { ...judged, alarms: [alarm] };

    function isOnlyHere(): boolean {
      if (around.lowElsewhere(place, at, own.heard) > 0) return false;
      return metersOf(around.below(place, at, own.heard)) === 'well';
    }
  },
});

/** Its voltages are right after all; since when they read so is kept, for what was heard since decides. */
function itIsTheLine(
  { condition, phase }: State,
  { place, at, since }: { place: AssetPlace; at: Instant; since: Instant | null },
): Judged<State> {
  const state = { condition: off(), phase: -1, since };
  const text = {
    en: `${place.asset}: the phase is missing from the line, not from the voltage transformer`,
    'zh-CN': `${place.asset}：缺相在线路，不在电压互感器`,
  };
  const letter = phasesOf(1 << phase) || null;
  const bare = { phase: letter, value: null, limit: null, unit: null };
  const alarms = condition.isOn ? [{ ...bare, do: 'clear' as const, at, text }] : [];
  return { state, alarms, evidence: [], distrust: false };
}
