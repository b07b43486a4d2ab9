/** Inference over 1,000,000 supply points on 500 feeders: one gasp, a storm of 50,000, a decision, a full pass. */

import type { Figure } from '../src/cli/bench.ts';
import type { Evidence } from '../src/model/evidence.ts';
import type { DecideContext } from '../src/outages/infer/decide.ts';
import { createInference, type Inference } from '../src/outages/infer/inference.ts';
import type { FeederModel } from '../src/outages/infer/tree/model.ts';
import { passUp } from '../src/outages/infer/tree/passes.ts';
import { addAll } from '../src/outages/infer/tree/sums.ts';
import { defaultOutageSettings } from '../src/outages/settings.ts';
import { type Random, seededRandom } from '../src/runtime/random.ts';
import {
  DEVICES,
  feeder,
  GASPS,
  POINTS,
  pick,
  ruleEngineS,
  START,
  STORM_S,
  storm,
} from './support/inference-world.ts';

const FEEDERS = 500;
const GASP_P50_MOST_US = 10;
const GASP_P99_MOST_US = 50;
const CORE_SHARE_MOST = 0.1;
const PASS_MOST_MS = 300;
const DECISION_MOST_MS = 1;
const DECISION_P99_MOST_MS = 10;
const ROUND_MOST_MS = 150;
const HOLD_MOST_MS = 20;
const WINDOW_FEEDERS = 320;
const WINDOW_MOST_MS = 200;
const REBUILD_MOST_MS = 10;
const DRIFT_MOST_NATS = 1e-9;

/** Builds the arrays in memory, lets devices open on every feeder and hears the gasps in order of time. */
export async function bench(): Promise<Figure[]> {
  const random = seededRandom(1);
  const models = Array.from({ length: FEEDERS }, (_, i) => feeder(`F${i}`, random));
  const inference = createInference(models, defaultOutageSettings());
  const gasps = storm(models, random);
  warm(inference, models[0]!);
  const heard = hearStorm(inference, models, gasps);
  const pass = fullPass(inference, models);
  return [
    ...gaspFigures(heard.eachUs, bareClimbUs(models, random)),
    {
      name: `${GASPS} gasps in ${STORM_S} s, share of a core`,
      ...{ value: heard.cpuS / STORM_S, unit: '1', beside: 'the rule engine on the same gasps' },
      ...against(heard.cpuS / STORM_S, ruleEngineS(models, gasps) / STORM_S),
      ...{ target: `≤ ${CORE_SHARE_MOST}`, ok: heard.cpuS / STORM_S <= CORE_SHARE_MOST },
    },
    {
      name: 'decision of one feeder, mean CPU',
      ...{ value: heard.decisionMs, unit: 'ms', beside: 'its upward pass alone' },
      ...against(heard.decisionMs, pass / FEEDERS),
      ...{ target: `≤ ${DECISION_MOST_MS}`, ok: heard.decisionMs <= DECISION_MOST_MS },
    },
    ...decisionFigures(heard.decisionsMs),
    {
      name: `a round over all ${FEEDERS} dirty feeders`,
      ...{ value: heard.roundMs, unit: 'ms', beside: 'the full upward pass' },
      ...against(heard.roundMs, pass),
      ...{ target: `≤ ${ROUND_MOST_MS}`, ok: heard.roundMs <= ROUND_MOST_MS },
    },
    {
      name: 'full upward pass, all feeders',
      ...{ value: pass, unit: 'ms', beside: 'reading the same arrays once' },
      ...against(pass, readOnce(inference, models)),
      ...{ target: `≤ ${PASS_MOST_MS}`, ok: pass <= PASS_MOST_MS },
    },
    ...upkeepFigures(inference, models, random),
  ];
}

const against = (value: number, besideValue: number): Pick<Figure, 'besideValue' | 'ratio'> => ({
  besideValue,
  ratio: value / besideValue,
});

const context: DecideContext = {
  ...{ planned: [], known: new Map(), closings: new Map(), isStorm: false, version: 0 },
};

/** A few hundred words and decisions on one feeder, long before the storm: hot code is measured. */
function warm(inference: Inference, model: FeederModel): void {
  for (let n = 0; n < 400; n++) {
    const at = START - 86_400_000 + n * 100;
    const supplyPoint = model.spIds[n % 50]!;
    const when = { at, receivedAt: at, deviceTime: null };
    const id = `warm/${n}`;
    inference.apply({ id, ...when, about: 'supply_point', supplyPoint, says: { kind: 'gasp' } });
    if (n % 2 === 0) inference.decide(model.feeder, at, context);
  }
}

/** What one decision takes, and how long the event loop is held: a slice ends with the decision in hand. */
function decisionFigures(decisionsMs: readonly number[]): Figure[] {
  const sorted = [...decisionsMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  const { sliceMs } = defaultOutageSettings();
  // One in ten thousand: what else runs on the machine is not ours.
  const hold = sliceMs + at(0.9999);
  return [
    {
      ...{ name: 'decision of one feeder p50', value: at(0.5), unit: 'ms', beside: 'its p99' },
      ...against(at(0.5), at(0.99)),
      ...{ target: `≤ ${DECISION_MOST_MS}`, ok: at(0.5) <= DECISION_MOST_MS },
    },
    {
      ...{ name: 'decision of one feeder p99', value: at(0.99), unit: 'ms', beside: 'its p50' },
      ...against(at(0.99), at(0.5)),
      ...{ target: `≤ ${DECISION_P99_MOST_MS}`, ok: at(0.99) <= DECISION_P99_MOST_MS },
    },
    {
      ...{ name: 'event loop held by a slice of decisions, longest', value: hold, unit: 'ms' },
      ...{ beside: 'a slice by its settings', ...against(hold, sliceMs) },
      ...{ target: `≤ ${HOLD_MOST_MS}`, ok: hold <= HOLD_MOST_MS },
    },
  ];
}

/** Sums made anew where windows close, models exchanged after switching, and what sums drift by in a storm. */
function upkeepFigures(
  inference: Inference,
  models: readonly FeederModel[],
  random: Random,
): Figure[] {
  const hands = models.flatMap(({ feeder: id }) => inference.hand(id)?.sums ?? []);
  let drift = 0;
  for (const sums of hands) {
    const before = sums.messages.MU.slice();
    addAll(sums);
    for (const [i, value] of sums.messages.MU.entries()) {
      const gap = Math.abs(value - before[i]!);
      if (gap > drift) drift = gap;
    }
  }
  const windows = hands.slice(0, WINDOW_FEEDERS);
  const windowMs = cpuMs(() => windows.forEach(addAll));
  const passMs = cpuMs(() => {
    for (const { model, weights, messages } of windows) passUp(model, weights, messages);
  });
  const switched = [0, 1].map((n) => feeder(`F${n}`, random));
  const rebuildMs = cpuMs(() => inference.setModels(switched));
  const buildMs = cpuMs(() => void feeder('spare', random));
  return [
    {
      ...{ name: `windows of ${WINDOW_FEEDERS} feeders close`, value: windowMs, unit: 'ms' },
      ...{ beside: 'their upward passes alone', ...against(windowMs, passMs) },
      ...{ target: `≤ ${WINDOW_MOST_MS}`, ok: windowMs <= WINDOW_MOST_MS },
    },
    {
      ...{ name: 'models of two feeders exchanged after switching', value: rebuildMs, unit: 'ms' },
      ...{ beside: 'one of them made from its rows', ...against(rebuildMs, buildMs) },
      ...{ target: `≤ ${REBUILD_MOST_MS}`, ok: rebuildMs <= REBUILD_MOST_MS },
    },
    {
      ...{ name: 'drift of sums after the storm', value: drift, unit: 'nats' },
      ...{ beside: 'one bit of a message of 1,000 nats', ...against(drift, 1.1e-13) },
      ...{ target: `≤ ${DRIFT_MOST_NATS}`, ok: drift <= DRIFT_MOST_NATS },
    },
  ];
}

/** CPU time of this thread: the machine is shared. */
function cpuMs(run: () => void): number {
  const from = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
}

interface Heard {
  eachUs: number[];
  cpuS: number;
  decisionMs: number;
  /** Each after the first round; real time, for the clock of threads is too coarse for one. */
  decisionsMs: number[];
  roundMs: number;
}

/** All gasps, with a round of decisions after each second. Decisions in CPU time: the machine is shared. */
function hearStorm(
  inference: Inference,
  models: readonly FeederModel[],
  gasps: readonly Evidence[],
): Heard {
  const eachUs: number[] = [];
  const decisionsMs: number[] = [];
  let allMs = 0;
  let cpuUs = 0;
  let next = 0;
  let roundMs = 0;
  for (let second = 1; second <= STORM_S; second++) {
    const now = START + second * 1000;
    const before = process.cpuUsage();
    for (; next < gasps.length && gasps[next]!.at < now; next++) {
      const from = performance.now();
      inference.apply(gasps[next]!);
      eachUs.push((performance.now() - from) * 1000);
    }
    const used = process.cpuUsage(before);
    cpuUs += used.user + used.system;
    roundMs = 0;
    for (const { feeder: id } of models) {
      const from = performance.now();
      roundMs += cpuMs(() => void inference.decide(id, now, context));
      if (second > 1) decisionsMs.push(performance.now() - from);
    }
    allMs += roundMs;
  }
  // The first second has no sums yet: its gasps are not carried up.
  const first = gasps.findIndex((gasp) => gasp.at >= START + 1000);
  const decisionMs = allMs / (STORM_S * models.length);
  return { eachUs: eachUs.slice(first), cpuS: cpuUs / 1e6, decisionMs, decisionsMs, roundMs };
}

function gaspFigures(eachUs: readonly number[], bareUs: number): Figure[] {
  const sorted = [...eachUs].sort((a, b) => a - b);
  const p50 = sorted[Math.floor(sorted.length * 0.5)]!;
  const p99 = sorted[Math.floor(sorted.length * 0.99)]!;
  const beside = 'the same path without logarithms';
  return [
    {
      ...{ name: 'one gasp to the root p50', value: p50, unit: 'µs', beside },
      ...against(p50, bareUs),
      ...{ target: `≤ ${GASP_P50_MOST_US}`, ok: p50 <= GASP_P50_MOST_US },
    },
    {
      ...{ name: 'one gasp to the root p99', value: p99, unit: 'µs', beside },
      ...against(p99, bareUs),
      ...{ target: `≤ ${GASP_P99_MOST_US}`, ok: p99 <= GASP_P99_MOST_US },
    },
  ];
}

/** Adding eight numbers at every zone from a meter to the root, with the same clock around it. */
function bareClimbUs(models: readonly FeederModel[], random: Random): number {
  const values = new Float64Array(8 * DEVICES * 2);
  const eachUs = Array.from({ length: 20_000 }, () => {
    const model = pick(models, random);
    let z = model.spZone[Math.floor(random() * POINTS)]!;
    const from = performance.now();
    for (; z > 0; z = model.parent[z]!) {
      for (let d = 0; d < 8; d++) values[8 * model.parent[z]! + d]! += values[8 * z + d]! + 1;
    }
    return (performance.now() - from) * 1000;
  });
  return median(eachUs);
}

/** The better of three: the first runs cold code. */
function fullPass(inference: Inference, models: readonly FeederModel[]): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const from = performance.now();
      for (const model of models) {
        const sums = inference.hand(model.feeder)?.sums;
        if (sums != null) passUp(model, sums.weights, sums.messages);
      }
      return performance.now() - from;
    }),
  );
}

function readOnce(inference: Inference, models: readonly FeederModel[]): number {
  const from = performance.now();
  let sum = 0;
  for (const { feeder: id } of models) {
    const messages = inference.hand(id)?.sums?.messages;
    if (messages === undefined) continue;
    for (const x of messages.L) sum += x;
    for (const x of messages.MU) sum += x;
  }
  return Number.isNaN(sum) ? 0 : performance.now() - from;
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}
