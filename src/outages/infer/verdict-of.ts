/** From posteriors to a verdict: the best set as devices and groups, what speaks for each, who is dark. */
import type { Instant } from '../../model/time.ts';
import type { OutageSettings } from '../settings.ts';
import type { OpenedCause, SupplyBelief, Verdict } from '../verdict.ts';
import { withBackFeed } from './back-feed.ts';
import { type StepSaid, withStep } from './current-step.ts';
import { firstEvidence } from './episodes.ts';
import { groupOf } from './group-of.ts';
import type { Hand } from './hand.ts';
import { reasonsFor } from './reasons.ts';
import { hasLargeReturn, wentWithOthers } from './returns.ts';
import { type Outcome, setsTold } from './tree/believe.ts';
import { effectOf } from './tree/score-set.ts';
import { touched } from './tree/winding.ts';

/** P(some phase dark) from which a supply point is listed. */
const darknessMin = 0.01;
/** P(hangs on another supply) from which a record is doubtful. */
const elsewhereFrom = 0.5;
const alternativesMax = 3;
const alternativeMin = 0.005;

export interface VerdictFacts {
  hand: Hand;
  outcome: Outcome;
  now: Instant;
  /** Start of the episode, and what is older than `from` does not count. */
  episodeStart: Instant;
  from: Instant;
  carried: ReadonlySet<string>;
  /** Devices known to be open: when recorded, and the plan they are open for. */
  known: ReadonlyMap<string, { at: Instant; plannedOutage: string | null }>;
  settings: OutageSettings;
  /** What the current of a device said of the first set; null: nothing. */
  step?: StepSaid | null;
  /** What stands above the head: phases dead there by the best set, and its devices, nearest first. */
  above: { mask: number; chain: ReadonlyArray<{ device: string; probability: number }> };
}

export function verdictOf(facts: VerdictFacts): Verdict {
  const { hand, outcome, settings } = facts;
  const { causes } = hand.sums!.weights;
  const [best, ...others] = outcome.sets;
  const posterior = best?.p ?? 1;
  const opened = [...openedOf(facts, best?.causes ?? []), ...knownOf(facts)];
  return {
    feeder: hand.model.feeder,
    at: facts.now,
    episodeStart: facts.episodeStart,
    firstEvidenceAt: firstEvidence(hand, facts.from),
    confirmAfterS: facts.hand.model.confirmAfterS,
    restoreWindowS: hand.model.restoreWindowS,
    opened,
    posterior,
    pNone: outcome.pNone,
    ambiguous: posterior < settings.model.ambiguousBelow,
    alternatives: others.slice(0, setsTold - 1).map((set) => ({
      opened: [...new Set(set.causes.map((c) => causes[c]!.device))],
      posterior: set.p,
    })),
    elsewhere: elsewhereOf(facts),
    darkness: darknessOf(facts),
  };
}

/** Causes of one device stand together. */
function openedOf(facts: VerdictFacts, best: readonly number[]): OpenedCause[] {
  const { hand } = facts;
  const { model } = hand;
  const { weights } = hand.sums!;
  const byDevice = new Map<string, number[]>();
  for (const c of best) {
    const { device, id } = weights.causes[c]!;
    const key = id.startsWith('plan:') ? `${id} ${device}` : device;
    byDevice.set(key, [...(byDevice.get(key) ?? []), c]);
  }
  const { mask } = facts.above;
  const { masks } = effectOf({ model, weights }, best, mask);
  return [...byDevice.values()].map((own) => {
    const rest = best.filter((c) => !own.includes(c));
    const without = effectOf({ model, weights }, rest, mask).masks;
    return openedCause(facts, { own, masks, without });
  });
}

function openedCause(
  facts: VerdictFacts,
  set: { own: readonly number[]; masks: Uint8Array; without: Uint8Array },
): OpenedCause {
  const { hand, outcome } = facts;
  const { model } = hand;
  const { weights } = hand.sums!;
  const first = weights.causes[set.own[0]!]!;
  const zone = model.zoneOf.get(first.device)!;
  const phases = set.own.reduce((mask, c) => mask | weights.causes[c]!.phases, 0);
  const isPlan = first.id.startsWith('plan:');
  const group = isPlan ? [zone] : groupOf(hand, zone, phases);
  const devices = group.map((z) => model.edgeIds[z]!);
  const p = isPlan
    ? outcome.belief.cause[set.own[0]!]!
    : probabilityOf(hand, outcome, { group, phases });
  const below = belowOf(facts, zone, phases);
  const isCarried = set.own.some((c) => facts.carried.has(weights.causes[c]!.id));
  const prior = weights.prior[set.own[0]!]!;
  return {
    group: devices,
    phases,
    probability: p,
    origin: isPlan ? 'planned' : isCarried ? 'carried' : 'inferred',
    plannedOutage: isPlan ? first.id.slice('plan:'.length) : null,
    ancestors: ancestorsOf(facts, zone).filter((id) => !devices.includes(id)),
    ...telemetryOf(facts, group),
    below: below.ids,
    alternatives: alternativesTo(facts, { zone, devices }),
    reasons: withStep(
      isPlan || isCarried ? null : facts.step,
      withBackFeed(
        model,
        zone,
        reasonsFor(hand, {
          device: devices[0]!,
          zone,
          below: below.points,
          masks: set.masks,
          without: set.without,
          priorNats: Math.log(prior / (1 - prior)),
        }),
      ),
    ),
  };
}

/** P(one of the group is open for these phases): they exclude each other but for a second fault. */
function probabilityOf(
  hand: Hand,
  outcome: Outcome,
  of: { group: readonly number[]; phases: number },
): number {
  const { weights } = hand.sums!;
  let none = 1;
  let sum = 0;
  for (const z of of.group) {
    for (let c = weights.start[z]!; c < weights.start[z + 1]!; c++) {
      const cause = weights.causes[c]!;
      if ((cause.phases & of.phases) === 0 || cause.id.startsWith('plan:')) continue;
      none *= 1 - Math.min(1, outcome.belief.cause[c]!);
      sum += outcome.belief.cause[c]!;
    }
  }
  return of.group.length === 1 ? 1 - none : Math.min(1, sum);
}

/** Points below a zone that take one of these phases, and their ids ascending. */
function belowOf(
  { hand, outcome }: VerdictFacts,
  zone: number,
  phases: number,
): { points: number[]; ids: string[] } {
  const { model } = hand;
  const { any } = outcome.points;
  const key = 8 * zone + phases;
  const known = hand.below.get(key);
  if (known !== undefined) return known;
  const points: number[] = [];
  let isSure = true;
  for (let s = model.spStart[zone]!; s < model.spStart[model.end[zone]!]!; s++) {
    // One unknown phase may be another one: the meter's own evidence says.
    const isUnsure = model.spPhaseUnknown[s] === 1 && (model.spPhases[s]! & ~phases) !== 0;
    if (isUnsure) isSure = false;
    const isHit = () => touched(model.windings[model.spWinding[s]!]!, model.spPhases[s]!, phases);
    if (isUnsure ? any[s]! >= 0.5 : isHit() !== 0) points.push(s);
  }
  const below = { points, ids: points.map((s) => model.spIds[s]!).sort() };
  if (isSure) hand.below.set(key, below);
  return below;
}

function ancestorsOf({ hand, above }: VerdictFacts, zone: number): string[] {
  const { model } = hand;
  const ids: string[] = [];
  for (let z = model.parent[zone]!; z > 0; z = model.parent[z]!) {
    const opens = model.causeStart[z + 1]! > model.causeStart[z]! || model.known[z] !== 0;
    if (opens) ids.push(model.edgeIds[z]!);
  }
  return [...ids, ...above.chain.map(({ device }) => device)];
}

/** Its own telemetry. A quiet opening comes here only when it has settled: detection sees to that. */
export function telemetryOf(
  facts: VerdictFacts,
  group: readonly number[],
): { telemetered: boolean; hardAt: Instant | null } {
  const { hand } = facts;
  for (const z of group) {
    const state = hand.deviceNow.get(z)?.state ?? null;
    if (state === null || !state.open || state.weight === 'effect') continue;
    if (state.weight !== 'report') return { telemetered: true, hardAt: state.at };
    if (hand.model.opensWithoutVoltage[z] === 1) continue;
    return { telemetered: false, hardAt: state.at };
  }
  return { telemetered: false, hardAt: null };
}

/** Other devices above or below that may be open instead. */
function alternativesTo(
  facts: VerdictFacts,
  of: { zone: number; devices: readonly string[] },
): OpenedCause['alternatives'] {
  const { hand, outcome } = facts;
  const { model } = hand;
  const { weights } = hand.sums!;
  const found = new Map<string, number>();
  for (let z = 1; z < model.zoneCount; z++) {
    const isAbove = z < of.zone && model.end[z]! > of.zone;
    const isBelow = z > of.zone && z < model.end[of.zone]!;
    if (!isAbove && !isBelow) continue;
    const device = model.edgeIds[z]!;
    if (of.devices.includes(device)) continue;
    for (let c = weights.start[z]!; c < weights.start[z + 1]!; c++) {
      const p = outcome.belief.cause[c]!;
      if (p >= alternativeMin && p > (found.get(device) ?? 0)) found.set(device, p);
    }
  }
  for (const { device, probability } of facts.above.chain) {
    if (probability >= alternativeMin) found.set(device, probability);
  }
  return [...found]
    .map(([device, probability]) => ({ device, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, alternativesMax);
}

/** Devices recorded as open that leave somebody without supply. */
export function knownOf(facts: VerdictFacts): OpenedCause[] {
  const { hand, known } = facts;
  const { model } = hand;
  const opened: OpenedCause[] = [];
  for (let z = 1; z < model.zoneCount; z++) {
    const phases = model.known[z]!;
    const device = model.edgeIds[z]!;
    const fact = known.get(device);
    if (phases === 0 || fact === undefined || hand.fed.has(z)) continue;
    const below = belowOf(facts, z, phases);
    if (below.ids.length === 0) continue;
    opened.push({
      group: [device],
      phases,
      probability: 1,
      origin: fact.plannedOutage === null ? 'known' : 'planned',
      plannedOutage: fact.plannedOutage,
      ancestors: ancestorsOf(facts, z),
      telemetered: true,
      hardAt: fact.at,
      below: below.ids,
      alternatives: [],
      reasons: withBackFeed(model, z, [
        { code: 'switching', text: `${device} is recorded as open`, evidence: 1, nats: 13.8 },
      ]),
    });
  }
  return opened;
}

function elsewhereOf({ hand, outcome }: VerdictFacts): string[] {
  const found: string[] = [];
  // Only who has spoken can be at odds with the records.
  for (const s of hand.meters.keys()) {
    if (outcome.points.wrong[s]! >= elsewhereFrom) found.push(hand.model.spIds[s]!);
  }
  return found.sort();
}

function darknessOf({ hand, outcome, episodeStart }: VerdictFacts): Map<string, SupplyBelief> {
  const { model, standings } = hand;
  const { dark, any, own } = outcome.points;
  const darkness = new Map<string, SupplyBelief>();
  const isOver = hasLargeReturn(model, hand.returns);
  for (let s = 0; s < any.length; s++) {
    if (any[s]! <= darknessMin) continue;
    const said = standings[s];
    const isAlone = own[s]! >= 0.5;
    if (isOver && isAlone && wentWithOthers(said ?? null, episodeStart)) continue;
    darkness.set(model.spIds[s]!, {
      pDark: dark[s]!,
      pAny: any[s]!,
      provenLiveAt: said?.provenAt ?? null,
      darkSince: said?.darkSince ?? null,
      darkHeardAt: said?.heardAt ?? null,
      pingsUnanswered: said?.pings ?? 0,
      called: said?.calledAt != null,
      pServiceFault: own[s]!,
    });
  }
  return darkness;
}
