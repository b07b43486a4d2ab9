/**
 * What stands now: open outages, plans, alarms and earth faults, and what each supply point has.
 * A mirror of the records, moved on only after a commit is durable; screens and rules read it, nobody writes it.
 */
import type { Alarm } from '../model/alarm.ts';
import type { EarthFault } from '../model/earth-fault.ts';
import type { Outage } from '../model/outage.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import type { Task } from '../model/task.ts';
import type { Instant } from '../model/time.ts';
import { forgetOldest } from '../runtime/forget.ts';
import type { Commit } from '../store/records.ts';

/** Why a supply point is without supply, and since when. */
export interface DarkMark {
  since: Instant;
  outage: string | null;
  plannedOutage: string | null;
}

export type DarkWatcher = (
  supplyPoint: string,
  before: DarkMark | undefined,
  after: DarkMark | undefined,
) => void;

export interface Board {
  /** Outages that are open, or restored and not yet closed. */
  readonly outages: ReadonlyMap<string, Outage>;
  /** Plans that are not over. */
  readonly plans: ReadonlyMap<string, PlannedOutage>;
  /** Plans that were approved and then cancelled, the last ones: who wrote one down learns that it is off. */
  readonly cancelled: ReadonlyMap<string, PlannedOutage>;
  /** Alarms that are not cleared. */
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly earthFaults: ReadonlyMap<string, EarthFault>;
  readonly tasks: ReadonlyMap<string, Task>;
  /** The mark of a dark supply point; undefined while it has supply as far as is known. */
  dark(supplyPoint: string): DarkMark | undefined;
  darkIds(): IterableIterator<string>;
  /** Told of each mark that comes, changes or goes. */
  watchDark(watcher: DarkWatcher): void;
  /** When supply came back, for the last restorations of the board. */
  restoredAt(supplyPoint: string): Instant | null;
  /** Called once a commit is durable. */
  applied(commit: Commit): void;
}

const overOutages = new Set(['closed', 'rejected', 'merged']);
const overPlans = new Set(['completed', 'cancelled', 'expired']);
/** Restorations remembered for "your power came back at …". */
const RESTORED_MOST = 200_000;
const CANCELLED_MOST = 2_000;

export function createBoard(): Board {
  const outages = new Map<string, Outage>();
  const plans = new Map<string, PlannedOutage>();
  const cancelled = new Map<string, PlannedOutage>();
  const alarms = new Map<string, Alarm>();
  const earthFaults = new Map<string, EarthFault>();
  const tasks = new Map<string, Task>();
  const dark = new Map<string, DarkMark>();
  const back = new Map<string, Instant>();
  const watchers: DarkWatcher[] = [];

  function mark(supplyPoint: string, after: DarkMark | undefined): void {
    const before = dark.get(supplyPoint);
    if (after === undefined) dark.delete(supplyPoint);
    else dark.set(supplyPoint, after);
    for (const watcher of watchers) watcher(supplyPoint, before, after);
  }

  /** Keeps a document while `isOver` is false of it. */
  function keep<T extends { id: string }>(
    into: Map<string, T>,
    documents: readonly T[] | undefined,
    isOver: (document: T) => boolean,
  ): void {
    for (const document of documents ?? []) {
      if (isOver(document)) into.delete(document.id);
      else into.set(document.id, document);
    }
  }

  function close(supplyPoint: string, at: Instant): void {
    if (!dark.has(supplyPoint)) return;
    mark(supplyPoint, undefined);
    back.delete(supplyPoint);
    back.set(supplyPoint, at);
    forgetOldest(back, RESTORED_MOST);
  }

  return {
    outages,
    plans,
    cancelled,
    alarms,
    earthFaults,
    tasks,
    dark: (supplyPoint) => dark.get(supplyPoint),
    darkIds: () => dark.keys(),
    watchDark: (watcher) => void watchers.push(watcher),
    restoredAt: (supplyPoint) => back.get(supplyPoint) ?? null,
    applied(commit) {
      const { put, intervals } = commit;
      keep(outages, put?.outage, (outage) => overOutages.has(outage.state));
      keep(plans, put?.planned_outage, (plan) => overPlans.has(plan.state));
      const isOn = ({ state, approvedBy }: PlannedOutage): boolean =>
        state !== 'cancelled' || approvedBy === null;
      keep(cancelled, put?.planned_outage, isOn);
      forgetOldest(cancelled, CANCELLED_MOST);
      keep(alarms, put?.alarm, (alarm) => alarm.state === 'cleared');
      keep(earthFaults, put?.earth_fault, (one) => one.state === 'cleared');
      keep(tasks, put?.task, (task) => task.state === 'done');
      for (const { supplyPoint, to } of intervals?.close ?? []) close(supplyPoint, to);
      for (const { supplyPoint, from, outage, plannedOutage, to } of intervals?.open ?? []) {
        if (to === null) mark(supplyPoint, { since: from, outage, plannedOutage });
      }
      for (const one of intervals?.revise ?? []) {
        const known = dark.get(one.supplyPoint);
        if (known?.outage === one.outage && one.to === null) known.since = one.from;
      }
      for (const { from, to, supplyPoints } of intervals?.move ?? []) {
        for (const id of supplyPoints ?? outages.get(to)?.dark ?? []) {
          const known = dark.get(id);
          if (known?.outage === from) mark(id, { ...known, outage: to });
        }
      }
    },
  };
}
