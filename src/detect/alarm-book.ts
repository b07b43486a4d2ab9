// The alarms that stand, by what they are about; signals of the rules in, changed documents out.
import type { Alarm } from '../model/alarm.ts';
import type { Instant } from '../model/time.ts';
import { aged, cleared, raised, suppressed, unsuppressed } from './alarms.ts';
import type { Carded } from './cards.ts';
import type { Signalled } from './judge.ts';
import { type RuleName, rules } from './rules/registry.ts';
import type { AlarmSettings } from './settings.ts';

export interface AlarmBook {
  /** Takes over documents: those of the store at start, and each one an operator changed. */
  put(alarms: readonly Alarm[]): void;
  /** Changed or new documents, in order; the caller saves them. */
  signals(signalled: readonly Signalled[]): Alarm[];
  /** Voltage cards of alarms that stand. */
  cards(carded: readonly Carded[]): Alarm[];
  /** Shelves that ended, and what fades by itself. */
  age(now: Instant): Alarm[];
  /**
   * Alarms of these assets are covered by an outage or plan; never the safety ones.
   * @param covered asset → id of what covers it; those no longer named come back
   */
  cover(covered: ReadonlyMap<string, string>): Alarm[];
  standing(): readonly Alarm[];
}

/** @param at.newId gives ids of new alarms, each once */
export function alarmBook(at: { newId: () => string; settings: AlarmSettings }): AlarmBook {
  const standing = new Map<string, Alarm>();

  function keep(alarm: Alarm): Alarm {
    const key = keyOf(alarm.rule, alarm.asset);
    if (alarm.state === 'cleared') standing.delete(key);
    else standing.set(key, alarm);
    return alarm;
  }

  function changed(change: (alarm: Alarm) => Alarm): Alarm[] {
    const found: Alarm[] = [];
    for (const alarm of standing.values()) {
      const next = change(alarm);
      if (next !== alarm) found.push(next);
    }
    return found.map(keep);
  }

  return {
    put(alarms) {
      for (const alarm of alarms) keep(alarm);
    },
    signals(signalled) {
      const found = new Map<string, Alarm>();
      for (const { rule, place, signal } of signalled) {
        const known = standing.get(keyOf(rule, place.asset)) ?? null;
        if (signal.do === 'clear') {
          if (known !== null) found.set(known.id, keep(cleared(known, signal.at)));
          continue;
        }
        const { priority } = rules[rule];
        const id = known?.id ?? at.newId();
        const next = keep(raised(known, { id, rule, priority, place, signal }));
        found.set(next.id, next);
      }
      return [...found.values()];
    },
    cards(carded) {
      const found = new Map<string, Alarm>();
      for (const { rule, asset, card } of carded) {
        const known = standing.get(keyOf(rule, asset));
        if (known === undefined) continue;
        const next = { ...known, version: known.version + 1, voltageCard: card };
        found.set(next.id, keep(next));
      }
      return [...found.values()];
    },
    age: (now) => changed((alarm) => aged(alarm, now, at.settings)),
    cover: (covered) =>
      changed((alarm) => {
        const by = covered.get(alarm.asset ?? '');
        if (by === undefined) return unsuppressed(alarm);
        return suppressed(alarm, by, { isSafety: isSafety(alarm.rule) });
      }),
    standing: () => [...standing.values()],
  };
}

/** One alarm per rule and asset stands at a time. */
function keyOf(rule: string, asset: string | null): string {
  return `${rule}\n${asset ?? ''}`;
}

function isSafety(rule: string): boolean {
  return Object.hasOwn(rules, rule) ? rules[rule as RuleName].isSafety : false;
}
