// When each supply point of a plan is cut, and when each device stands open for it.
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../model/time.ts';
import type { PlanArea } from './life/causes.ts';
import type { OutageSettings } from './settings.ts';

/** Supply points without supply when these devices are open and those closed, against the normal state. */
export type LostSupplyPoints = (open: readonly string[], close: readonly string[]) => string[];

type Cut = Pick<PlannedOutage, 'devices' | 'supplyPoints' | 'start' | 'end' | 'steps' | 'people'>;
type Window = PlannedOutage['windows'][number];

/** Approved and not over: it explains dark, and people hear of its changes. */
export function isLive(state: PlannedOutage['state']): boolean {
  return state === 'approved' || state === 'announced' || state === 'in_progress';
}

/** A plan as a cause of the inference: this device stands open from … to, with this prior. */
export interface PlannedCause {
  id: string;
  device: string;
  phases: number;
  from: Instant;
  to: Instant;
  p: number;
}

/**
 * Windows of a plan: supply points with the same dark time together, earliest first. A work with
 * transfer gives two short windows, not one long one. Who was added by hand is dark from start to end,
 * who was taken out not at all.
 */
export function windowsOf(cut: Cut, lost: LostSupplyPoints): Window[] {
  const traced = tracedWindows(cut, lost);
  const people = cut.people ?? [];
  if (people.length === 0) return traced;
  const picked = (pick: 'added' | 'removed'): string[] =>
    people.filter((one) => one.pick === pick).map(({ supplyPoint }) => supplyPoint);
  const removed = new Set(picked('removed'));
  const stays = (supplyPoint: string): boolean => !removed.has(supplyPoint);
  const windows = traced.map((one) => ({ ...one, supplyPoints: one.supplyPoints.filter(stays) }));
  const known = new Set(windows.flatMap(({ supplyPoints }) => supplyPoints));
  const added = picked('added').filter((id) => stays(id) && !known.has(id));
  const { start, end } = cut;
  const whole = windows.find((one) => one.start === start && one.end === end);
  if (whole === undefined) windows.push({ supplyPoints: added, start, end });
  else whole.supplyPoints = [...whole.supplyPoints, ...added];
  for (const window of windows) window.supplyPoints.sort();
  return windows.filter(({ supplyPoints }) => supplyPoints.length > 0).sort(byTime);
}

function byTime(a: Window, b: Window): number {
  return a.start.localeCompare(b.start) || a.end.localeCompare(b.end);
}

function tracedWindows(cut: Cut, lost: LostSupplyPoints): Window[] {
  if (cut.devices.length === 0 && cut.steps.length === 0) {
    const supplyPoints = [...new Set(cut.supplyPoints)].sort();
    return supplyPoints.length === 0 ? [] : [{ supplyPoints, start: cut.start, end: cut.end }];
  }
  const end = fromIso(cut.end);
  const states = statesOf(cut);
  const [only] = states;
  if (states.length === 1 && only !== undefined) {
    const dark = only.at < end ? lost(only.open, only.closed).toSorted() : [];
    const times = { start: toIso(only.at), end: toIso(end) };
    return dark.length === 0 ? [] : [{ supplyPoints: dark, ...times }];
  }
  const since = new Map<string, Instant>();
  const grouped = new Map<string, Window>();
  const close = (supplyPoint: string, from: Instant, to: Instant): void => {
    if (to <= from) return;
    const key = `${from} ${to}`;
    const window = grouped.get(key) ?? { supplyPoints: [], start: toIso(from), end: toIso(to) };
    window.supplyPoints.push(supplyPoint);
    grouped.set(key, window);
  };
  for (const { at, open, closed } of states) {
    const dark = at >= end ? new Set<string>() : new Set(lost(open, closed));
    for (const [supplyPoint, from] of since) {
      if (dark.has(supplyPoint)) continue;
      close(supplyPoint, from, at);
      since.delete(supplyPoint);
    }
    for (const supplyPoint of dark) if (!since.has(supplyPoint)) since.set(supplyPoint, at);
  }
  for (const [supplyPoint, from] of since) close(supplyPoint, from, end);
  const windows = [...grouped.values()];
  for (const window of windows) window.supplyPoints.sort();
  return windows.sort(byTime);
}

/** The switching states a plan goes through, in order of time. */
function statesOf(cut: Cut): Array<{ at: Instant; open: string[]; closed: string[] }> {
  if (cut.steps.length === 0) return [{ at: fromIso(cut.start), open: cut.devices, closed: [] }];
  const open = new Set<string>();
  const closed = new Set<string>();
  const steps = cut.steps.map((step) => ({ ...step, at: fromIso(step.at) }));
  steps.sort((a, b) => a.at - b.at);
  return steps.map((step) => {
    for (const device of step.open) {
      if (!closed.delete(device)) open.add(device);
    }
    for (const device of step.close) {
      if (!open.delete(device)) closed.add(device);
    }
    return { at: step.at, open: [...open], closed: [...closed] };
  });
}

/** Windows and steps of a plan that ends later: what ended with it ends with it again. */
export function shiftedEnd(
  plan: PlannedOutage,
  end: Instant,
): Pick<PlannedOutage, 'windows' | 'steps' | 'spared'> {
  const was = fromIso(plan.end);
  const moved = (at: string): string => (fromIso(at) >= was ? toIso(end) : at);
  const shifted = (windows: Window[]): Window[] =>
    windows.map((window) => ({ ...window, end: moved(window.end) }));
  return {
    windows: shifted(plan.windows),
    ...(plan.spared && { spared: shifted(plan.spared) }),
    steps: plan.steps.map((step) => ({ ...step, at: moved(step.at) })),
  };
}

/** Causes that live plans put before the inference at this moment: from 15 min before to the end. */
export function plannedCauses(
  plans: readonly PlannedOutage[],
  now: Instant,
  settings: OutageSettings['planned'],
): PlannedCause[] {
  const causes: PlannedCause[] = [];
  for (const plan of plans) {
    // Work done live opens nothing: what is dark there is a fault.
    if (!isLive(plan.state) || plan.liveLine === true) continue;
    for (const { device, from, to } of openTimes(plan)) {
      const isOver = now > to && plan.state !== 'in_progress';
      if (now < from - settings.before || isOver) continue;
      const start = from - settings.before;
      causes.push({ id: plan.id, device, phases: 7, from: start, to, p: settings.prior });
    }
  }
  return causes;
}

/** From when to when each device of a plan stands open. */
function openTimes(plan: Cut): Array<{ device: string; from: Instant; to: Instant }> {
  const times: Array<{ device: string; from: Instant; to: Instant }> = [];
  const since = new Map<string, Instant>();
  for (const { at, open } of statesOf(plan)) {
    for (const [device, from] of since) {
      if (open.includes(device)) continue;
      times.push({ device, from, to: at });
      since.delete(device);
    }
    for (const device of open) if (!since.has(device)) since.set(device, at);
  }
  for (const [device, from] of since) times.push({ device, from, to: fromIso(plan.end) });
  return times;
}

/** Supply points whose dark each live plan explains now; one at work explains them until completed. */
export function plannedAreas(
  plans: readonly PlannedOutage[],
  now: Instant,
  settings: OutageSettings['planned'],
): PlanArea[] {
  return plans.flatMap((plan) => {
    if (!isLive(plan.state)) return [];
    const isAtWork = plan.state === 'in_progress';
    // Each of several cuts may run as late as a whole work does before its people hear of a later end.
    const lateMs = isAtWork ? settings.extendAfter : 0;
    const windows = plan.windows.filter((window) => {
      const isBegun = now >= fromIso(window.start) - settings.before;
      const isLast = isAtWork && window.end === plan.end;
      return isBegun && (now <= fromIso(window.end) + lateMs || isLast);
    });
    const supplyPoints = new Set(windows.flatMap((window) => window.supplyPoints));
    return supplyPoints.size === 0 ? [] : [{ id: plan.id, supplyPoints }];
  });
}
