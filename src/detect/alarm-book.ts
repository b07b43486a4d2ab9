// The alarms that stand, by what they are about; signals of the rules in, changed documents out.
import type { Alarm, Foretells } from '../model/alarm.ts';
import { type DurationMs, fromIso, type Instant } from '../model/time.ts';
import { chatter } from './alarm/chatter.ts';
import { type FloodView, flood } from './alarm/flood.ts';
import { foretold } from './alarm/foretold.ts';
import { type Protecting, protection } from './alarm/protection.ts';
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
  /** How often alarms of each rule were followed by an outage; gives those that stand and now say other. */
  foretell(hits: ReadonlyMap<string, Foretells>): Alarm[];
  /** The alarm with what it foretells, where its rule is measured. */
  measured(alarm: Alarm): Alarm;
  standing(): readonly Alarm[];
  flood(now: Instant): FloodView;
}

export interface AlarmBookParts {
  /** Ids of new alarms, each once. */
  newId: () => string;
  settings: AlarmSettings;
  /** Time that a rule needs to clear by itself; a chattering alarm takes a multiple of it. */
  clearMs?: (rule: string) => DurationMs;
  /** What under protection an alarm concerns: it stands one priority higher meanwhile. */
  protecting?: Protecting;
}

/** A book in which nothing stands yet. */
export function alarmBook(at: AlarmBookParts): AlarmBook {
  const standing = new Map<string, Alarm>();
  const chatters = chatter(at.settings.chatter);
  const floods = flood({ ...at.settings.flood, operators: at.settings.operators });
  /** Alarms that chatter and whose condition is gone → when they end. */
  const held = new Map<string, Instant>();
  const figures = foretold();
  const { begun, stood } = protection(at.protecting);

  function keep(alarm: Alarm): Alarm {
    const key = keyOf(alarm.rule, alarm.asset);
    if (alarm.state === 'cleared') standing.delete(key);
    else standing.set(key, alarm);
    if (alarm.clearedAt !== null) held.delete(key);
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

  function raise({ rule, place, signal }: Signalled): Alarm[] {
    const key = keyOf(rule, place.asset);
    const known = standing.get(key) ?? null;
    const isAgain = held.delete(key);
    const { priority } = rules[rule];
    const id = known?.id ?? at.newId();
    const next = keep(
      begun(figures.measured(raised(known, { id, rule, priority, place, signal }))),
    );
    const isNew = known === null || known.clearedAt !== null;
    if (isNew) floods.raised(next.id, signal.at);
    const begins = (isNew || isAgain) && chatters.raised(key, signal.at);
    return begins ? [next, keep(chattering(next, standing, at.newId))] : [next];
  }

  function clear({ rule, place, signal }: Signalled): Alarm[] {
    const key = keyOf(rule, place.asset);
    const known = standing.get(key);
    if (known === undefined) return [];
    const holdMs = chatters.heldFor(key, at.clearMs?.(rule) ?? 0);
    if (holdMs === 0) return [keep(cleared(known, signal.at))];
    held.set(key, signal.at + holdMs);
    return [];
  }

  /** What was held long enough, and alarms of chatter that has been quiet. */
  function quietened(now: Instant): Alarm[] {
    const found: Alarm[] = [];
    for (const [key, dueAt] of [...held]) {
      const known = standing.get(key);
      if (dueAt > now) continue;
      held.delete(key);
      if (known !== undefined) found.push(keep(cleared(known, dueAt)));
    }
    found.push(...calmed(standing.values(), (key) => chatters.isOn(key, now), now).map(keep));
    chatters.sweep(now);
    return found;
  }

  return {
    put: (alarms) => void alarms.map(keep),
    signals(signalled) {
      const found = signalled.flatMap((one) =>
        one.signal.do === 'clear' ? clear(one) : raise(one),
      );
      return [...new Map(found.map((alarm) => [alarm.id, alarm])).values()];
    },
    cards: (carded) =>
      carded.flatMap(({ rule, asset, card }) => {
        const known = standing.get(keyOf(rule, asset));
        if (known === undefined) return [];
        return [keep({ ...known, version: known.version + 1, voltageCard: card })];
      }),
    age: (now) => [
      ...quietened(now),
      ...changed((alarm) => aged(stood(alarm, now), now, at.settings)),
    ],
    cover: (covered) => changed((alarm) => explained(alarm, covered)),
    foretell: (hits) => changed(figures.taking(hits)),
    measured: (alarm) => begun(figures.measured(alarm)),
    standing: () => [...standing.values()],
    flood: (now) => floods.view(now, asideOf(standing)),
  };
}

/** The rule under which an alarm that comes and goes is told. */
const CHATTERING = 'chattering';

/** Alarms of chatter that has been quiet, with their end. */
function calmed(
  standing: Iterable<Alarm>,
  isChattering: (key: string) => boolean,
  now: Instant,
): Alarm[] {
  const names = Object.keys(rules);
  return [...standing].flatMap((alarm) => {
    if (alarm.rule !== CHATTERING || alarm.clearedAt !== null) return [];
    const isOn = names.some((rule) => isChattering(keyOf(rule, alarm.asset)));
    return isOn ? [] : [cleared(alarm, now)];
  });
}

function chattering(
  about: Alarm,
  standing: ReadonlyMap<string, Alarm>,
  newId: () => string,
): Alarm {
  const known = standing.get(keyOf(CHATTERING, about.asset)) ?? null;
  const { asset, device, feeder, rule } = about;
  const title = rules[rule as RuleName]?.title ?? { en: rule, 'zh-CN': rule };
  const text = {
    en: `${rule} of ${asset} comes and goes; it ends later until it has been quiet`,
    'zh-CN': `${asset} 的“${title['zh-CN']}”反复出现；安静一段时间后才返回`,
  };
  const bare = { phase: null, value: null, limit: null, unit: null };
  const signal = { do: 'raise' as const, at: fromIso(about.raisedAt), text, ...bare };
  const place = { asset: asset ?? '', device, feeder };
  const id = known?.id ?? newId();
  return raised(known, { id, rule: CHATTERING, priority: 4, place, signal });
}

function explained(alarm: Alarm, covered: ReadonlyMap<string, string>): Alarm {
  const by = covered.get(alarm.asset ?? '');
  if (by === undefined) return unsuppressed(alarm);
  return suppressed(alarm, by, { isSafety: isSafety(alarm.rule) });
}

/** Alarms that nobody sees. */
function asideOf(standing: ReadonlyMap<string, Alarm>): Set<string> {
  const aside = new Set<string>();
  for (const { id, state } of standing.values()) {
    if (state === 'suppressed' || state === 'shelved') aside.add(id);
  }
  return aside;
}

/** One alarm per rule and asset stands at a time. */
function keyOf(rule: string, asset: string | null): string {
  return `${rule}\n${asset ?? ''}`;
}

function isSafety(rule: string): boolean {
  return Object.hasOwn(rules, rule) ? rules[rule as RuleName].isSafety : false;
}
