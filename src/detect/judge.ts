// All rules over all assets: the state of each, and what a batch makes of it.
import type { GridEvent } from '../model/event.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { ContactChange } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import { aroundMemory } from './around.ts';
import { type Carded, cardsOf } from './cards.ts';
import { distrusted, fuseless } from './distrust.ts';
import { evidenceMaker } from './evidence.ts';
import type { AssetPlace, Locate } from './place.ts';
import { voltageSamples } from './rules/phase-values.ts';
import { type RuleName, rules } from './rules/registry.ts';
import type { RuleDefinition, RuleSignal, Seen } from './rules/rule.ts';
import type { DetectSettings } from './settings.ts';
import { vtSamples } from './vt-samples.ts';

/** A rule's signal with the place it is about. */
export interface Signalled {
  rule: RuleName;
  place: AssetPlace;
  signal: RuleSignal;
}

/** What a batch came to. `ignored` counts the reasons for events that made no evidence. */
export interface JudgedBatch {
  signals: Signalled[];
  cards: Carded[];
  evidence: Evidence[];
  ignored: Record<string, number>;
}

export interface Judge {
  events(batch: readonly GridEvent[]): JudgedBatch;
  readings(batch: readonly Reading[]): JudgedBatch;
  /** The readings as they are to be stored: those of a transformer without its fuse are bad. */
  trusted(batch: readonly Reading[]): readonly Reading[];
  contacts(batch: readonly ContactChange[], at: Instant): JudgedBatch;
  /** Time went on; at least once a second. */
  tick(now: Instant): JudgedBatch;
}

// biome-ignore lint/suspicious/noExplicitAny: each rule's state is known to that rule alone
type AnyRule = RuleDefinition<any, any>;
/** A rule with the one state that all assets begin with; states are never changed in place. */
interface Taker {
  name: RuleName;
  rule: AnyRule;
  rest: unknown;
}
const takers: readonly Taker[] = (Object.entries(rules) as Array<[RuleName, AnyRule]>).map(
  ([name, rule]) => ({ name, rule, rest: rule.start() }),
);
const byQuantity = indexed((rule) => rule.quantities);
const byEvent = indexed((rule) => rule.events);
const byWatch = indexed((rule) => rule.watches);

function indexed(keysOf: (rule: AnyRule) => readonly string[]): ReadonlyMap<string, Taker[]> {
  const index = new Map<string, Taker[]>();
  for (const taker of takers) {
    for (const key of keysOf(taker.rule)) index.set(key, [...(index.get(key) ?? []), taker]);
  }
  return index;
}

/** What anything is made of; readings of other quantities need not be judged again. */
export const judgedQuantities: ReadonlySet<string> = new Set([
  ...byQuantity.keys(),
  ...['voltage', 'switch_position'],
]);

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

  const sampled = voltageSamples();
  const transformed = vtSamples();
  const around = aroundMemory();
  const fuses = distrusted();
  const cards = cardsOf(around);

  function see(batch: JudgedBatch, place: AssetPlace, seen: Seen): void {
    const reading = seen.kind === 'reading' ? seen.reading : null;
    const voltages = reading === null ? null : sampled(place, reading);
    const vt = reading === null ? null : transformed(place, reading);
    if (reading !== null && voltages !== null) around.metered(place, voltages, reading.time);
    if (vt !== null) around.transformed(place, vt);
    for (const { name, rule, rest } of takersOf(seen)) {
      const key = `${name}\n${place.asset}`;
      const known = states.get(key);
      const isDoubted = reading !== null && name !== 'vt_fuse' && fuses.doubts(reading);
      const shown = isDoubted ? { kind: 'reading' as const, reading: fuseless(reading) } : seen;
      const own = { place, settings: settings.rules[name], around };
      const about = { ...own, voltages: isDoubted ? null : voltages, vt: isDoubted ? null : vt };
      const { state, alarms, evidence, distrust } = rule.judge(known ?? rest, shown, about);
      // A rule at rest holds nothing: most of them are, at most assets.
      if (state === rest) states.delete(key);
      else if (state !== known) states.set(key, state);
      for (const signal of alarms) {
        batch.signals.push({ rule: name, place, signal });
        cards.moved(name, place.asset, signal.do === 'raise');
      }
      batch.evidence.push(...evidence);
      if (distrust !== undefined) fuses.set(place.asset, distrust, alarms);
      if (rule.watches.includes('tick')) ticking.add(place.asset);
    }
    if (vt !== null) batch.cards.push(...cards.of(place, vt));
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
      batch.evidence.push(...maker.readings(fuses.trusted(readings)));
      return batch;
    },
    trusted: (readings) => fuses.stored(readings),
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

/** Rules by what they take, so that a reading goes past those only that look at its quantity. */
function takersOf(seen: Seen): readonly Taker[] {
  if (seen.kind === 'reading') return byQuantity.get(seen.reading.quantity) ?? [];
  if (seen.kind === 'event') return byEvent.get(seen.event.type) ?? [];
  return byWatch.get(seen.kind) ?? [];
}

function empty(): JudgedBatch {
  return { signals: [], cards: [], evidence: [], ignored: {} };
}
