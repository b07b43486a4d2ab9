// The heart of detection: evidence in, changes of outages out. It keeps state, does no I/O, reads no clock.
import type { Evidence } from '../model/evidence.ts';
import type { DarkInterval, Etr, Outage } from '../model/outage.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import type { Instant } from '../model/time.ts';
import { type InParts, whole } from '../runtime/in-parts.ts';
import type { OutageChange } from './change.ts';
import { takePlans } from './detector/plans.ts';
import type { PointPiece } from './detector/point-pieces.ts';
import { type Decided, round } from './detector/round.ts';
import {
  createState,
  type DetectorEpisodes,
  holdAgain,
  keep,
  load,
  save,
} from './detector/state.ts';
import type { TrialOpening } from './detector/trials.ts';
import type { Engine, Operation } from './engine.ts';
import type { Lengths } from './etr/lengths.ts';
import { firstEtr } from './etr.ts';
import type { PointFacts } from './life/causes.ts';
import { isFinal } from './life/moves.ts';
import type { OutageSettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

export type { PointPiece } from './detector/point-pieces.ts';
export type { Decided } from './detector/round.ts';
export type { DetectorEpisodes } from './detector/state.ts';

export interface Detector {
  /** Evidence that is durable already; taken in at the next decision, in order of its own times. */
  apply(evidence: readonly Evidence[]): void;
  /**
   * Decides every feeder with news or an open question, each at most once a second of `now`. Its
   * changes stand for the detector at once: the caller saves them all before it asks again.
   */
  decide(now: Instant): Decided;
  /** All planned outages that are not over. */
  setPlanned(plans: readonly PlannedOutage[]): void;
  /** Recorded operations: facts. */
  setOperations(operations: readonly Operation[]): void;
  /** A device is opened on trial: no outage for a while, and its dark is no evidence. */
  excuse(trial: TrialOpening): void;
  setStorm(isStorm: boolean): void;
  /** How long outages last, by what the utility's own closed ones say. */
  setLengths(lengthsOf: (outage: Outage, isStorm: boolean) => Lengths): void;
  /** The first word on the return of an outage that people enter or confirm. */
  estimate(outage: Outage, now: Instant): Etr;
  /** Another network or switching state: outages, tracks and plans stay. */
  setEngine(engine: Engine): void;
  /** An outage as a person changed it, saved already. Inference no longer moves or rejects it. */
  put(change: OutageChange): void;
  /** State of the store at start; before the first decision. */
  load(saved: {
    outages: readonly Outage[];
    intervals: readonly DarkInterval[];
    episodes: DetectorEpisodes | null;
    points: readonly PointPiece[];
  }): void;
  /** What a restart needs; save it with the changes of a decision. */
  episodes(): DetectorEpisodes;
  /** What points said, as far as it is new since the last call, in parts; save it along, each piece by its slot. */
  changedPoints(): InParts<PointPiece[]>;
  /** What the last call gave was not saved. */
  pointsUnsaved(): void;
  /** Outages that are not final. */
  outages(): readonly Outage[];
  lastVerdict(feeder: string): Verdict | null;
  /** Local automation at work on a feeder; null while it is not. */
  automation(feeder: string): { since: Instant; until: Instant } | null;
  facts(supplyPoint: string): PointFacts;
  intervalOf(supplyPoint: string): DarkInterval | null;
  lastTo(supplyPoint: string): Instant | null;
  /** Evidence that waits, and how much was shed because the queue was full. */
  pressure(): { waiting: number; shed: number };
}

/**
 * @param at.newId the next outage number, allocated beforehand
 * @param at.spentMs real milliseconds since some fixed moment: only to cut the work into slices
 */
export function createDetector(at: {
  engine: Engine;
  settings: OutageSettings;
  newId: () => string;
  spentMs: () => number;
}): Detector {
  const { spentMs, ...given } = at;
  const state = createState(given);
  return {
    apply(evidence) {
      for (const one of evidence) state.queue.push(one);
    },
    decide(now) {
      const until = spentMs() + state.settings.sliceMs;
      return round(state, now, () => spentMs() >= until);
    },
    setPlanned(plans) {
      takePlans(state, plans);
    },
    setOperations(operations) {
      for (const { device, state: to, at: since } of operations) {
        state.devices.set(device, { isOpen: to === 'open', at: since });
      }
      for (const feeder of state.engine.setOperations(operations)) state.watched.add(feeder);
    },
    excuse: state.trials.put,
    setStorm(isStorm) {
      state.isStorm = isStorm;
      state.engine.setStorm(isStorm);
    },
    setLengths(lengthsOf) {
      state.lengthsOf = (outage) => lengthsOf(outage, state.isStorm);
    },
    estimate(outage, now) {
      const { isStorm } = state;
      const lengths = state.lengthsOf(outage);
      const about = { now, settings: state.settings.etr, isStorm, lengths, plannedEnd: null };
      return firstEtr(outage.startedAt, about);
    },
    setEngine(engine) {
      engine.load(state.engine.episodes());
      state.engine = engine;
      state.plannedKey = '';
      holdAgain(state);
      for (const feeder of state.homes.values()) state.dirty.add(feeder);
    },
    put(change) {
      whole(keep(state, change));
      const track = state.tracks.get(change.outage.id);
      if (track !== undefined && !isFinal(change.outage.state)) {
        const isWord = change.news.some(({ what }) => what === 'etr_changed');
        const extensions = isWord ? 0 : track.extensions;
        state.tracks.set(track.outage, {
          ...track,
          extensions,
          isByHand: isOurWord(change, track),
        });
      }
      const home = state.homes.get(change.outage.id) ?? change.outage.feeder;
      if (home !== null) state.dirty.add(home);
    },
    load: (saved) => load(state, saved),
    episodes: () => save(state),
    changedPoints: state.points.changed,
    pointsUnsaved: state.points.unsaved,
    outages: () => [...state.outages.values()],
    lastVerdict: (feeder) => state.verdicts.get(feeder) ?? null,
    automation: (feeder) => state.automation.get(feeder) ?? null,
    facts: state.points.facts,
    intervalOf: state.book.openOf,
    lastTo: state.book.lastTo,
    pressure: () => ({ waiting: state.queue.size + state.taken.length, shed: state.shed }),
  };
}

/** Confirmed, entered or placed by a person: inference neither rejects nor moves it from then on. */
function isOurWord(change: OutageChange, track: { isByHand: boolean }): boolean {
  const byPerson = ['confirmed_by_hand', 'entered_by_hand', 'device_set', 'split_by_hand'];
  return track.isByHand || byPerson.includes(change.move.reason);
}
