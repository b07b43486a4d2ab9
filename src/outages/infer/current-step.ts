/**
 * The current of a device fell at once: which of the sets that the meters do not tell apart loses about that much.
 * It only puts these in another order: nothing is more or less likely to be open at all, and no device comes by it to
 * where an outage is confirmed or dropped (detection.md 2.5).
 */
import type { Explanation } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import type { InferenceModel, OutageSettings } from '../settings.ts';
import { groupOf } from './group-of.ts';
import type { Hand } from './hand.ts';
import type { Outcome } from './tree/believe.ts';
import { effectOf } from './tree/score-set.ts';
import { touched } from './tree/winding.ts';

/** Steps count from so long before the first dark word to so long after: current is read once a minute or more often. */
const beforeMs = 60_000;
const afterMs = 120_000;
/** One device this likely is told by the evidence: nothing is left to put in order. */
const toldFrom = 0.9;
/** A step moves no probability nearer than these to where an outage is confirmed or dropped. */
const underConfirm = 0.05;
const overDrop = 0.01;
const REASONS_MAX = 10;

interface Step {
  device: string;
  zone: number;
  deltaA: number;
  beforeA: number;
}

/** What a step said of the set that stands first now. */
export interface StepSaid {
  device: string;
  deltaA: number;
  /** Load that the first set loses, A, and the nats by which the step prefers it to the one that stood first. */
  lostA: number;
  nats: number;
}

/** Changes the outcome in place; null where no step counts, or it changes no order. */
export function rankByStep(
  hand: Hand,
  outcome: Outcome,
  about: { start: Instant; carried: ReadonlySet<string>; above: number; settings: OutageSettings },
): StepSaid | null {
  const step = stepOf(hand, about.start);
  const { causes } = hand.sums!.weights;
  const open = outcome.sets.filter((set) => set.causes.length > 0);
  const mass = open.reduce((sum, { p }) => sum + p, 0);
  const [first] = open;
  if (step === null || first === undefined || open.length < 2) return null;
  if (first.p >= toldFrom * mass) return null;
  const isOld = (c: number): boolean => about.carried.has(causes[c]!.id);
  const isSame = open.every(
    (set) => set.causes.filter(isOld).join() === first.causes.filter(isOld).join(),
  );
  if (!isSame) return null;
  const base = masksOf(hand, first.causes.filter(isOld), about.above);
  const effects = open.map((set) => masksOf(hand, set.causes, about.above));
  const lost = effects.map((masks) => lostA(hand, step, { base, masks }));
  const likely = lost.map((mean) => lnDensity(step.deltaA, mean, about.settings.model));
  const weight = open.map(({ p }, i) => Math.log(p) + likely[i]!);
  const top = Math.max(...weight);
  const all = weight.reduce((sum, ln) => sum + Math.exp(ln - top), 0);
  const moved = open.map(({ p }, i) => (mass * Math.exp(weight[i]! - top)) / all - p);
  const { confirm, drop } = about.settings.decision;
  const bounds = { least: drop + overDrop, most: confirm - underConfirm };
  const part = partOf(hand, outcome, { open, moved, ...bounds });
  if (part === 0) return null;
  const delta = moved.map((change) => part * change);
  move(hand, outcome, { open, effects, delta });
  const [now] = outcome.sets.filter((set) => set.causes.length > 0);
  const [i, before] = [open.indexOf(now!), 0];
  return {
    ...{ device: step.device, deltaA: step.deltaA, lostA: lost[i]! },
    nats:
      i === before
        ? likely[i]! - Math.max(...likely.filter((_, k) => k !== i))
        : likely[i]! - likely[before]!,
  };
}

/** The reasons of a device with what the step said; largest first, as many as before at most. */
export function withStep(
  step: StepSaid | null | undefined,
  reasons: readonly Explanation[],
): Explanation[] {
  if (step === null || step === undefined) return [...reasons];
  const { device, deltaA, lostA, nats } = step;
  const [fell, fed] = [Math.round(deltaA), Math.round(lostA)];
  const text = `current of ${device} fell by ${fell} A; what is dark took about ${fed} A`;
  const own = { code: 'current_step', text, evidence: 1, nats: Math.round(nats * 10) / 10 };
  const all = [...reasons, own].sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats));
  return all.slice(0, Math.max(reasons.length, REASONS_MAX));
}

/** Of several devices the one that carried least: there a lateral is the largest part. Its falls are added. */
function stepOf({ devices, model }: Hand, start: Instant): Step | null {
  let found: Step | null = null;
  for (const [zone, { messages }] of devices) {
    let deltaA = 0;
    let beforeA = 0;
    for (const { says, at } of messages) {
      if (says.kind !== 'step' || says.beforeA === undefined) continue;
      if (at < start - beforeMs || at > start + afterMs) continue;
      deltaA += says.deltaA;
      beforeA = Math.max(beforeA, says.beforeA);
    }
    const isBetter = beforeA > 0 && (found === null || beforeA < found.beforeA);
    if (isBetter) found = { device: model.edgeIds[zone]!, zone, deltaA, beforeA };
  }
  return found;
}

function masksOf({ model, sums }: Hand, causes: readonly number[], above: number): Uint8Array {
  return effectOf({ model, weights: sums!.weights }, causes, above).masks;
}

/** Load that goes, A: customers taken as alike, on the phase that loses the largest part. */
function lostA(
  { model }: Hand,
  { zone, beforeA }: Step,
  { base, masks }: { base: Uint8Array; masks: Uint8Array },
): number {
  const all = [0, 0, 0];
  const gone = [0, 0, 0];
  for (let s = model.spStart[zone]!; s < model.spStart[model.end[zone]!]!; s++) {
    const z = model.spZone[s]!;
    const needs = model.spNeeds[s]!;
    const count = (needs & 1) + ((needs >> 1) & 1) + ((needs >> 2) & 1);
    const load = model.spCustomers[s]! / Math.max(1, count);
    for (let phase = 0; phase < 3; phase++) {
      const bit = 1 << phase;
      if ((needs & bit) === 0 || (base[z]! & bit) !== 0) continue;
      all[phase]! += load;
      if ((masks[z]! & bit) !== 0) gone[phase]! += load;
    }
  }
  return beforeA * Math.max(...all.map((load, phase) => (load === 0 ? 0 : gone[phase]! / load)));
}

/** ln of the normal density, σ = 20 % + 5 A, without what all have in common. */
function lnDensity(deltaA: number, mean: number, { currentStep }: InferenceModel): number {
  const sigma = currentStep.share * mean + currentStep.leastA;
  return -((deltaA - mean) ** 2) / (2 * sigma * sigma) - Math.log(sigma);
}

interface Moved {
  open: readonly Outcome['sets'][number][];
  moved: readonly number[];
}

/** The part of the change under which every device, with those it cannot be told from, stays between the bounds. */
function partOf(
  hand: Hand,
  { belief }: Outcome,
  { open, moved, least, most }: Moved & { least: number; most: number },
): number {
  const { weights } = hand.sums!;
  let part = 1;
  const seen = new Set(open.flatMap(({ causes }) => causes));
  for (const c of seen) {
    const { device, phases } = weights.causes[c]!;
    const zones = groupOf(hand, hand.model.zoneOf.get(device)!, phases);
    const own = zones.flatMap((z) => range(weights.start[z]!, weights.start[z + 1]!));
    const p = own.reduce((sum, one) => sum + belief.cause[one]!, 0);
    const change = moved.reduce(
      (sum, by, i) => sum + (open[i]!.causes.some((one) => own.includes(one)) ? by : 0),
      0,
    );
    // What is unlikely anyway may fall further.
    const room = change > 0 ? Math.max(0, most - p) : p - least;
    if (change !== 0 && room >= 0) part = Math.min(part, room / Math.abs(change));
  }
  return part;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Probabilities of sets, causes, zones and points after it. */
function move(
  { model }: Hand,
  outcome: Outcome,
  by: { open: Moved['open']; effects: readonly Uint8Array[]; delta: readonly number[] },
): void {
  const { belief, points, sets } = outcome;
  const before = belief.zone.slice();
  by.open.forEach((set, i) => {
    const change = by.delta[i]!;
    set.p += change;
    for (const c of set.causes) belief.cause[c] = within(belief.cause[c]! + change);
    const masks = by.effects[i]!;
    for (let z = 0; z < model.zoneCount; z++) {
      belief.zone[8 * z + masks[z]!] = within(belief.zone[8 * z + masks[z]!]! + change);
    }
  });
  sets.sort((a, b) => b.p - a.p);
  for (let s = 0; s < points.any.length; s++) {
    const [was, is] = [darkness(model, s, before), darkness(model, s, belief.zone)];
    if (Math.abs(is - was) < 1e-9) continue;
    // A meter that says it has supply follows its zone as little as it did.
    const follows = was > 0 ? Math.min(1, points.any[s]! / was) : 1;
    const change = (is - was) * follows;
    const whole = points.any[s]! > 0 ? points.dark[s]! / points.any[s]! : 1;
    points.any[s] = within(points.any[s]! + change);
    points.dark[s] = within(points.dark[s]! + change * whole);
  }
}

/** P(some phase of the point is dead above its transformer). */
function darkness(model: Hand['model'], s: number, zone: Float64Array): number {
  const winding = model.windings[model.spWinding[s]!]!;
  let p = 0;
  for (let d = 1; d < 8; d++) {
    if (touched(winding, model.spPhases[s]!, d) !== 0) p += zone[8 * model.spZone[s]! + d]!;
  }
  return p;
}

function within(p: number): number {
  return Math.min(1, Math.max(0, p));
}
