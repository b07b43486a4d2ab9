// Everything the detector remembers, in one place.
import type { Evidence } from '../../model/evidence.ts';
import type { DarkInterval, Outage } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import { forgetOldest } from '../../runtime/forget.ts';
import { eachInParts, type InParts } from '../../runtime/in-parts.ts';
import { type BoundedQueue, boundedQueue } from '../../runtime/queue.ts';
import type { OutageChange } from '../change.ts';
import type { Engine } from '../engine.ts';
import { type Lengths, logNormal } from '../etr/lengths.ts';
import type { EtrFact } from '../etr-changes.ts';
import { type IntervalBook, intervalBook } from '../intervals.ts';
import { isFinal } from '../life/moves.ts';
import { newTrack, type Track } from '../life/track.ts';
import type { PlanMemory } from '../planned-watch.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { PointPiece } from './point-pieces.ts';
import { createPoints, type Points } from './points.ts';
import { createTrials, type Trials } from './trials.ts';

/** Evidence that waits for a decision at most; what is spared first stands in `maySpare`. */
export const evidenceQueueMax = 200_000;
const pointsMax = 1_000_000;
const seenIdsMax = 400_000;

/** What one decision of one feeder came to. */
export interface FeederDecided {
  changes: OutageChange[];
  etrFacts: EtrFact[];
  pings: string[];
  verdict: Verdict | null;
}

/** One run of automation on a feeder, or above the heads of a source. */
export interface AutomationRun {
  since: Instant;
  /** Settled by then at the latest. */
  until: Instant;
  /** Switches that spoke in it, as they said last. */
  devices: Map<string, { isOpen: boolean; at: Instant }>;
  /** A bus is to get another source: without a closing it was none. */
  isTransfer: boolean;
}

export interface State {
  readonly settings: OutageSettings;
  readonly newId: () => string;
  engine: Engine;
  /** Not final: open ones and `restored` ones. */
  readonly outages: Map<string, Outage>;
  /** The same by the feeder under which they are judged: for one above the heads, that of its source. */
  readonly byFeeder: Map<string, Map<string, Outage>>;
  /** Where in `byFeeder` each outage stands. */
  readonly homes: Map<string, string>;
  tracks: Map<string, Track>;
  readonly points: Points;
  readonly book: IntervalBook;
  plans: readonly PlannedOutage[];
  planMemory: Map<string, PlanMemory>;
  /** Plans at work that are over, with their area and when that was seen; few and the newest. */
  readonly overPlans: Map<string, { supplyPoints: ReadonlySet<string>; at: Instant }>;
  /** How long outages like this one last; the published fit until the utility's own are known. */
  lengthsOf: (outage: Outage) => Lengths;
  /** Instant of the last round. */
  now: Instant;
  /** Causes of plans as last given to the engine. */
  plannedKey: string;
  /** Devices opened on trial. */
  readonly trials: Trials;
  /** Feeders where local automation works. */
  readonly automation: Map<string, AutomationRun>;
  /** Switches whose position automation left as a fact: open or not. */
  readonly rested: Map<string, boolean>;
  /** Devices by their last report or operation. */
  readonly devices: Map<string, { isOpen: boolean; at: Instant }>;
  readonly dirty: Set<string>;
  /** Feeder ids that stand for what is above the heads of others. */
  readonly aboves: Set<string>;
  /** Feeders with an episode that is not settled. */
  readonly watched: Set<string>;
  readonly decidedAt: Map<string, Instant>;
  readonly verdicts: Map<string, Verdict>;
  /** The decision in hand, not finished: its next part comes before everything else. */
  atWork: { feeder: string; parts: InParts<FeederDecided> } | null;
  /** Feeders of the round in hand that are still to be decided. */
  left: string[];
  /** Those of them whose decision is still to be made ready. */
  unready: string[];
  sweptAt: Instant;
  readonly pingedAt: Map<string, Instant>;
  readonly queue: BoundedQueue<Evidence>;
  /** Taken from it in order of their own times, not heard yet. */
  taken: Evidence[];
  readonly seenIds: Set<string>;
  shed: number;
  isStorm: boolean;
}

export function createState(at: {
  engine: Engine;
  settings: OutageSettings;
  newId: () => string;
}): State {
  const fit = logNormal(at.settings.etr);
  const state: State = {
    ...at,
    outages: new Map(),
    byFeeder: new Map(),
    homes: new Map(),
    tracks: new Map(),
    points: createPoints(pointsMax),
    book: intervalBook(),
    plans: [],
    planMemory: new Map(),
    plannedKey: '',
    overPlans: new Map(),
    lengthsOf: () => fit,
    now: 0,
    trials: createTrials(),
    automation: new Map(),
    rested: new Map(),
    devices: new Map(),
    dirty: new Set(),
    aboves: new Set(),
    watched: new Set(),
    decidedAt: new Map(),
    verdicts: new Map(),
    atWork: null,
    left: [],
    unready: [],
    sweptAt: 0,
    pingedAt: new Map(),
    queue: boundedQueue<Evidence>({
      limit: evidenceQueueMax,
      shed: () => {
        state.shed += 1;
      },
      maySpare,
    }),
    taken: [],
    seenIds: new Set(),
    shed: 0,
    isStorm: false,
  };
  return state;
}

/** Missed polls and steady readings go first: others of their kind follow. Never a device or a return. */
function maySpare(evidence: Evidence): boolean {
  if (evidence.about !== 'supply_point') return false;
  return evidence.says.kind === 'missed' || evidence.says.kind === 'reading';
}

/** False for evidence that was taken in before. */
export function isFresh(state: State, evidence: Evidence): boolean {
  const { seenIds } = state;
  if (seenIds.has(evidence.id)) return false;
  seenIds.add(evidence.id);
  forgetOldest(seenIds, seenIdsMax);
  return true;
}

/** Takes over a change that will be saved: the outage, its intervals, its track. */
export function* keep(state: State, change: OutageChange): InParts<void> {
  const { outage } = change;
  yield* state.book.follow(change);
  if (isFinal(outage.state)) {
    state.outages.delete(outage.id);
    leave(state, outage.id);
    state.tracks.delete(outage.id);
    yield* eachInParts(outage.ever, (supplyPoint) => void state.pingedAt.delete(supplyPoint));
    return;
  }
  hold(state, outage);
  if (!state.tracks.has(outage.id)) state.tracks.set(outage.id, newTrack(outage.id));
}

function hold(state: State, outage: Outage): void {
  state.outages.set(outage.id, outage);
  const feeder = homeOf(state, outage);
  if (state.homes.get(outage.id) !== feeder) leave(state, outage.id);
  state.homes.set(outage.id, feeder);
  const list = state.byFeeder.get(feeder) ?? new Map<string, Outage>();
  list.set(outage.id, outage);
  state.byFeeder.set(feeder, list);
}

function leave(state: State, outage: string): void {
  state.byFeeder.get(state.homes.get(outage) ?? '')?.delete(outage);
  state.homes.delete(outage);
}

/** The feeder under which an outage is judged; '' where no tree knows it. */
function homeOf({ engine }: State, { feeder, causeGroup }: Outage): string {
  if (feeder !== null) return feeder;
  for (const device of causeGroup) {
    const found = engine.feederOfDevice?.(device) ?? null;
    if (found !== null) return found;
  }
  return '';
}

/** After the network is another one: outages above heads may hang elsewhere. */
export function holdAgain(state: State): void {
  for (const outage of state.outages.values()) hold(state, outage);
}

/** What must survive a restart beside the facts of points; plain data for a memo. */
export interface DetectorEpisodes {
  engine: unknown;
  tracks: Track[];
  plans: PlanMemory[];
  /** Local automation at work, and switches it left where they stand; left out: none. */
  automation?: Array<SavedRun & { feeder: string }>;
  rested?: Array<[device: string, isOpen: boolean]>;
}

interface SavedRun extends Omit<AutomationRun, 'devices'> {
  devices: Array<[device: string, said: { isOpen: boolean; at: Instant }]>;
}

export function save(state: State): DetectorEpisodes {
  return {
    engine: state.engine.episodes(),
    tracks: [...state.tracks.values()],
    plans: [...state.planMemory.values()],
    automation: [...state.automation].map(([feeder, run]) => {
      return { feeder, ...run, devices: [...run.devices] };
    }),
    rested: [...state.rested],
  };
}

export function load(
  state: State,
  saved: {
    outages: readonly Outage[];
    intervals: readonly DarkInterval[];
    episodes: DetectorEpisodes | null;
    points: readonly PointPiece[];
  },
): void {
  for (const outage of saved.outages) {
    if (isFinal(outage.state)) continue;
    hold(state, outage);
    // Without its track an outage of before the restart is real until somebody says otherwise.
    const track = { ...newTrack(outage.id), isWitnessed: true };
    state.tracks.set(outage.id, track);
    state.watched.add(homeOf(state, outage));
  }
  state.book.load(saved.intervals);
  state.points.load(saved.points);
  const { episodes } = saved;
  if (episodes === null) return;
  state.engine.load(episodes.engine);
  for (const track of episodes.tracks) {
    if (state.outages.has(track.outage)) state.tracks.set(track.outage, track);
  }
  for (const memory of episodes.plans) state.planMemory.set(memory.plan, memory);
  for (const { feeder, devices, ...run } of episodes.automation ?? []) {
    state.automation.set(feeder, { ...run, devices: new Map(devices) });
  }
  for (const [device, isOpen] of episodes.rested ?? []) state.rested.set(device, isOpen);
}
