import { z } from 'zod';
import type { AlarmText } from '../../../model/alarm.ts';
import { maskOf, phasesOf } from '../../../model/phases.ts';
import { duration, fromIso, type Instant } from '../../../model/time.ts';
import type { AssetPlace } from '../../place.ts';
import { type About, defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';

const settings = z
  .object({
    keep: duration.prefault('4h').describe('A flag that nobody resets counts no longer'),
    back: duration.prefault('5m').describe('Meters behind it are well for this long'),
    heard: duration.prefault('15m').describe('Meters behind it count that were heard within'),
  })
  .prefault({});
type Settings = z.infer<typeof settings>;

interface State {
  setAt: Instant | null;
  /** Since when the meters behind it are well. */
  backSince: Instant | null;
}

const rest: State = { setAt: null, backSince: null };

/**
 * An indicator saw fault current pass. Raise: its flag is set. Clear: it says that it was reset, or 4 h, or all meters
 * behind it are well for 5 min. Evidence: `fault_passed`, made of the event by `detect/evidence.ts`; that it counts no
 * longer is said here.
 * Source: own.
 */
export const faultPassed = defineRule<State, typeof settings>({
  title: { en: 'Fault current passed', 'zh-CN': '故障指示器动作' },
  priority: 3,
  isSafety: false,
  quantities: [],
  events: ['fault_passed'],
  watches: ['tick'],
  settings,
  start: () => rest,
  resume: ({ raisedAt }) => ({ setAt: fromIso(raisedAt), backSince: null }),
  judge(state, seen, about): Judged<State> {
    const { place } = about;
    if (seen.kind === 'tick') return ticked(state, seen.at, about);
    if (seen.kind !== 'event') return quiet(state);
    const { event } = seen;
    const at = event.deviceTime ?? event.receivedAt;
    const isSet = event.details['set'] !== false;
    if (!isSet)
      return ended(state, at, { place, why: { en: 'was reset', 'zh-CN': '已复归' }, isTold: true });
    const phase = event.phases === null ? null : phasesOf(maskOf(event.phases) ?? 0) || null;
    const text = {
      en: `${place.asset}: fault current passed${phase === null ? '' : `, phase ${phase}`}`,
      'zh-CN': `${place.asset}：${phase === null ? '' : ` ${phase} 相`}流过故障电流`,
    };
    const signal: RuleSignal = { ...bare, do: 'raise', phase, at, text };
    return { state: { setAt: at, backSince: null }, alarms: [signal], evidence: [] };
  },
});

const bare = { phase: null, value: null, limit: null, unit: null };

function ticked(state: State, at: Instant, about: About<Settings>): Judged<State> {
  const { place, settings: own, around } = about;
  if (state.setAt === null) return quiet(rest);
  const age = at - state.setAt;
  if (age >= own.keep)
    return ended(state, at, { place, why: { en: 'is old', 'zh-CN': '已过时' }, isTold: false });
  const { well, off } = around.below(place, at, Math.min(own.heard, age));
  if (well === 0 || off > 0) {
    return quiet(state.backSince === null ? state : { ...state, backSince: null });
  }
  const backSince = state.backSince ?? at;
  if (at - backSince >= own.back) {
    return ended(state, at, {
      place,
      why: { en: 'has supply behind it', 'zh-CN': '之后已有电' },
      isTold: false,
    });
  }
  return quiet(state.backSince === null ? { ...state, backSince } : state);
}

/** @param about.isTold the event itself says so, and is evidence already */
function ended(
  state: State,
  at: Instant,
  about: { place: AssetPlace; why: AlarmText; isTold: boolean },
): Judged<State> {
  const { place, why, isTold } = about;
  if (state.setAt === null) return quiet(rest);
  const text = {
    en: `${place.asset}: the flag ${why.en}`,
    'zh-CN': `${place.asset}：指示${why['zh-CN']}`,
  };
  const alarms: RuleSignal[] = [{ ...bare, do: 'clear', at, text }];
  if (isTold || place.device === null) return { state: rest, alarms, evidence: [] };
  const said = { id: `${place.asset}/flag_over/${at}`, at, receivedAt: at, deviceTime: null };
  const says = { kind: 'fault_passed' as const, set: false };
  const evidence = [{ ...said, about: 'device' as const, device: place.device, says }];
  return { state: rest, alarms, evidence };
}
