import { z } from 'zod';
import { witnessOf } from '../place.ts';
import { defineRule, type Judged, quiet } from './rule.ts';

const settings = z
  .object({
    alarmAfter: z.int().positive().default(5).describe('Missed polls until it is an alarm'),
    countMax: z.int().positive().max(3).default(3).describe('Misses that count as evidence'),
  })
  .prefault({});

interface State {
  missed: number;
  isOn: boolean;
}

/**
 * An asset that no longer answers.
 * Raise: 5 missed polls; clear: any answer. Evidence: `missed` 1, 2, 3 (capped), weak.
 * Source: own; a communication failure is not an outage.
 */
export const meterSilent = defineRule<State, typeof settings>({
  title: { en: 'No answer', 'zh-CN': '通信中断' },
  priority: 4,
  isSafety: false,
  quantities: [],
  events: [],
  watches: ['contact'],
  settings,
  start: () => ({ missed: 0, isOn: false }),
  resume: () => ({ missed: 0, isOn: true }),
  judge(state, seen, { place, settings }): Judged<State> {
    if (seen.kind !== 'contact') return quiet(state);
    const { missed, at } = seen;
    const witness = witnessOf(place);
    const isOn = missed === 0 ? false : state.isOn || missed >= settings.alarmAfter;
    const name = place.asset;
    const text = {
      en: isOn ? `${name} does not answer` : `${name} answers again`,
      'zh-CN': isOn ? `${name} 不应答` : `${name} 恢复应答`,
    };
    const limit = settings.alarmAfter;
    const common = { phase: null, at, value: missed, limit, unit: 'polls', text };
    const alarms =
      isOn === state.isOn
        ? []
        : [{ ...common, do: isOn ? ('raise' as const) : ('clear' as const) }];
    const count = Math.min(missed, settings.countMax);
    const isNews = count > Math.min(state.missed, settings.countMax);
    if (!isNews || witness === null) {
      return { state: { missed, isOn }, alarms, evidence: [] };
    }
    return {
      state: { missed, isOn },
      alarms,
      evidence: [
        {
          id: `${name}/missed/${at}`,
          at,
          receivedAt: at,
          deviceTime: null,
          about: 'supply_point',
          supplyPoint: witness,
          says: { kind: 'missed', count },
        },
      ],
    };
  },
});
