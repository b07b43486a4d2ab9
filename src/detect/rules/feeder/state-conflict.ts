import { z } from 'zod';
import { duration, type Instant } from '../../../model/time.ts';
import { defineRule, type Judged, quiet, type RuleSignal } from '../rule.ts';
import { reportOf } from '../switch-state.ts';

const settings = z
  .object({ after: duration.prefault('30s').describe('Two sources differ for this long') })
  .prefault({});

interface Word {
  isOpen: boolean;
  at: Instant;
}

interface State {
  /** What each source of the device said last, by asset and way. */
  words: ReadonlyMap<string, Word>;
  /** Since when a poll contradicts another source; null while none does. */
  since: Instant | null;
  isOn: boolean;
}

const rest: State = { words: new Map(), since: null, isOn: false };

/**
 * Two sources disagree on the position of one device: its event and its poll, or two terminals.
 * Raise: polls contradict for 30 s. Clear: all say the same again. Neither is taken as the truth; both count as evidence
 * (`detect/evidence.ts`).
 * Source: GOSS-GridAPPS-D #1313, own time.
 */
export const stateConflict = defineRule<State, typeof settings>({
  title: { en: 'Positions disagree', 'zh-CN': '开关位置矛盾' },
  priority: 2,
  isSafety: false,
  quantities: ['switch_position'],
  events: ['switch_opened', 'switch_closed'],
  watches: [],
  settings,
  group: (place) => (place.isOpenInModel === null ? null : place.device),
  start: () => rest,
  resume: () => ({ ...rest, isOn: true }),
  judge(state, seen, { place, settings: own }): Judged<State> {
    const report = reportOf(seen);
    if (report === null) return quiet(state);
    const { by, isOpen, at } = report;
    const source = `${place.asset}/${by}`;
    const known = state.words.get(source);
    if (known !== undefined && at < known.at) return quiet(state);
    const words = new Map(state.words).set(source, { isOpen, at });
    const others = [...words.values()].filter((word) => word.isOpen !== isOpen);
    const name = place.device ?? place.asset;
    const bare = { phase: null, at, value: null, limit: null, unit: null };
    if (others.length === 0) {
      const text = {
        en: `${name}: all sources say ${isOpen ? 'open' : 'closed'}`,
        'zh-CN': `${name}：各来源均报${isOpen ? '分闸' : '合闸'}`,
      };
      const alarms: RuleSignal[] = state.isOn ? [{ ...bare, do: 'clear', text }] : [];
      return { state: { words, since: null, isOn: false }, alarms, evidence: [] };
    }
    // An event is newer than the poll before it: only a poll that comes after contradicts.
    if (by === 'event') return quiet({ ...state, words });
    const since = state.since ?? Math.min(at, Math.max(...others.map((word) => word.at)));
    const isDue = !state.isOn && at - since >= own.after;
    if (!isDue) return quiet({ ...state, words, since });
    const each = [...words];
    const text = {
      en: `${name}: ${each.map(([key, word]) => `${key} ${said(word)}`).join(', ')}`,
      'zh-CN': `${name}：${each.map(([key, word]) => `${key} 报${word.isOpen ? '分闸' : '合闸'}`).join('，')}`,
    };
    const alarms: RuleSignal[] = [{ ...bare, do: 'raise', text }];
    return { state: { words, since, isOn: true }, alarms, evidence: [] };
  },
});

function said({ isOpen }: Word): string {
  return isOpen ? 'says open' : 'says closed';
}
