/** What open screens are shown of each change, in the shapes of the API. */

import type { ApiParts } from '../../api/parts.ts';
import { showOutage, showPlan } from '../../api/views/outage.ts';
import { reportView, taskView } from '../../api/views/people.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import type { Commit } from '../../store/records.ts';

export interface Screens {
  /** A commit stands. */
  committed(commit: Commit): void;
  /** Notices of these subjects moved on. */
  noticesMoved(subjects: readonly string[]): void;
  /** Once a second: counters, and subjects whose notices moved. */
  tick(): Promise<void>;
}

type Shown = Pick<
  ApiParts,
  | 'stream'
  | 'records'
  | 'grid'
  | 'clock'
  | 'settings'
  | 'overview'
  | 'sources'
  | 'promiseOf'
  | 'ownSupplyOf'
>;

/** Subjects shown anew in one second. */
const SUBJECTS_MOST = 200;

export function createScreens(parts: Shown & { supervisor: Supervisor }): Screens {
  const { stream, records } = parts;
  const moved = new Set<string>();
  let lastSources = new Map<string, string>();

  async function showSubject(subject: string): Promise<void> {
    if (subject.startsWith('O-')) {
      const outage = await records.documents.get('outage', subject);
      if (outage !== null) stream.publish('outage', outage.id, await showOutage(parts, outage));
      return;
    }
    const plan = await records.documents.get('planned_outage', subject);
    if (plan !== null) stream.publish('planned', plan.id, await showPlan(parts, plan));
  }

  return {
    committed({ put }) {
      for (const { id } of put?.outage ?? []) moved.add(id);
      for (const { id } of put?.planned_outage ?? []) moved.add(id);
      for (const alarm of put?.alarm ?? []) stream.publish('alarm', alarm.id, alarm);
      for (const fault of put?.earth_fault ?? []) stream.publish('earth_fault', fault.id, fault);
      for (const one of put?.trouble_report ?? [])
        stream.publish('report', one.id, reportView(one));
      // One text for all who listen: whom to ring is read by those who may.
      for (const task of put?.task ?? []) stream.publish('task', task.id, taskView(task, true));
    },
    noticesMoved(subjects) {
      for (const subject of subjects) moved.add(subject);
    },
    async tick() {
      const subjects = [...moved].slice(0, SUBJECTS_MOST);
      for (const subject of subjects) {
        moved.delete(subject);
        await showSubject(subject);
      }
      stream.publish('overview', 'overview', { id: 'overview', ...parts.overview() });
      const sources = new Map(parts.sources().map((source) => [source.id, source]));
      for (const [id, source] of sources) {
        const text = `${source.health} ${source.reason} ${source.lastReadingAt}`;
        if (lastSources.get(id) !== text) stream.publish('source', id, source);
      }
      for (const id of lastSources.keys()) {
        if (!sources.has(id)) stream.publish('source', id, null);
      }
      lastSources = new Map(
        [...sources].map(([id, s]) => [id, `${s.health} ${s.reason} ${s.lastReadingAt}`]),
      );
    },
  };
}
