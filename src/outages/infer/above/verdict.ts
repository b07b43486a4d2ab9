/** From what is believed of the tree above the heads to a verdict over all its feeders. */
import type { Explanation } from '../../../model/outage.ts';
import type { Instant } from '../../../model/time.ts';
import { eachInParts, type InParts } from '../../../runtime/in-parts.ts';
import type { OpenedCause, SupplyBelief, Verdict } from '../../verdict.ts';
import type { Entry, InferenceState } from '../inference-state.ts';
import { deviceReasons, mergedReasons, meterSums } from '../reasons.ts';
import { setsTold } from '../tree/believe.ts';
import { touched } from '../tree/winding.ts';
import { knownOf, telemetryOf, type VerdictFacts } from '../verdict-of.ts';
import { upperOf } from './standing.ts';

const alternativesMax = 3;
const alternativeMin = 0.005;

/** A device above a head, with P(open). */
export interface AboveDevice {
  device: string;
  probability: number;
}

/** Devices between a feeder's head and its source, nearest first. */
export function chainAbove(state: InferenceState, feeder: string): AboveDevice[] {
  const upper = upperOf(state, feeder);
  return upper === null ? [] : chainOf(upper.entry, upper.link.zone);
}

function chainOf(entry: Entry, from: number): AboveDevice[] {
  const { model } = entry.hand;
  const chain: AboveDevice[] = [];
  for (let z = from; z > 0; z = model.parent[z]!) {
    const opens = model.causeStart[z + 1]! > model.causeStart[z]! || model.known[z] !== 0;
    if (opens) chain.push({ device: model.edgeIds[z]!, probability: probabilityAt(entry, z) });
  }
  return chain;
}

/** P(something on this edge is open). */
function probabilityAt({ hand, outcome }: Entry, zone: number): number {
  if (outcome === null || hand.sums === null) return 0;
  const { start } = hand.sums.weights;
  let none = 1;
  for (let c = start[zone]!; c < start[zone + 1]!; c++) {
    none *= 1 - Math.min(1, outcome.belief.cause[c]!);
  }
  return 1 - none;
}

export interface AboveFacts {
  now: Instant;
  known: VerdictFacts['known'];
}

/** The verdict of what stands above heads, of an entry whose outcome stands. */
export function* verdictAbove(
  state: InferenceState,
  entry: Entry,
  at: AboveFacts,
): InParts<Verdict> {
  const { hand } = entry;
  const outcome = entry.outcome!;
  const { causes } = hand.sums!.weights;
  const [best, ...others] = outcome.sets;
  const posterior = best?.p ?? 1;
  const feeders = feedersOf(state, entry);
  const from = entry.episode?.start ?? at.now;
  const facts: VerdictFacts = {
    ...{ hand, outcome, now: at.now, episodeStart: from, from, known: at.known },
    ...{ carried: new Set(entry.episode?.carried.map(({ cause }) => cause)) },
    ...{ settings: state.settings, above: { mask: 0, chain: [] } },
  };
  const zones = zonesOf(entry, best?.causes ?? []);
  const opened: OpenedCause[] = [];
  for (const open of zones) opened.push(yield* openedAbove({ entry, facts, feeders }, open));
  const first = feeders.flatMap(({ verdict }) => verdict?.firstEvidenceAt ?? []);
  const waits = feeders.map(({ hand: { model } }) => model.confirmAfterS ?? 0);
  return {
    feeder: hand.model.feeder,
    isAbove: true,
    at: at.now,
    episodeStart: from,
    firstEvidenceAt: first.length === 0 ? null : Math.min(...first),
    confirmAfterS: Math.max(0, ...waits) || null,
    opened: [...opened, ...knownOf(facts)],
    posterior,
    pNone: outcome.pNone,
    ambiguous: posterior < state.settings.model.ambiguousBelow,
    alternatives: others.slice(0, setsTold - 1).map((set) => ({
      opened: [...new Set(set.causes.map((c) => causes[c]!.device))],
      posterior: set.p,
    })),
    darkness: yield* darknessOf(entry, feeders),
  };
}

interface Opened {
  zone: number;
  causes: number[];
  phases: number;
}

/** Causes of one edge stand together. */
function zonesOf({ hand }: Entry, best: readonly number[]): Opened[] {
  const { weights } = hand.sums!;
  const byZone = new Map<number, Opened>();
  for (const c of best) {
    const { device, phases } = weights.causes[c]!;
    const zone = hand.model.zoneOf.get(device)!;
    const found = byZone.get(zone) ?? { zone, causes: [], phases: 0 };
    byZone.set(zone, { zone, causes: [...found.causes, c], phases: found.phases | phases });
  }
  return [...byZone.values()];
}

interface AboveView {
  entry: Entry;
  facts: VerdictFacts;
  feeders: readonly Entry[];
}

function* openedAbove(view: AboveView, open: Opened): InParts<OpenedCause> {
  const { entry, facts, feeders } = view;
  const { model, sums } = entry.hand;
  const first = sums!.weights.causes[open.causes[0]!]!;
  const isPlan = first.id.startsWith('plan:');
  const group = isPlan ? [open.zone] : seriesOf(entry, open.zone);
  const devices = group.map((z) => model.edgeIds[z]!);
  const below = feeders.filter(({ hand }) => isBelow(entry, hand.model.feeder, open.zone));
  const p = group.reduce((sum, z) => sum + probabilityAt(entry, z), 0);
  const isCarried = open.causes.some((c) => facts.carried.has(sums!.weights.causes[c]!.id));
  const ancestors = chainOf(entry, model.parent[group.at(-1)!]!).map(({ device }) => device);
  return {
    group: devices,
    phases: open.phases,
    probability: Math.min(1, p),
    origin: isPlan ? 'planned' : isCarried ? 'carried' : 'inferred',
    plannedOutage: isPlan ? first.id.slice('plan:'.length) : null,
    ancestors,
    ...telemetryOf(facts, group),
    below: yield* idsBelow(entry, below, open),
    alternatives: alternativesTo(entry, devices),
    reasons: yield* reasonsAbove(view, { open, device: devices[0]!, below }),
  };
}

/** Zones in series that the same heads hang below, nearest the customers first. */
function seriesOf({ hand: { model, deviceNow } }: Entry, zone: number): number[] {
  const headsBelow = (z: number): number =>
    (model.heads ?? []).filter((head) => head.zone >= z && head.zone < model.end[z]!).length;
  const speaks = (z: number): boolean => deviceNow.get(z)?.state != null;
  const opens = (z: number): boolean => model.causeStart[z + 1]! > model.causeStart[z]!;
  if (speaks(zone)) return [zone];
  const count = headsBelow(zone);
  const isAlike = (z: number): boolean =>
    headsBelow(z) === count &&
    model.spStart[z]! === model.spStart[zone]! &&
    model.spStart[model.end[z]!]! === model.spStart[model.end[zone]!]!;
  const run: number[] = [];
  for (let z = 1; z < model.zoneCount; z++) {
    const isOnPath = (z <= zone && zone < model.end[z]!) || (zone <= z && z < model.end[zone]!);
    if (isOnPath && isAlike(z) && opens(z) && !speaks(z)) run.unshift(z);
  }
  return run;
}

function isBelow({ hand: { model } }: Entry, feeder: string, zone: number): boolean {
  const head = model.heads?.find((one) => one.feeder === feeder);
  return head !== undefined && head.zone >= zone && head.zone < model.end[zone]!;
}

/** Everybody below who takes one of the phases, ids ascending; made once while the models stand. */
function* idsBelow({ hand }: Entry, below: readonly Entry[], open: Opened): InParts<string[]> {
  const key = 8 * open.zone + open.phases;
  const known = hand.below.get(key);
  if (known !== undefined) return known.ids;
  const take = ({ model }: Entry['hand'], from: number, to: number): string[] => {
    const ids: string[] = [];
    for (let s = from; s < to; s++) {
      const winding = model.windings[model.spWinding[s]!]!;
      if (touched(winding, model.spPhases[s]!, open.phases) !== 0) ids.push(model.spIds[s]!);
    }
    return ids.sort();
  };
  const { spStart, end } = hand.model;
  const lists = [take(hand, spStart[open.zone]!, spStart[end[open.zone]!]!)];
  for (const one of below) {
    lists.push(take(one.hand, 0, one.hand.model.spIds.length));
    yield;
  }
  const ids = yield* merged(lists);
  hand.below.set(key, { points: [], ids });
  return ids;
}

/** Ascending lists as one, two by two. */
function* merged(lists: string[][]): InParts<string[]> {
  let left = lists;
  while (left.length > 1) {
    const next: string[][] = [];
    for (let i = 0; i < left.length; i += 2)
      next.push(yield* mergedTwo(left[i]!, left[i + 1] ?? []));
    left = next;
  }
  return left[0] ?? [];
}

function* mergedTwo(a: readonly string[], b: readonly string[]): InParts<string[]> {
  const all: string[] = [];
  let i = 0;
  yield* eachInParts(b, (id) => {
    while (i < a.length && a[i]! < id) all.push(a[i++]!);
    all.push(id);
  });
  while (i < a.length) all.push(a[i++]!);
  return all;
}

function alternativesTo(entry: Entry, but: readonly string[]): OpenedCause['alternatives'] {
  const { edgeIds, zoneCount } = entry.hand.model;
  return Array.from({ length: zoneCount - 1 }, (_, i) => ({
    device: edgeIds[i + 1]!,
    probability: probabilityAt(entry, i + 1),
  }))
    .filter(({ device, probability }) => probability >= alternativeMin && !but.includes(device))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, alternativesMax);
}

/** What the meters of all feeders below say for it, summed by kind. */
function* reasonsAbove(
  { entry }: AboveView,
  at: { open: Opened; device: string; below: readonly Entry[] },
): InParts<Explanation[]> {
  const { device, open } = at;
  const prior = entry.hand.sums!.weights.prior[open.causes[0]!]!;
  const suspect = { device, zone: open.zone, priorNats: Math.log(prior / (1 - prior)) };
  const said: Array<ReturnType<typeof meterSums>> = [];
  for (const { hand, outcome } of at.below) {
    if (hand.sums === null || outcome === null) continue;
    const { zoneCount, spIds } = hand.model;
    const below = spIds.map((_, s) => s);
    const masks = new Uint8Array(zoneCount).fill(open.phases);
    const without = new Uint8Array(zoneCount);
    said.push(meterSums(hand, { ...suspect, zone: 0, below, masks, without }));
    yield;
  }
  return mergedReasons(device, said, deviceReasons(entry.hand, suspect));
}

function feedersOf(state: InferenceState, { hand }: Entry): Entry[] {
  return (hand.model.heads ?? []).flatMap(({ feeder }) => state.entries.get(feeder) ?? []);
}

/** What is dark below, by the verdicts it was put together from: the same while those are. */
const joined = new WeakMap<Entry, { parts: unknown[]; all: Map<string, SupplyBelief> }>();

function* darknessOf(above: Entry, feeders: readonly Entry[]): InParts<Map<string, SupplyBelief>> {
  const parts = feeders.map(({ verdict }) => verdict?.darkness);
  const known = joined.get(above);
  if (known?.parts.every((part, i) => part === parts[i]) === true) return known.all;
  const all = new Map<string, SupplyBelief>();
  for (const { verdict } of feeders) {
    for (const [id, belief] of verdict?.darkness ?? []) all.set(id, belief);
    yield;
  }
  joined.set(above, { parts, all });
  return all;
}
