/** The inference over a grid: models follow the switching state, plans and operations are kept, meters are asked. */
import { type Instant, SECOND } from '../../model/time.ts';
import { buildForest, type Forest } from '../../network/forest.ts';
import type { Grid } from '../../network/grid.ts';
import { dualPremises } from '../../network/premises.ts';
import type { Engine, Operation } from '../engine.ts';
import { buildFeederModel, type HeadEndTimings, indicatorsOf } from '../feeder-model.ts';
import { type Asked, pingPlan } from '../pings.ts';
import type { OutageSettings } from '../settings.ts';
import type { DecideContext } from './decide.ts';
import {
  besides,
  changedFeeders,
  pingBudget,
  record,
  recorded,
  withSources,
} from './engine-state.ts';
import { createInference, type Inference } from './inference.ts';
import { load, save } from './saved.ts';
import type { FeederModel, Timing } from './tree/model.ts';
import { windingsOf } from './tree/winding.ts';

/** What a head-end's file says; the rest is as in the settings. */
export type HeadEndFacts = Partial<Timing> & Pick<Timing, 'headEnd'>;

/** What closed outages taught. */
export interface Learned {
  /** Openings per hour by device. */
  rates: ReadonlyMap<string, number>;
  /** Share of gasps lost while communication is sound, by head-end; `''` for meters without one. */
  gaspLoss: ReadonlyMap<string, number>;
}

export interface InferenceEngine extends Engine {
  setStorm(isStorm: boolean): void;
  /** From here on stored evidence must be applied again after a restart; null when nothing is open. */
  replayFrom(): Instant | null;
  /** The trees under the switching state in hand. */
  forest(): Forest;
  /** P(open) of each device of a feeder as last decided; empty while no episode is open there. */
  chances(feeder: string): Map<string, number>;
}

/** Words older than the start of an episode by this may still count (E1). */
const replayBeforeMs = 300_000;

/**
 * @param at.operations recorded operations so far, in order of time
 * @param at.headEnds how gasps of each head-end come; others as `settings.model` says
 */
export function createEngine(at: {
  grid: Grid;
  settings: OutageSettings;
  operations?: readonly Operation[];
  headEnds?: ReadonlyMap<string, HeadEndFacts>;
  learned?: Learned;
}): InferenceEngine {
  const { grid, settings } = at;
  const now = recorded(grid, at.operations ?? []);
  const modelOf = modelBuilder(at);
  let forest = buildForest(grid, now.state);
  const feeders = grid.feeders.map(({ id }) => id);
  const inference = createInference(
    feeders.map((_, feeder) => modelOf(feeder, forest)),
    settings,
  );
  const premises = dualPremises(grid.tables);
  const { known, closings } = now;
  let context: DecideContext = { planned: [], known, closings, isStorm: false, version: 0 };
  const change = (what: Partial<DecideContext>): void => {
    context = { ...context, ...what, version: context.version + 1 };
  };
  const ask = asker(inference, settings);

  return {
    apply: (evidence) => inference.apply(evidence),
    decide: (feeder, instant, isHeld = false) =>
      inference.decide(feeder, instant, isHeld ? { ...context, isHeld } : context),
    decideInParts: (feeder, instant, isHeld) =>
      inference.decideInParts(feeder, instant, isHeld ? { ...context, isHeld } : context),
    ready: (feeder, instant) => inference.ready(feeder, instant, context),
    above: inference.above,
    feederOfDevice: inference.feederOfDevice,
    pings: (feeder, instant) => ask(feeder, instant, context),
    setPlanned(causes) {
      const devices = [...context.planned, ...causes].map((cause) => cause.device);
      change({ planned: causes });
      return [...new Set(devices.flatMap((device) => inference.feederOfDevice(device) ?? []))];
    },
    setOperations(operations) {
      record(grid, now, operations);
      change({});
      const before = forest;
      forest = buildForest(grid, now.state);
      const touched = withSources(grid, changedFeeders(grid, before, forest));
      inference.setModels(touched.map((feeder) => modelOf(feeder, forest)));
      return touched.map((feeder) => feeders[feeder]!);
    },
    setStorm(isStorm) {
      if (isStorm !== context.isStorm) change({ isStorm });
    },
    premisesOf: (supplyPoint) => premises.get(supplyPoint) ?? null,
    isAbove: (feeder) => inference.hand(feeder)?.model.heads !== undefined,
    besides: (device) => besides(grid, forest, device),
    isOpen: (device) => {
      const edge = grid.edgeOf.get(device);
      return edge === undefined ? null : now.state[edge] === 0;
    },
    feederOf: (supplyPoint) => inference.place(supplyPoint)?.feeder ?? null,
    zoneOf(supplyPoint) {
      const place = inference.place(supplyPoint);
      if (place === null) return '';
      const { model } = inference.hand(place.feeder)!;
      return zoneNames(model)[model.spZone[place.number]!]!;
    },
    phasesOf(supplyPoint) {
      const place = inference.place(supplyPoint);
      if (place === null) return null;
      const { model } = inference.hand(place.feeder)!;
      const isKnown = model.spPhaseUnknown[place.number] === 0;
      return isKnown ? model.spPhases[place.number]! : null;
    },
    asks(supplyPoint) {
      const place = inference.place(supplyPoint);
      if (place === null) return false;
      const { model } = inference.hand(place.feeder)!;
      return model.timings[model.spTiming[place.number]!]!.asks;
    },
    episodes: () => save(inference, feeders),
    load: (saved) => load(inference, saved),
    replayFrom() {
      const starts = inference.episodes().map((episode) => episode.start);
      return starts.length === 0 ? null : Math.min(...starts) - replayBeforeMs;
    },
    forest: () => forest,
    chances: (feeder) => chancesOf(inference, feeder),
  };
}

const names = new WeakMap<FeederModel, string[]>();

/** Made once for a model: a decision asks for those of many points. */
function zoneNames(model: FeederModel): readonly string[] {
  const known = names.get(model);
  if (known !== undefined) return known;
  const made = Array.from({ length: model.zoneCount }, (_, z) => `${model.feeder}/${z}`);
  names.set(model, made);
  return made;
}

function chancesOf(inference: Inference, feeder: string): Map<string, number> {
  const sums = inference.hand(feeder)?.sums;
  const outcome = inference.lastOutcome(feeder);
  const chances = new Map<string, number>();
  if (sums == null || outcome === null) return chances;
  sums.weights.causes.forEach(({ device }, c) => {
    const closed = (1 - (chances.get(device) ?? 0)) * (1 - outcome.belief.cause[c]!);
    chances.set(device, 1 - closed);
  });
  return chances;
}

function modelBuilder(at: {
  grid: Grid;
  settings: OutageSettings;
  headEnds?: ReadonlyMap<string, HeadEndFacts>;
  learned?: Learned;
}): (feeder: number, forest: Forest) => FeederModel {
  const { gaspLatencyS, gaspWindowS, restoreWindowS } = at.settings.model;
  const timing = {
    headEnd: '',
    gaspLatencyS,
    gaspWindowS,
    restoreWindowS,
    batch: false,
    asks: true,
    confirmAfterS: at.settings.decision.confirmAfter / SECOND,
  };
  const losses = at.learned?.gaspLoss ?? new Map<string, number>();
  const lossOf = (id: string): Partial<Timing> => {
    const gaspLoss = losses.get(id);
    return gaspLoss === undefined ? {} : { gaspLoss };
  };
  const named = new Set([...(at.headEnds?.keys() ?? []), ...losses.keys()]);
  const headEnds: HeadEndTimings = new Map(
    [...named].map((id) => [id, { ...timing, ...at.headEnds?.get(id), ...lossOf(id) }]),
  );
  const windings = windingsOf(at.settings.model.vectorGroups);
  const { above } = at.settings.model;
  const usual = { ...timing, ...lossOf('') };
  const learned = at.learned?.rates ?? new Map<string, number>();
  const settings = { timing: usual, headEnds, windings, above, learned };
  const indicators = indicatorsOf(at.grid);
  return (feeder, forest) => buildFeederModel(at.grid, forest, { feeder, settings, indicators });
}

/** Chooses whom to ask, and remembers what was asked while the episode lasts. */
function asker(
  inference: Inference,
  settings: OutageSettings,
): (feeder: string, now: Instant, context: DecideContext) => string[] {
  const budget = pingBudget(settings.pings);
  const askedOn = new Map<string, { start: Instant; asked: Map<string, Asked> }>();
  return (feeder, now, context) => {
    const verdict = inference.decide(feeder, now, context);
    const hand = inference.hand(feeder);
    const outcome = inference.lastOutcome(feeder);
    const episode = inference.episode(feeder);
    if (verdict === null || hand?.sums == null || outcome === null || episode === null) {
      askedOn.delete(feeder);
      return [];
    }
    const before = askedOn.get(feeder);
    const asked = before?.start === episode.start ? before.asked : new Map<string, Asked>();
    askedOn.set(feeder, { start: episode.start, asked });
    const facts = { hand, outcome, verdict, asked, now, settings: settings.pings };
    const plan = pingPlan(facts, budget.open(hand.model, now));
    for (const id of plan) {
      asked.set(id, { times: (asked.get(id)?.times ?? 0) + 1, lastAt: now });
    }
    return plan;
  };
}
