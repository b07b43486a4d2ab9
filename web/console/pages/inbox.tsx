/** People who wait: danger first, then reports that no outage explains, tasks, questions. */
import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { useMay } from '../../shared/session.tsx';
import { Feedback } from '../inbox/feedback.tsx';
import { ReportRow } from '../inbox/report-row.tsx';
import { TaskRow } from '../inbox/task-row.tsx';
import { useInbox } from '../inbox/waiting.ts';
import { Read } from '../query.tsx';
import { frameWord } from '../words/frame.ts';
import { inboxWord } from '../words/inbox.ts';

/** Rows shown of each list; the oldest come first. */
const SHOWN_MOST = 200;

export function InboxPage(): ReactNode {
  const { dangers, reports, tasks, explained } = useInbox();
  const mayOperate = useMay('operator');
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const isEmpty = dangers.length + reports.length + tasks.length === 0;
  return (
    <section className="inbox">
      <h1>{frameWord('inbox')}</h1>
      {isEmpty && (
        <Read kinds={['report', 'task']}>
          <p className="muted">{inboxWord('nobody')}</p>
        </Read>
      )}
      {dangers.length > 0 && (
        <section className="danger">
          <h2>▲ {inboxWord('dangers', { count: dangers.length })}</h2>
          <ol className="plain rows">
            {dangers.slice(0, SHOWN_MOST).map((report) => (
              <ReportRow key={report.id} report={report} refusedBecause={refusedBecause} />
            ))}
          </ol>
        </section>
      )}
      <h2>{inboxWord('reports', { count: reports.length })}</h2>
      {explained > 0 && <p className="muted">{inboxWord('explained', { count: explained })}</p>}
      <ol className="plain rows">
        {reports.slice(0, SHOWN_MOST).map((report) => (
          <ReportRow key={report.id} report={report} refusedBecause={refusedBecause} />
        ))}
      </ol>
      <h2>{inboxWord('tasks', { count: tasks.length })}</h2>
      <ol className="plain rows">
        {tasks.slice(0, SHOWN_MOST).map((task) => (
          <TaskRow key={task.id} task={task} refusedBecause={refusedBecause} />
        ))}
      </ol>
      <Feedback refusedBecause={refusedBecause} />
    </section>
  );
}
