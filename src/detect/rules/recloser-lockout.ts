import { z } from 'zod';
import type { AlarmText } from '../../model/alarm.ts';
import { duration, type Instant } from '../../model/time.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from './rule.ts';
import { reportOf } from './switch-state.ts';

const settings = z
  .object({
    settle: duration.prefault('90s').describe('Open this long after a trip without reclosing'),
  })
  .prefault({});

interface State {
  tripAt: Instant | null;
  isOpen: boolean;
  isOn: boolean;
}

/**
 * A device tripped and will not close again by itself.
 * Raise: lockout flag, or open > 90 s after a trip. Clear: closed.
 * Evidence: none here; `detect/evidence.ts` sends the same as an open state with the weight of a trip.
 * Source: own; reclose sequences end inside 60 to 90 s.
 */
export const recloserLockout = defineRule<State, typeof settings>({
  title: { en: 'Lockout', 'zh-CN': '跳闸闭锁' },
  priority: 1,
  isSafety: false,
  quantities: ['switch_position'],
  events: ['lockout', 'protection_trip', 'switch_opened', 'switch_closed', 'reclose'],
  watches: ['tick'],
  settings,
  start: () => ({ tripAt: null, isOpen: false, isOn: false }),
  resume: () => ({ tripAt: null, isOpen: true, isOn: true }),
  judge(state, seen, { place, settings }): Judged<State> {
    const name = place.device ?? place.asset;
    if (seen.kind === 'tick') {
      const isDue =
        !state.isOn &&
        state.isOpen &&
        state.tripAt !== null &&
        place.recloses &&
        seen.at - state.tripAt > settings.settle;
      if (!isDue) return quiet(state);
      const text = { en: `${name} stays open after its trip`, 'zh-CN': `${name} 跳闸后未重合` };
      return { state: { ...state, isOn: true }, alarms: [raise(seen.at, text)], evidence: [] };
    }
    if (seen.kind === 'event' && seen.event.retained) return quiet(state);
    const report = reportOf(seen);
    if (report !== null && !report.isOpen) return closed(state, { at: report.at, name });
    if (report !== null) return quiet({ ...state, isOpen: true });
    if (seen.kind !== 'event') return quiet(state);
    const at = seen.event.deviceTime ?? seen.event.receivedAt;
    if (seen.event.type === 'reclose') {
      return seen.event.details['ok'] === true ? closed(state, { at, name }) : quiet(state);
    }
    if (seen.event.type === 'protection_trip') {
      return quiet({ ...state, isOpen: true, tripAt: state.tripAt ?? at });
    }
    if (seen.event.type !== 'lockout' || state.isOn) return quiet(state);
    const text = { en: `${name} is locked out`, 'zh-CN': `${name} 跳闸闭锁` };
    return {
      state: { ...state, isOpen: true, isOn: true },
      alarms: [raise(at, text)],
      evidence: [],
    };
  },
});

const bare = { phase: null, value: null, limit: null, unit: null };

function raise(at: Instant, text: AlarmText): RuleSignal {
  return { ...bare, do: 'raise', at, text };
}

function closed(state: State, about: { at: Instant; name: string }): Judged<State> {
  const next = { tripAt: null, isOpen: false, isOn: false };
  if (!state.isOn) return quiet(next);
  const text = { en: `${about.name} is closed again`, 'zh-CN': `${about.name} 已重新合闸` };
  return { state: next, alarms: [{ ...bare, do: 'clear', at: about.at, text }], evidence: [] };
}
