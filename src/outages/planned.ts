// The life of a planned outage: who may move it where, and what each move does to its record.
import type { PlannedOutage, plannedStates } from '../model/planned-outage.ts';
import { type DurationMs, fromIso, type Instant, toIso } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { cutOrSpared, pointsIn, sparedBy, withoutLiveLine } from './planned/live-line.ts';
import { isLive, type LostSupplyPoints, shiftedEnd, windowsOf } from './planned-windows.ts';

type State = (typeof plannedStates)[number];

const allowed: Record<State, readonly State[]> = {
  draft: ['submitted', 'cancelled'],
  submitted: ['draft', 'approved', 'cancelled'],
  approved: ['announced', 'in_progress', 'cancelled', 'expired'],
  announced: ['in_progress', 'cancelled', 'expired'],
  in_progress: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  expired: [],
};

/** What its planner gives; the rest is computed. Times in ms UTC. */
export interface PlanRequest {
  kind: PlannedOutage['kind'];
  devices: string[];
  supplyPoints: string[];
  start: Instant;
  end: Instant;
  /** Empty: all devices open from start to end. */
  steps: Array<{ at: Instant; open: string[]; close: string[] }>;
  alternative: Instant | null;
  reason: string;
  reference: string | null;
  /** Whom a person added or took out. */
  people?: PlannedOutage['people'];
  /** Done live (带电作业): nobody is cut. Left out: it cuts. */
  liveLine?: boolean;
}

/** Moves to another state; PLN-TRANSITION for one that is not in the table. */
function moved(plan: PlannedOutage, state: State): PlannedOutage {
  if (!allowed[plan.state].includes(state)) {
    throw fault('PLN-TRANSITION', { from: plan.state, to: state });
  }
  return { ...plan, version: plan.version + 1, state };
}

/**
 * A new plan in state `draft` with its windows in the network as it will be switched.
 * Counts of contacts and duties are filled in by the policy. Throws PLN-TIMES, PLN-NOTHING-CUT,
 * PLN-LIVE-KIND.
 */
export function draftPlan(
  request: PlanRequest,
  about: { id: string; author: string; lost: LostSupplyPoints },
): PlannedOutage {
  checkTimes(request.start, request.end);
  checkSteps(request);
  const { kind, devices, supplyPoints, alternative, reason, reference, people = [] } = request;
  const steps = request.steps.map((step) => ({ ...step, at: toIso(step.at) }));
  const bare = {
    devices,
    supplyPoints,
    start: toIso(request.start),
    end: toIso(request.end),
    steps,
    ...(people.length > 0 && { people }),
  };
  const windows = windowsOf(bare, about.lost);
  if (windows.length === 0) throw fault('PLN-NOTHING-CUT', {});
  const dark = cutOrSpared(windows, { kind, liveLine: request.liveLine === true });
  return {
    id: about.id,
    version: 1,
    revision: 1,
    state: 'draft',
    kind,
    ...bare,
    ...dark,
    alternative: toIso(alternative),
    reason,
    reference,
    author: about.author,
    approvedBy: null,
    approvedAt: null,
    actualStart: null,
    actualEnd: null,
    late: null,
    saidiMinutes: 0,
    affected: {
      supplyPoints: dark.supplyPoints.length,
      contacts: 0,
      withoutChannel: 0,
      byClass: { life_support: 0, critical: 0, business: 0, residential: 0 },
    },
    duties: { pending: 0, met: 0, atRisk: 0, missed: 0 },
  };
}

export function submit(plan: PlannedOutage): PlannedOutage {
  return moved(plan, 'submitted');
}

/**
 * Freezes the windows. @param by never the author: PLN-SELF-APPROVAL. @param late why it is approved
 * after its deadline, where it is.
 */
export function approve(
  plan: PlannedOutage,
  by: { name: string; at: Instant; late: string | null; lost: LostSupplyPoints },
): PlannedOutage {
  if (by.name === plan.author) throw fault('PLN-SELF-APPROVAL', { author: plan.author });
  const next = moved(plan, 'approved');
  const known = plan.spared ?? plan.windows;
  const windows = isBySupplyPoints(plan) ? known : windowsOf(plan, by.lost);
  if (windows.length === 0) throw fault('PLN-NOTHING-CUT', {});
  const { name, at, late } = by;
  const about = { kind: plan.kind, liveLine: plan.liveLine === true };
  const dark = cutOrSpared(windows, about);
  return { ...next, ...dark, approvedBy: name, approvedAt: toIso(at), late };
}

/** The first notice was accepted, or the announcement published. Idempotent once announced. */
export function announce(plan: PlannedOutage): PlannedOutage {
  return plan.state === 'announced' ? plan : moved(plan, 'announced');
}

/** Work begins. @param missing contacts who must confirm and have not: PLN-CONFIRMATION-MISSING. */
export function start(plan: PlannedOutage, at: Instant, missing = 0): PlannedOutage {
  if (missing > 0) throw fault('PLN-CONFIRMATION-MISSING', { contacts: missing });
  return { ...moved(plan, 'in_progress'), actualStart: toIso(at) };
}

/** A later end: a new revision. Throws PLN-TIMES when it is not later, PLN-TRANSITION when it is over. */
export function extend(plan: PlannedOutage, end: Instant, now: Instant): PlannedOutage {
  mustBeLive(plan, plan.state);
  if (end <= fromIso(plan.end)) throw fault('PLN-TIMES', { start: plan.start, end: toIso(end) });
  const { windows, steps, spared } = shiftedEnd(plan, end);
  const isLate = plan.overrunFrom === undefined && now >= fromIso(plan.end);
  const overrun = isLate ? { overrunFrom: plan.end } : {};
  return {
    ...revised(plan),
    end: toIso(end),
    windows,
    steps,
    ...overrun,
    ...(spared && sparedBy(spared)),
  };
}

/** Some of its area keep supply: a new revision without them. PLN-NOTHING-CUT when nobody is left. */
export function narrow(plan: PlannedOutage, kept: readonly string[]): PlannedOutage {
  mustBeLive(plan, plan.state);
  const gone = new Set(kept);
  const without = (ids: readonly string[]): string[] => ids.filter((id) => !gone.has(id));
  const windows = plan.windows
    .map((window) => ({ ...window, supplyPoints: without(window.supplyPoints) }))
    .filter((window) => window.supplyPoints.length > 0);
  if (windows.length === 0) throw fault('PLN-NOTHING-CUT', {});
  return { ...revised(plan), windows, supplyPoints: without(plan.supplyPoints) };
}

/**
 * The same work on a network that is switched otherwise: a new revision with its windows, null when they are the
 * same. Where nobody would be cut any more a person must look at it: null as well.
 */
export function redrawn(plan: PlannedOutage, lost: LostSupplyPoints): PlannedOutage | null {
  if (isBySupplyPoints(plan) || plan.liveLine === true || !isLive(plan.state)) return null;
  const windows = windowsOf(plan, lost);
  const isSame = JSON.stringify(windows) === JSON.stringify(plan.windows);
  if (windows.length === 0 || isSame) return null;
  return { ...revised(plan), windows, supplyPoints: pointsIn(windows) };
}

/**
 * Other times, devices or steps, or work done live that cuts after all. Of one approved already this is a new
 * revision; an approved cut does not become work done live: PLN-LIVE-AFTER-CUT.
 */
export function change(
  plan: PlannedOutage,
  request: PlanRequest,
  about: { lost: LostSupplyPoints },
): PlannedOutage {
  if (allowed[plan.state].length === 0 || plan.state === 'in_progress') {
    throw fault('PLN-TRANSITION', { from: plan.state, to: plan.state });
  }
  const { id, author } = plan;
  if (isLive(plan.state) && plan.liveLine !== true && request.liveLine === true) {
    throw fault('PLN-LIVE-AFTER-CUT', { plan: id });
  }
  // Put off to its other date, or beyond it, it has none any more.
  const { alternative: other } = request;
  const isAhead = other !== null && other > request.start;
  const wanted = isAhead ? request : { ...request, alternative: null };
  const fresh = draftPlan(wanted, { id, author, lost: about.lost });
  const { devices, supplyPoints, windows, steps, alternative, reason, reference, kind } = fresh;
  const { start: from, end, liveLine, avoided, spared, people = [] } = fresh;
  const what = { devices, supplyPoints, windows, steps, alternative, reason, reference, kind };
  const live = liveLine === true && { liveLine, ...(avoided && spared && { avoided, spared }) };
  return { ...withoutLiveLine(revised(plan)), ...what, ...live, people, start: from, end };
}

/** Paid: supply is due back so long after, of a cut that stands. Paid twice, the first time counts. */
export function paid(plan: PlannedOutage, at: Instant, within: DurationMs): PlannedOutage {
  mustBeLive(plan, plan.state);
  const version = plan.version + 1;
  if (plan.paidAt !== undefined) return { ...plan, version };
  return { ...plan, version, paidAt: toIso(at), restoreBy: toIso(at + within) };
}

export function complete(plan: PlannedOutage, at: Instant): PlannedOutage {
  return { ...moved(plan, 'completed'), actualEnd: toIso(at) };
}

export function cancel(plan: PlannedOutage, at: Instant): PlannedOutage {
  const actualEnd = plan.state === 'in_progress' ? toIso(at) : null;
  const wasAnnounced = plan.state === 'announced' || plan.state === 'in_progress';
  return { ...moved(plan, 'cancelled'), actualEnd, ...(wasAnnounced && { wasAnnounced }) };
}

/** The window passed and nothing was seen. */
export function expire(plan: PlannedOutage): PlannedOutage {
  return moved(plan, 'expired');
}

function mustBeLive(plan: PlannedOutage, to: State): void {
  if (!isLive(plan.state)) throw fault('PLN-TRANSITION', { from: plan.state, to });
}

function revised(plan: PlannedOutage): PlannedOutage {
  const revision = plan.revision + (isLive(plan.state) ? 1 : 0);
  return { ...plan, version: plan.version + 1, revision };
}

function isBySupplyPoints(plan: PlannedOutage): boolean {
  return plan.devices.length === 0 && plan.steps.length === 0;
}

/** People are told of the work's own times: no step cuts anybody outside of them. */
function checkSteps({ steps, start: from, end }: PlanRequest): void {
  const outside = steps.find(({ at }) => at < from || at > end);
  if (outside === undefined) return;
  const between = { start: toIso(from), end: toIso(end) };
  throw fault('PLN-STEP-TIME', { at: toIso(outside.at), ...between });
}

function checkTimes(from: Instant, to: Instant): void {
  if (to <= from) throw fault('PLN-TIMES', { start: toIso(from), end: toIso(to) });
}
