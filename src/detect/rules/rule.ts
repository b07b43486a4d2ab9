// What a rule is: readings and events of one asset in, changes of its alarms and evidence out.

import type { z } from 'zod';
import type { AlarmText } from '../../model/alarm.ts';
import type { EventType, GridEvent } from '../../model/event.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Phases } from '../../model/phases.ts';
import type { Quantity, Reading } from '../../model/reading.ts';
import type { Instant } from '../../model/time.ts';
import type { Around } from '../around.ts';
import type { AssetPlace, Cut } from '../place.ts';
import type { VtSample } from '../vt-samples.ts';

/** What a rule gets to see, one at a time, in order of receipt. */
export type Seen =
  | { kind: 'reading'; reading: Reading }
  | { kind: 'event'; event: GridEvent }
  /** The asset's contact changed, or one more poll went unanswered. */
  | { kind: 'contact'; missed: number; at: Instant }
  /** Time went on: at least every 10 s for assets with something pending. */
  | { kind: 'tick'; at: Instant };

/** An alarm condition came or went. One alarm per (rule, asset, phase). */
export interface RuleSignal {
  do: 'raise' | 'clear';
  phase: Phases | null;
  at: Instant;
  value: number | null;
  limit: number | null;
  unit: string | null;
  text: AlarmText;
  /** Where it differs from the rule's own. */
  priority?: 1 | 2 | 3 | 4;
}

export interface Judged<State> {
  state: State;
  alarms: RuleSignal[];
  evidence: Evidence[];
  /** The voltages of this asset are wrong: they count for no other rule. */
  distrust?: boolean;
}

/** What a rule is told beside what it sees. */
export interface About<Settings> {
  place: AssetPlace;
  settings: Settings;
  /** Per unit, of all phases of the asset at the moment of a `voltage` reading; null: not all of one moment. */
  voltages: readonly number[] | null;
  /** What the asset reads through a voltage transformer, of this moment; null: no such reading. */
  vt: VtSample | null;
  /** What others read lately. */
  around: Around;
  /** What a meter of one phase read before this sample; null: nothing yet. */
  before: (asset: string) => { pu: number; at: Instant } | null;
  /** Whether an asset has no way to any source. */
  cut: (asset: string, at: Instant) => Cut | null;
}

export interface RuleDefinition<State, Schema extends z.ZodType> {
  title: { en: string; 'zh-CN': string };
  /** Under which name its alarm goes, where that is not its own: another way to see the same. */
  alarm?: 'broken_neutral';
  /** 1 critical … 4 low. */
  priority: 1 | 2 | 3 | 4;
  /** A safety alarm is never suppressed, whatever stands around it. */
  isSafety: boolean;
  quantities: readonly Quantity[];
  events: readonly EventType[];
  /** Takes part in contact changes or ticks. */
  watches: readonly ('contact' | 'tick')[];
  settings: Schema;
  /** Where assets are judged together: the place that stands for all of them, which the alarm names; null: not here. */
  group?: (place: AssetPlace, about: Pick<About<unknown>, 'cut'>, at: Instant) => string | null;
  start: () => State;
  /** The state of one whose alarm stood when the service stopped; left out: it comes anew, or never ends. */
  resume?: (alarm: StoodAlarm) => State;
  judge: (state: State, seen: Seen, about: About<z.output<Schema>>) => Judged<State>;
}

/** What is known of an alarm that stood. */
export interface StoodAlarm {
  rule: string;
  asset: string | null;
  phase: string | null;
  raisedAt: string;
}

/** Returns its argument; it is there so that `settings` and `start` type `judge`. */
export function defineRule<State, Schema extends z.ZodType>(
  rule: RuleDefinition<State, Schema>,
): RuleDefinition<State, Schema> {
  return rule;
}

/** Nothing came of it. */
export function quiet<State>(state: State): Judged<State> {
  return { state, alarms: [], evidence: [] };
}
