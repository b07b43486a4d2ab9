// The causes that need an outage: those of the verdict that no plan explains, and single services.
import type { Instant } from '../../model/time.ts';
import { eachInParts, filterInParts, type InParts } from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { OpenedCause, SupplyBelief, Verdict } from '../verdict.ts';
import { setOf, union } from './id-lists.ts';

/** A cause as the matching sees it. */
export interface Cause extends OpenedCause {
  /** The one supply point whose own service failed; null for a device. */
  service: string | null;
  /** E1 time of the first evidence of its own, or when it became hard. */
  firstAt: Instant | null;
}

/** Words of dark so near each other may be of one event. */
const SAME_MOMENT_MS = 30_000;
/** Customers behind a device from which on it may have taken another along; of fewer, who spoke in its very seconds. */
const HOST_POINTS_MIN = 5;
const SMALL_HOST_POINTS_MIN = 2;
const SMALL_HOST_MOMENT_MS = 5_000;

/** A plan that explains dark at this moment. */
export interface PlanArea {
  id: string;
  supplyPoints: ReadonlySet<string>;
}

/** What the detector knows of one supply point from its own messages. */
export interface PointFacts {
  /** E1 time of its last proof of supply. */
  provenLiveAt: Instant | null;
  /** E1 time of the first dark-type message since that proof; null when there is none. */
  darkFrom: Instant | null;
  /** E1 time of its last dark-type message, proof or not. */
  saidDarkAt: Instant | null;
}

/**
 * Causes of a verdict, ancestors first, each with the supply points that it alone must answer for.
 * A planned cause yields one only for customers outside its area ("wider than planned").
 */
export function* causesOf(
  verdict: Verdict,
  context: {
    settings: OutageSettings;
    plans: readonly PlanArea[];
    facts: (supplyPoint: string) => PointFacts;
  },
): InParts<Cause[]> {
  const { tellable, suspect } = context.settings.decision;
  const covered = new Map<string, string>();
  for (const plan of context.plans) {
    yield* eachInParts(plan.supplyPoints, (id) => void covered.set(id, plan.id));
  }
  const causes: Cause[] = [];
  for (const opened of [...verdict.opened].sort(aboveFirst)) {
    // The same list while nobody is taken out of it: what is known of it is not made anew.
    const outside =
      covered.size === 0
        ? opened.below
        : yield* filterInParts(opened.below, (id) => !covered.has(id));
    const isPlanned = opened.origin === 'planned' || opened.origin === 'known';
    if (isPlanned && opened.plannedOutage !== null) {
      const wider = yield* filterInParts(
        outside,
        (id) => (verdict.darkness.get(id)?.pAny ?? 0) >= tellable,
      );
      if (wider.length === 0) continue;
      causes.push(yield* withStart({ ...opened, below: wider }, null, context.facts));
      continue;
    }
    const inside = opened.below.find((supplyPoint) => covered.has(supplyPoint));
    const plannedOutage = inside === undefined ? null : (covered.get(inside) ?? null);
    causes.push(
      yield* withStart({ ...opened, below: outside, plannedOutage }, null, context.facts),
    );
  }
  const alone = yield* filterInParts(
    verdict.darkness,
    ([supplyPoint, { pServiceFault }]) => pServiceFault >= suspect && !covered.has(supplyPoint),
  );
  if (alone.length === 0) return causes;
  const explained: ReadonlySet<string>[] = [];
  for (const { below } of causes) explained.push(yield* setOf(below));
  for (const [supplyPoint, belief] of alone) {
    if (explained.some((points) => points.has(supplyPoint))) continue;
    const { confirm } = context.settings.decision;
    const { episodeStart } = verdict;
    if (isTakenIn(causes, supplyPoint, { belief, confirm, episodeStart })) continue;
    causes.push(yield* withStart(serviceCause(supplyPoint, belief), supplyPoint, context.facts));
  }
  return causes;
}

/**
 * It went dark in the same moment as all behind a device: rather recorded in the wrong place than failed by itself in
 * that minute. It belongs to that outage until its own meter proves supply.
 */
function isTakenIn(
  causes: Cause[],
  supplyPoint: string,
  of: { belief: SupplyBelief; confirm: number; episodeStart: Instant },
): boolean {
  const { darkSince } = of.belief;
  if (darkSince === null) return false;
  const host = causes.find((cause) => {
    const { service, firstAt, probability, below, origin } = cause;
    if (service !== null || origin === 'planned' || probability < of.confirm) return false;
    if (below.length < SMALL_HOST_POINTS_MIN) return false;
    const apartMs = below.length < HOST_POINTS_MIN ? SMALL_HOST_MOMENT_MS : SAME_MOMENT_MS;
    // Some behind it may have been dark before, by another device: what opened now began the episode.
    const moments = origin === 'inferred' ? [firstAt, of.episodeStart] : [firstAt];
    return moments.some((at) => at !== null && Math.abs(darkSince - at) <= apartMs);
  });
  if (host === undefined) return false;
  host.below = union(host.below, [supplyPoint]);
  return true;
}

function* withStart(
  cause: OpenedCause,
  service: string | null,
  facts: (supplyPoint: string) => PointFacts,
): InParts<Cause> {
  let firstAt = cause.hardAt;
  yield* eachInParts(cause.below, (supplyPoint) => {
    const { darkFrom } = facts(supplyPoint);
    if (darkFrom !== null && (firstAt === null || darkFrom < firstAt)) firstAt = darkFrom;
  });
  return { ...cause, service, firstAt };
}

function serviceCause(supplyPoint: string, belief: SupplyBelief): OpenedCause {
  return {
    group: [],
    phases: 7,
    probability: belief.pServiceFault,
    origin: 'inferred',
    plannedOutage: null,
    ancestors: [],
    telemetered: false,
    hardAt: null,
    below: [supplyPoint],
    alternatives: [],
    reasons: [
      {
        code: 'own_service',
        text: `${supplyPoint} is dark, its neighbours are not`,
        evidence: 1,
        nats: Math.round(
          Math.log(belief.pServiceFault / Math.max(1e-12, 1 - belief.pServiceFault)),
        ),
      },
    ],
  };
}

/** A cause above another comes first; else by name, so that order of arrival says nothing. */
function aboveFirst(a: OpenedCause, b: OpenedCause): number {
  return a.ancestors.length - b.ancestors.length || compare(a.group[0] ?? '', b.group[0] ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
