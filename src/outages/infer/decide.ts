/** One decision of one feeder: what holds besides the evidence, the posteriors, the verdict, the episode after it. */
import type { Instant } from '../../model/time.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import { afterDecision, isOver } from './episodes.ts';
import { type Circumstances, oldest, passTime, refresh } from './feeder.ts';
import type { Entry, InferenceState } from './inference-state.ts';
import { believe, quickly } from './tree/believe.ts';
import type { FeederModel, TreeCause } from './tree/model.ts';
import { alive } from './tree/passes.ts';
import { verdictOf } from './verdict-of.ts';

/** A planned cut as inference takes it. */
interface PlannedCut {
  id: string;
  device: string;
  phases: number;
  from: Instant;
  to: Instant;
  p: number;
}

/** What a decision is told besides the evidence. */
export interface DecideContext {
  planned: readonly PlannedCut[];
  /** Devices recorded as open, since when. */
  known: ReadonlyMap<string, Instant>;
  /** Recorded closings. */
  closings: ReadonlyMap<string, Instant>;
  isStorm: boolean;
  /** Rises whenever plans, operations or the storm change. */
  version: number;
}

/** Where the priors stand while something is carried, or in a declared storm. */
const troubledScale = 30;
/** Group states in a declared storm. */
const stormGroups = { ok: 0.5, degraded: 0.45, down: 0.05 };

/** Null while the feeder has no episode and nothing is recorded open there. */
export function decideFeeder(
  state: InferenceState,
  entry: Entry,
  at: { now: Instant; context: DecideContext },
): Verdict | null {
  const { hand, episode } = entry;
  const { now, context } = at;
  if (episode === null && !hand.model.known.some((mask) => mask !== 0)) return null;
  const what = circumstances(state.settings, entry, at);
  const contextKey = keyOf(what, context, episode?.start ?? 0);
  const mustRefresh = needsRefresh(entry, now, contextKey);
  if (mustRefresh) refresh(hand, state.tables, { now, what });
  const isLater = !mustRefresh && passTime(hand, state.tables, now);
  if (entry.verdict !== null && !entry.isNew && !mustRefresh && !isLater) {
    if (episode !== null) entry.episode = afterDecision(episode, decidedOf(entry, now));
    return asOf(state.settings, entry, now);
  }
  const outcome = believe(hand.sums!, { flags: hand.flags, root: alive, ...quickly });
  Object.assign(entry, { outcome, contextKey, isNew: false });
  entry.verdict = verdictOf({
    hand,
    outcome,
    now,
    episodeStart: what.episodeStart,
    from: oldest(what, state.settings.model),
    carried: new Set(what.carried.map((one) => one.cause)),
    known: knownIn(context, now),
    settings: state.settings,
  });
  if (episode !== null) entry.episode = afterDecision(episode, decidedOf(entry, now));
  return asOf(state.settings, entry, now);
}

function circumstances(
  settings: OutageSettings,
  { hand, episode }: Entry,
  { now, context }: { now: Instant; context: DecideContext },
): Circumstances {
  const start = episode?.start ?? now;
  const plans = plansIn(hand.model, context.planned, { start, before: settings.planned.before });
  const carried = (episode?.carried ?? []).filter(
    ({ cause }) => plans.plannedP.has(cause) || hand.model.causes.some((one) => one.id === cause),
  );
  const isTroubled = context.isStorm || carried.length > 0;
  return {
    episodeStart: start,
    carried,
    ...plans,
    closings: context.closings,
    carriedIsOpen: true,
    priorScale: isTroubled ? troubledScale : settings.model.priorScale,
    groupPrior: context.isStorm ? stormGroups : settings.model.groupState,
  };
}

/** Plans of this feeder; P counts when the episode began from `before` their start to their end. */
function plansIn(
  model: FeederModel,
  cuts: readonly PlannedCut[],
  at: { start: Instant; before: number },
): Pick<Circumstances, 'planned' | 'plannedP'> {
  const planned = new Map<number, TreeCause[]>();
  const plannedP = new Map<string, number>();
  for (const cut of cuts) {
    const zone = model.zoneOf.get(cut.device);
    const isCut = zone === undefined || model.known[zone] !== 0;
    if (isCut || at.start < cut.from - at.before || at.start > cut.to) continue;
    const id = `plan:${cut.id}`;
    const { device, phases } = cut;
    const cause = { id, device, phases, prior: 0, protective: false };
    planned.set(zone, [...(planned.get(zone) ?? []), cause]);
    plannedP.set(id, Math.min(0.999, cut.p));
  }
  return { planned, plannedP };
}

/** What of the circumstances changes weights or classes. */
function keyOf(what: Circumstances, context: DecideContext, start: Instant): string {
  const carried = what.carried.map(({ cause, p }) => `${cause} ${p}`).join();
  const plans = [...what.plannedP.keys()].join();
  return `${context.version} ${context.isStorm} ${start} ${carried} ${plans}`;
}

/** Other circumstances, a device that spoke, or a meter whose silence begins to count: all is made anew. */
function needsRefresh(entry: Entry, now: Instant, contextKey: string): boolean {
  const { hand } = entry;
  if (hand.sums === null || hand.asOf === null || contextKey !== entry.contextKey) return true;
  return hand.isStale || now >= hand.nextChangeAt;
}

function knownIn(
  { known, planned }: DecideContext,
  now: Instant,
): Map<string, { at: Instant; plannedOutage: string | null }> {
  return new Map(
    [...known].map(([device, at]) => {
      const plan = planned.find(
        (cut) => cut.device === device && cut.from - 900_000 <= now && now <= cut.to,
      );
      return [device, { at, plannedOutage: plan?.id ?? null }];
    }),
  );
}

function decidedOf(entry: Entry, now: Instant): Parameters<typeof afterDecision>[1] {
  const { hand, outcome, verdict } = entry;
  const { causes } = hand.sums!.weights;
  const opened = (outcome!.sets[0]?.causes ?? []).map((c) => {
    const { id, device } = causes[c]!;
    const shown = verdict!.opened.find((one) => one.group.includes(device));
    return { cause: id, p: shown?.probability ?? outcome!.belief.cause[c]! };
  });
  const window = Math.max(...hand.model.timings.map((timing) => timing.gaspWindowS));
  return { now, opened, gaspWindowMs: window * 1000 };
}

/** The verdict at `now`; ends an episode that is over. */
function asOf(settings: OutageSettings, entry: Entry, now: Instant): Verdict {
  const verdict = { ...entry.verdict!, at: now };
  entry.verdict = verdict;
  const { episode, hand } = entry;
  if (episode === null) return verdict;
  const isAllLit =
    verdict.opened.every((one) => one.origin === 'known') &&
    [...verdict.darkness.values()].every(({ pServiceFault }) => pServiceFault < 0.5);
  if (!isOver(episode, { now, isAllLit, quietMs: settings.reopenWindow })) return verdict;
  hand.meters.clear();
  Object.assign(hand, { sums: null, asOf: null, flags: null });
  Object.assign(entry, { episode: null, outcome: null, verdict: null, isNew: true });
  return verdict;
}
