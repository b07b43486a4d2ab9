import { z } from 'zod';
import { switchPosition } from '../../model/reading.ts';
import type { Instant } from '../../model/time.ts';
import { defineRule, type Judged, quiet, type RuleSignal, type Seen } from './rule.ts';

const settings = z.object({}).prefault({});

interface State {
  isOffModel: boolean;
}

/**
 * A device stands otherwise than the switching state says.
 * Raise: change of state, or a poll that differs from the model. Clear: the next report that agrees.
 * Evidence: none here, `detect/evidence.ts` makes it of the same report; both sources count.
 * Source: own; two sources that disagree are `state_conflict`.
 */
export const switchState = defineRule<State, typeof settings>({
  title: { en: 'Switch not as recorded', 'zh-CN': '开关变位' },
  priority: 3,
  isSafety: false,
  quantities: ['switch_position'],
  events: ['switch_opened', 'switch_closed'],
  watches: [],
  settings,
  start: () => ({ isOffModel: false }),
  resume: () => ({ isOffModel: true }),
  judge(state, seen, { place }): Judged<State> {
    const report = reportOf(seen);
    if (report === null || place.isOpenInModel === null) return quiet(state);
    const isOffModel = report.isOpen !== place.isOpenInModel;
    const word = report.isOpen ? 'open' : 'closed';
    const alarms: RuleSignal[] = [];
    const common = { phase: null, at: report.at, value: null, limit: null, unit: null };
    const name = place.device ?? place.asset;
    if (isOffModel !== state.isOffModel) {
      const [said, recorded] = report.isOpen ? ['分闸', '合闸'] : ['合闸', '分闸'];
      const text = isOffModel
        ? {
            en: `${name} reports ${word}, recorded is ${report.isOpen ? 'closed' : 'open'}`,
            'zh-CN': `${name} 上报${said}，记录为${recorded}`,
          }
        : {
            en: `${name} stands as recorded: ${word}`,
            'zh-CN': `${name} 与记录一致：${said}`,
          };
      alarms.push({ ...common, do: isOffModel ? 'raise' : 'clear', text });
    }
    return { state: { isOffModel }, alarms, evidence: [] };
  },
});

/** Open or closed as the asset says it; null for in between, invalid, or any doubt on quality. */
export function reportOf(
  seen: Seen,
): { by: 'event' | 'poll'; isOpen: boolean; at: Instant } | null {
  if (seen.kind === 'event') {
    const { event } = seen;
    if (event.retained) return null;
    const at = event.deviceTime ?? event.receivedAt;
    if (event.type === 'switch_opened') return { by: 'event', isOpen: true, at };
    if (event.type === 'switch_closed') return { by: 'event', isOpen: false, at };
    return null;
  }
  if (seen.kind !== 'reading') return null;
  const { reading } = seen;
  if (reading.quantity !== 'switch_position' || reading.quality !== 'good') return null;
  if (reading.value === switchPosition.open) return { by: 'poll', isOpen: true, at: reading.time };
  if (reading.value === switchPosition.closed) {
    return { by: 'poll', isOpen: false, at: reading.time };
  }
  return null;
}
