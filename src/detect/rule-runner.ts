// Every rule over every asset: the state of each, and what each is shown.
import type { Reading } from '../model/reading.ts';
import type { Instant } from '../model/time.ts';
import { aroundMemory } from './around.ts';
import { cardsOf } from './cards.ts';
import { distrusted, fuseless } from './distrust.ts';
import type { JudgedBatch } from './judged.ts';
import type { AssetPlace, CutOf, Locate } from './place.ts';
import { voltageSamples } from './rules/phase-values.ts';
import { type RuleName, rules } from './rules/registry.ts';
import type { About, RuleDefinition, Seen, StoodAlarm } from './rules/rule.ts';
import type { DetectSettings } from './settings.ts';
import { toldPositions } from './told-positions.ts';
import { type VtSample, vtSamples } from './vt-samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: each rule's state is known to that rule alone
type AnyRule = RuleDefinition<any, any>;
/** A rule with the one state that all assets begin with; states are never changed in place. */
interface Taker {
  name: RuleName;
  rule: AnyRule;
  rest: unknown;
}
/** What one rule is shown, with what stands beside it. */
interface Look {
  place: AssetPlace;
  seen: Seen;
  voltages: readonly number[] | null;
  vt: VtSample | null;
  /** The group it is about, where that is known. */
  group?: string;
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

/** Quantities that any rule looks at. */
export function ruledQuantities(): Iterable<string> {
  return byQuantity.keys();
}

export interface RuleRunner {
  see(batch: JudgedBatch, place: AssetPlace, seen: Seen): void;
  tick(batch: JudgedBatch, now: Instant): void;
  /** Alarms that stood when the service stopped: their conditions are on until they are seen to be over. */
  resume(alarms: readonly StoodAlarm[]): void;
  /** Readings as they count: those of a transformer without its fuse are bad. */
  trusted(batch: readonly Reading[]): readonly Reading[];
  /** The same for the records. */
  stored(batch: readonly Reading[]): readonly Reading[];
}

export function ruleRunner(at: {
  locate: Locate;
  settings: DetectSettings;
  cut?: CutOf;
  before: About<unknown>['before'];
}): RuleRunner {
  const { locate, settings, before } = at;
  /** States that are not at rest, of each rule by asset or group: no key is made for a reading. */
  const held = new Map<Taker, Map<string, unknown>>(takers.map((taker) => [taker, new Map()]));

  const sampled = voltageSamples();
  const transformed = vtSamples();
  const around = aroundMemory();
  const fuses = distrusted();
  const cards = cardsOf(around);
  const told = toldPositions();
  const cut: About<unknown>['cut'] = (asset, now) => at.cut?.(asset, told, now) ?? null;

  function see(batch: JudgedBatch, place: AssetPlace, seen: Seen): void {
    const reading = seen.kind === 'reading' ? seen.reading : null;
    const voltages = reading === null ? null : sampled(place, reading);
    const vt = reading === null ? null : transformed(place, reading);
    if (reading !== null && voltages !== null) around.metered(place, voltages, reading.time);
    if (vt !== null) around.transformed(place, vt);
    if (reading !== null) around.carried(place, reading);
    if (place.isOpenInModel !== null) told.take(place, seen);
    for (const taker of takersOf(seen)) {
      const isDoubted = reading !== null && taker.name !== 'vt_fuse' && fuses.doubts(reading);
      if (isDoubted) {
        const shown = { kind: 'reading' as const, reading: fuseless(reading) };
        seeBy(batch, taker, { place, seen: shown, voltages: null, vt: null });
      } else seeBy(batch, taker, { place, seen, voltages, vt });
    }
    if (vt !== null) batch.cards.push(...cards.of(place, vt));
  }

  function seeBy(batch: JudgedBatch, taker: Taker, at: Look): void {
    const { name, rule, rest } = taker;
    const { place, seen, voltages, vt } = at;
    const group = at.group ?? rule.group?.(place, { cut }, timeOf(seen));
    if (group === null) return;
    const asset = group ?? place.asset;
    const states = held.get(taker) as Map<string, unknown>;
    const known = states.get(asset);
    const about = { place, settings: settings.rules[name], voltages, vt, around, cut, before };
    const { state, alarms, evidence, distrust } = rule.judge(known ?? rest, seen, about);
    // A rule at rest holds nothing: most of them are, at most assets.
    if (state !== rest) {
      if (state !== known) states.set(asset, state);
    } else if (known !== undefined) states.delete(asset);
    const named = group === undefined ? place : (locate(group) ?? place);
    for (const signal of alarms) {
      batch.signals.push({ rule: rule.alarm ?? name, place: named, signal });
      cards.moved(name, asset, signal.do === 'raise');
    }
    batch.evidence.push(...evidence);
    if (distrust !== undefined) fuses.set(asset, distrust, alarms);
  }

  return {
    see,
    tick(batch, now) {
      const seen = { kind: 'tick' as const, at: now };
      for (const taker of byWatch.get('tick') ?? []) {
        for (const asset of [...(held.get(taker)?.keys() ?? [])]) {
          const place = locate(asset);
          if (place === null) continue;
          seeBy(batch, taker, { place, seen, voltages: null, vt: null, group: asset });
        }
      }
    },
    resume(alarms) {
      for (const taker of takers) {
        for (const alarm of alarms) {
          const { asset, rule } = alarm;
          if (asset === null || rule !== taker.name || taker.rule.resume === undefined) continue;
          held.get(taker)?.set(asset, taker.rule.resume(alarm));
          if (rule === 'vt_fuse') fuses.stood(asset);
        }
      }
    },
    trusted: fuses.trusted,
    stored: fuses.stored,
  };
}

/** Rules by what they take, so that a reading goes past those only that look at its quantity. */
function takersOf(seen: Seen): readonly Taker[] {
  if (seen.kind === 'reading') return byQuantity.get(seen.reading.quantity) ?? [];
  if (seen.kind === 'event') return byEvent.get(seen.event.type) ?? [];
  return byWatch.get(seen.kind) ?? [];
}

function timeOf(seen: Seen): Instant {
  if (seen.kind === 'reading') return seen.reading.time;
  return seen.kind === 'event' ? seen.event.receivedAt : seen.at;
}
