/** What a person must do because the machine cannot. */
import type { ReactNode } from 'react';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useMay, useZone } from '../../shared/session.tsx';
import type { Task } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';

export function TasksPage(): ReactNode {
  const zone = useZone();
  const mayOperate = useMay('operator');
  const tasks = [...useLive<Task>('task', '/tasks?state=open').values()]
    .filter((task) => task.state === 'open')
    .sort((a, b) => (a.dueAt ?? a.createdAt).localeCompare(b.dueAt ?? b.createdAt));
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  return (
    <section>
      <h1>{word('nav.tasks')}</h1>
      {tasks.length === 0 && <p className="muted">{word('tasks.none')}</p>}
      <ul className="plain">
        {tasks.map((task) => (
          <li key={task.id} data-testid={`task-row-${task.id}`}>
            <strong>{stateWord('task', task.code)}</strong> {noticeWords(task.text)}{' '}
            <span className="muted">
              {task.subject ?? ''} {task.contact ?? ''}{' '}
              {task.dueAt !== null && dateTime(task.dueAt, zone)} {task.assignee ?? ''}
            </span>{' '}
            <Action
              path={`/tasks/${task.id}/actions/done`}
              refusedBecause={refusedBecause}
              label={word('tasks.done')}
              title={word('tasks.done')}
              effect={word('action.save')}
              fields={<TextField name="note" label={word('outage.note')} />}
              body={(form) => ({ note: form.get('note') || null })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Kinds of notices in a text, in the page's words. */
function noticeWords(text: string): string {
  return text.replace(/\b[a-z]+_[a-z_]+\b/g, (name) => stateWord('notice', name));
}
