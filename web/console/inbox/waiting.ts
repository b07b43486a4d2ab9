/** Who waits for a person: reports that nobody has dealt with, and tasks. */
import { useLive } from '../../shared/live.tsx';
import type { Task, TroubleReport } from '../../shared/types.ts';

export interface Waiting {
  /** Somebody may be in danger; oldest first. */
  dangers: TroubleReport[];
  /** Reports that no outage explains, and people who asked to be rung; oldest first. */
  reports: TroubleReport[];
  tasks: Task[];
  /** Reports that an outage explains: only counted. */
  explained: number;
}

export const REPORTS = '/trouble-reports?state=open';
export const TASKS = '/tasks?state=open';

export function useInbox(): Waiting {
  const open = [...useLive<TroubleReport>('report', REPORTS).values()]
    .filter(({ state }) => state === 'open')
    .sort((a, b) => a.at.localeCompare(b.at));
  const tasks = [...useLive<Task>('task', TASKS).values()].filter(({ state }) => state === 'open');
  const calm = open.filter(({ danger }) => !danger);
  const isMine = (report: TroubleReport): boolean =>
    report.outage === null || report.callback !== null;
  return {
    dangers: open.filter(({ danger }) => danger),
    reports: calm.filter(isMine),
    tasks: tasks.sort((a, b) => rankOf(a) - rankOf(b) || dueOf(a).localeCompare(dueOf(b))),
    explained: calm.length - calm.filter(isMine).length,
  };
}

/** Life support before everything else that waits. */
function rankOf({ code }: Task): number {
  return code.startsWith('life_support') || code === 'confirm_by_phone' ? 0 : 1;
}

function dueOf(task: Task): string {
  return task.dueAt ?? task.createdAt;
}

/** For the bar of the pages. */
export function useWaiting(): { count: number; dangers: number } {
  const { dangers, reports, tasks } = useInbox();
  return { count: dangers.length + reports.length + tasks.length, dangers: dangers.length };
}
