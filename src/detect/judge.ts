// All rules over all assets: the state of each, and what a batch makes of it.
import type { GridEvent } from '../model/event.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { ContactChange } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import { evidenceMaker } from './evidence.ts';
import type { AssetPlace, Locate } from './place.ts';
import { type RuleName, rules } from './rules/registry.ts';
import type { RuleDefinition, RuleSignal, Seen } from './rules/rule.ts';
import type { DetectSettings } from './settings.ts';

/** A rule's signal with the place it is about. */
export interface Signalled {
  rule: RuleName;
  place: AssetPlace;
  signal: RuleSignal;
}

/** What a batch came to. `ignored` counts the reasons for events that made no evidence. */
export interface JudgedBatch {
  signals: Signalled[];
  evidence: Evidence[];
  ignored: Record<string, number>;
}

export interface Judge {
  events(batch: readonly GridEvent[]): JudgedBatch;
  readings(batch: readonly Reading[]): JudgedBatch;
  contacts(batch: readonly ContactChange[], at: Instant): JudgedBatch;
  /** Time went on; at least once a second. */
  tick(now: Instant): JudgedBatch;
}

// biome-ignore lint/suspicious/noExplicitAny: each rule's state is known to that rule alone
type AnyRule = RuleDefinition<any, any>;
const named = Object.entries(rules) as Array<[RuleName, AnyRule]>;

/** The one part of detection with a memory; it does no I/O and reads no clock. */
export function createJudge(at: { locate: Locate; settings: DetectSettings }): Judge {
  const { locate, settings } = at;
  const maker = evidenceMaker({
    locate,
    settings: { ...settings.evidence, settle: settings.rules.recloser_lockout.settle },
  });
  const states = new Map<string, unknown>();
  /** Assets whose rules wait for time to go on. */
  const ticking = new Set<string>();

  function see(batch: JudgedBatch, place: AssetPlace, seen: Seen): void {
    for (const [name, rule] of named) {
      if (!takes(rule, seen)) continue;
      const key = `${name}\n${place.asset}`;
      const state = states.get(key) ?? rule.start();
      const judged = rule.judge(state, seen, { place, settings: settings.rules[name] });
      states.set(key, judged.state);
      for (const signal of judged.alarms) batch.signals.push({ rule: name, place, signal });
      batch.evidence.push(...judged.evidence);
      if (rule.watches.includes('tick')) ticking.add(place.asset);
    }
  }

  return {
    events(events) {
      const batch = empty();
      for (const event of events) {
        const place = locate(event.asset);
        if (place !== null && !event.retained) see(batch, place, { kind: 'event', event });
        const { evidence, reason } = maker.event(event);
        batch.evidence.push(...evidence);
        if (reason !== null) batch.ignored[reason] = (batch.ignored[reason] ?? 0) + 1;
      }
      return batch;
    },
    readings(readings) {
      const batch = empty();
      for (const reading of readings) {
        const place = locate(reading.asset);
        if (place !== null) see(batch, place, { kind: 'reading', reading });
      }
      batch.evidence.push(...maker.readings(readings));
      return batch;
    },
    contacts(changes, now) {
      const batch = empty();
      for (const { asset, contact, missed, reason } of changes) {
        const place = locate(asset);
        if (place === null || reason === 'no_route') continue;
        see(batch, place, {
          kind: 'contact',
          missed: contact === 'answering' ? 0 : missed,
          at: now,
        });
      }
      return batch;
    },
    tick(now) {
      const batch = empty();
      for (const asset of ticking) {
        const place = locate(asset);
        if (place !== null) see(batch, place, { kind: 'tick', at: now });
      }
      batch.evidence.push(...maker.due(now));
      return batch;
    },
  };
}

function takes(rule: AnyRule, seen: Seen): boolean {
  if (seen.kind === 'reading') return rule.quantities.includes(seen.reading.quantity);
  if (seen.kind === 'event') return rule.events.includes(seen.event.type);
  return rule.watches.includes(seen.kind);
}

function empty(): JudgedBatch {
  return { signals: [], evidence: [], ignored: {} };
}
