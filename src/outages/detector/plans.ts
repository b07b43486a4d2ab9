// Plans against what the meters say, once a second for each plan that is near or at work.
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { type PlannedFact, type PlanSeen, watchPlan } from '../planned-watch.ts';
import { isLive, plannedCauses } from '../planned-windows.ts';
import type { State } from './state.ts';

/** Tells the engine which plans explain dark now, when that is another set than before. */
export function tellPlans(state: State, now: Instant): void {
  const causes = plannedCauses(state.plans, now, state.settings.planned);
  const key = causes.map(({ id, device, from, to }) => `${id} ${device} ${from} ${to}`).join('\n');
  if (key === state.plannedKey) return;
  state.plannedKey = key;
  for (const feeder of state.engine.setPlanned(causes)) state.dirty.add(feeder);
}

/** Plans that are over and remembered for what they left dark. */
const OVER_MOST = 200;

/** Takes over the plans that live; one that was at work and is gone is remembered. */
export function takePlans(state: State, plans: readonly PlannedOutage[]): void {
  const live = new Set(plans.map(({ id }) => id));
  for (const { id, state: was, supplyPoints } of state.plans) {
    if (was !== 'in_progress' || live.has(id)) continue;
    state.overPlans.set(id, { supplyPoints: new Set(supplyPoints), at: state.now });
    const [oldest] = state.overPlans.keys();
    if (state.overPlans.size > OVER_MOST && oldest !== undefined) state.overPlans.delete(oldest);
  }
  state.plans = plans;
}

/** The plan, over by now, in whose time a point went dark and since when it has not proved supply. */
export function afterPlan(
  state: State,
  supplyPoint: string,
): { plan: string; overAt: Instant } | null {
  // Asked for everybody of a dead bus: most of the time no plan is over.
  if (state.overPlans.size === 0) return null;
  const { darkFrom } = state.points.facts(supplyPoint);
  if (darkFrom === null) return null;
  for (const [plan, { supplyPoints, at }] of state.overPlans) {
    if (darkFrom <= at && supplyPoints.has(supplyPoint)) return { plan, overAt: at };
  }
  return null;
}

/** When a plan that lives is to end. */
export function plannedEnd(state: State, plan: string): Instant | null {
  const found = state.plans.find(({ id }) => id === plan);
  return found === undefined ? null : fromIso(found.end);
}

/** New facts of all live plans. */
export function watchPlans(state: State, now: Instant): PlannedFact[] {
  const settings = state.settings.planned;
  const facts: PlannedFact[] = [];
  for (const plan of state.plans) {
    if (!isLive(plan.state) || now < fromIso(plan.start) - settings.before) continue;
    const memory = state.planMemory.get(plan.id) ?? {
      plan: plan.id,
      revision: plan.revision,
      said: [],
    };
    const watched = watchPlan(plan, seenOf(state, plan), { memory, now, settings });
    state.planMemory.set(plan.id, watched.memory);
    facts.push(...watched.facts);
  }
  return facts;
}

function seenOf(state: State, plan: PlannedOutage): PlanSeen {
  const { before, overrunAbove } = state.settings.planned;
  const from = fromIso(plan.start) - before;
  const since = plan.actualStart === null ? fromIso(plan.start) : fromIso(plan.actualStart);
  const seen: PlanSeen = {
    pOpen: null,
    isSwitchOpen: plan.devices.some((device) => {
      const known = state.devices.get(device);
      return known?.isOpen === true && known.at >= from;
    }),
    darkSaid: new Map(),
    proven: new Map(),
    dark: [],
    hasSpoken: (supplyPoint) => {
      const { provenLiveAt, saidDarkAt } = state.points.facts(supplyPoint);
      return provenLiveAt !== null || saidDarkAt !== null;
    },
    zoneOf: (supplyPoint) => state.engine.zoneOf(supplyPoint),
  };
  const feeders = new Set<string>();
  for (const supplyPoint of plan.supplyPoints) {
    const feeder = state.engine.feederOf(supplyPoint);
    if (feeder !== null) feeders.add(feeder);
    const { saidDarkAt, provenLiveAt } = state.points.facts(supplyPoint);
    if (saidDarkAt !== null && saidDarkAt >= from) seen.darkSaid.set(supplyPoint, saidDarkAt);
    if (provenLiveAt !== null && provenLiveAt >= since) seen.proven.set(supplyPoint, provenLiveAt);
    const verdict = state.verdicts.get(feeder ?? '');
    if ((verdict?.darkness.get(supplyPoint)?.pAny ?? 0) > overrunAbove) seen.dark.push(supplyPoint);
  }
  for (const feeder of feeders) {
    for (const cause of state.verdicts.get(feeder)?.opened ?? []) {
      if (cause.plannedOutage === plan.id || cause.group.some((id) => plan.devices.includes(id))) {
        seen.pOpen = Math.max(seen.pOpen ?? 0, cause.probability);
      }
    }
  }
  return seen;
}
