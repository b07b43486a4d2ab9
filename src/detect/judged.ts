// What judging comes to: alarms that come and go, cards, evidence.
import type { Evidence } from '../model/evidence.ts';
import type { Carded } from './cards.ts';
import type { AssetPlace } from './place.ts';
import type { RuleName } from './rules/registry.ts';
import type { RuleSignal } from './rules/rule.ts';

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

export function emptyBatch(): JudgedBatch {
  return { signals: [], cards: [], evidence: [], ignored: {} };
}
