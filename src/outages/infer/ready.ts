/** Sums of one feeder made ready for a moment: what holds besides its evidence, and what the passing of time changes. */
import type { Instant } from '../../model/time.ts';
import type { OutageSettings } from '../settings.ts';
import { type afterDecision, gaspWindowMs } from './episodes.ts';
import { passTime, refresh } from './feeder.ts';
import type { Circumstances } from './hand.ts';
import type { Entry, InferenceState } from './inference-state.ts';
import { isCauseOf } from './tree/broken-line.ts';
import type { FeederModel, TreeCause } from './tree/model.ts';
import { fedBehind } from './words/fed.ts';

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
  /** An outage of its own is open: what stands above heads is told in any case. */
  isHeld?: boolean;
}

export interface Moment {
  now: Instant;
  context: DecideContext;
}

/** Where the priors stand while something is carried, or in a declared storm. */
const troubledScale = 30;
/** Group states in a declared storm. */
const stormGroups = { ok: 0.5, degraded: 0.45, down: 0.05 };

/** Brings the sums to `now`; `isNew` is set when they are others than before. */
export function makeReady(state: InferenceState, entry: Entry, at: Moment): Circumstances {
  const { hand, episode } = entry;
  const { now, context } = at;
  const what = circumstances(state, entry, at);
  const contextKey = keyOf(what, context, episode?.start ?? 0);
  let isOther = true;
  if (needsRefresh(entry, now, contextKey)) {
    refresh(hand, state.tables, { now, what });
    entry.contextKey = contextKey;
  } else isOther = passTime(hand, state.tables, now);
  const fed = fedBehind(hand, context.known);
  if (fed !== hand.fed) {
    hand.fed = fed;
    refresh(hand, state.tables, { now, what });
  } else if (!isOther) return what;
  entry.isNew = true;
  entry.prepared = null;
  entry.placed.fill(0);
  return what;
}

function circumstances(
  state: InferenceState,
  { hand, episode }: Entry,
  { now, context }: Moment,
): Circumstances {
  const { settings } = state;
  const start = episode?.start ?? now;
  const plans = plansIn(hand.model, context.planned, { start, before: settings.planned.before });
  const carried = (episode?.carried ?? []).filter(
    ({ cause }) => plans.plannedP.has(cause) || isCauseOf(hand.model, cause),
  );
  const isTroubled = context.isStorm || carried.length > 0;
  return {
    episodeStart: start,
    carried,
    held: new Set(episode?.held ?? []),
    ...plans,
    closings: context.closings,
    closedAbove: closedAbove(state, hand.model.feeder),
    carriedIsOpen: true,
    returnsTakeTime: true,
    linesBreak: true,
    priorScale: isTroubled ? troubledScale : settings.model.priorScale,
    returnScale: troubledScale,
    groupPrior: context.isStorm ? stormGroups : settings.model.groupState,
  };
}

/** As the tree above was last made ready. */
function closedAbove({ links, entries }: InferenceState, feeder: string): Instant {
  const link = links.get(feeder);
  const hand = link === undefined ? undefined : entries.get(link.above)?.hand;
  return hand?.closedAt[link!.zone] ?? Number.NEGATIVE_INFINITY;
}

/** Plans of this feeder; P counts when the episode began from `before` their start to their end. */
function plansIn(
  model: FeederModel,
  cuts: readonly PlannedCut[],
  at: { start: Instant; before: OutageSettings['planned']['before'] },
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
  return `${context.version} ${context.isStorm} ${start} ${what.closedAbove} ${carried} ${plans}`;
}

/** Other circumstances, a device that spoke, or a meter whose silence begins to count: all is made anew. */
function needsRefresh(entry: Entry, now: Instant, contextKey: string): boolean {
  const { hand } = entry;
  if (hand.sums === null || hand.asOf === null || contextKey !== entry.contextKey) return true;
  return hand.isStale || now >= hand.nextChangeAt;
}

/** Devices recorded as open, with the plan they are open for. */
export function knownIn(
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

/** What a decision came to, for the episode. */
export function decidedOf(entry: Entry, now: Instant): Parameters<typeof afterDecision>[1] {
  const { hand, outcome, verdict } = entry;
  const { causes } = hand.sums!.weights;
  const opened = (outcome!.sets[0]?.causes ?? []).map((c) => {
    const { id, device } = causes[c]!;
    const shown = verdict?.opened.find((one) => one.group.includes(device));
    return { cause: id, p: shown?.probability ?? outcome!.belief.cause[c]! };
  });
  const { model, returns } = hand;
  const isReturning = (cause: string): boolean => {
    const zone = model.zoneOf.get(cause.slice(0, cause.lastIndexOf(':'))) ?? 0;
    const first = 3 * zone;
    return returns.wide.proven.subarray(first, first + 3).some((count) => count > 0);
  };
  return { now, opened, gaspWindowMs: gaspWindowMs(model), isReturning };
}
