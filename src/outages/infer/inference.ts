/**
 * The inference over many feeders: takes one observation at a time, keeps the episodes, decides a feeder when
 * asked. It reads no clock and does no I/O; the same evidence gives the same verdicts.
 */
import type { Evidence } from '../../model/evidence.ts';
import type { Instant } from '../../model/time.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import { readyBelow } from './above/standing.ts';
import { type DecideContext, decideFeeder, decideInParts } from './decide.ts';
import type { Episode } from './episodes.ts';
import type { Hand } from './hand.ts';
import { hear } from './hear.ts';
import { createInferenceState, exchange, install, type Place, placeOf } from './inference-state.ts';
import type { Outcome } from './tree/believe.ts';
import type { FeederModel } from './tree/model.ts';

export interface Inference {
  /** The feeder that must be decided again; null when nothing is new or the place is unknown. */
  apply(evidence: Evidence): string | null;
  /** Null while the feeder has no episode and nothing is recorded open there. */
  decide(feeder: string, now: Instant, context: DecideContext): Verdict | null;
  /** The same in parts. */
  decideInParts(feeder: string, now: Instant, context: DecideContext): InParts<Verdict | null>;
  /** A part of the next decision of a feeder, so that it can be made in slices; changes no answer. */
  ready(feeder: string, now: Instant, context: DecideContext): void;
  /** What stands above the head of a feeder, by its feeder id; null where there is nothing to tell it from. */
  above(feeder: string): string | null;
  place(supplyPoint: string): Place | null;
  feederOfDevice(device: string): string | null;
  /** What stands in hand for a feeder, and what the last decision came to: for pings and tests. */
  hand(feeder: string): Hand | null;
  lastOutcome(feeder: string): Outcome | null;
  episode(feeder: string): Episode | null;
  episodes(): Episode[];
  /** Puts stored episodes in place; the caller applies their evidence again. */
  setEpisodes(episodes: readonly Episode[]): void;
  /** Exchanges models after switching; what meters and devices have said moves with them. */
  setModels(models: readonly FeederModel[]): void;
}

export function createInference(
  models: readonly FeederModel[],
  settings: OutageSettings,
): Inference {
  const state = createInferenceState(settings);
  for (const model of models) install(state, model);
  const { entries, devices } = state;
  return {
    apply: (evidence) => hear(state, evidence),
    decide(feeder, now, context) {
      const entry = entries.get(feeder);
      return entry === undefined ? null : decideFeeder(state, entry, { now, context });
    },
    *decideInParts(feeder, now, context) {
      const entry = entries.get(feeder);
      return entry === undefined ? null : yield* decideInParts(state, entry, { now, context });
    },
    ready(feeder, now, context) {
      const entry = entries.get(feeder);
      if (entry !== undefined) readyBelow(state, entry, { now, context });
    },
    above: (feeder) => state.links.get(feeder)?.above ?? null,
    place(supplyPoint) {
      const found = placeOf(state, supplyPoint);
      return found === null ? null : { feeder: found.entry.hand.model.feeder, number: found.point };
    },
    feederOfDevice: (device) => devices.get(device)?.feeder ?? null,
    hand: (feeder) => entries.get(feeder)?.hand ?? null,
    lastOutcome: (feeder) => entries.get(feeder)?.outcome ?? null,
    episode: (feeder) => entries.get(feeder)?.episode ?? null,
    episodes: () => [...entries.values()].flatMap(({ episode }) => episode ?? []),
    setEpisodes(episodes) {
      for (const episode of episodes) {
        const entry = entries.get(episode.feeder);
        if (entry !== undefined) Object.assign(entry, { episode, isNew: true });
      }
    },
    setModels: (next) => exchange(state, next),
  };
}
