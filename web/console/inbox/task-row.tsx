import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { call } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useSession, useZone } from '../../shared/session.tsx';
import type { Task } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { offerUndo } from '../frame/undo.tsx';
import { useRead } from '../query.tsx';
import { inboxWord } from '../words/inbox.ts';
import { WaitingAge } from './age.tsx';
import { taskText } from './task-text.ts';

/** What the machine cannot do: a person does it, and says so. */
export function TaskRow(props: { task: Task; refusedBecause: string | null }): ReactNode {
  const { task, refusedBecause } = props;
  const zone = useZone();
  const { user } = useSession();
  // What is told to all screens names nobody: who may ring reads whom.
  const isWhole = refusedBecause === null && task.code === 'account_manager';
  const whole = useRead<Task>(isWhole ? `/tasks/${task.id}` : null, task.version);
  const give = (assignee: string | null) =>
    call('POST', `/tasks/${task.id}/actions/assign`, { body: { assignee } });
  return (
    <li data-row data-testid={`task-row-${task.id}`} data-state={task.state}>
      <p>
        <strong>{stateWord('task', task.code)}</strong> {taskText(whole.data ?? task)}
      </p>
      <p className="muted">
        {task.subject !== null && <Subject id={task.subject} />}{' '}
        {task.contact !== null && (
          <Link href={`/console/people/${encodeURIComponent(task.contact)}`}>{task.contact}</Link>
        )}{' '}
        {task.dueAt !== null && dateTime(task.dueAt, zone)} ·{' '}
        <WaitingAge since={task.createdAt} kind="rest" />
        {task.assignee !== null && ` · ${inboxWord('takenBy', { name: task.assignee })}`}
      </p>
      <div className="buttons">
        <button
          type="button"
          disabled={refusedBecause !== null}
          title={refusedBecause ?? undefined}
          onClick={() => {
            const next = task.assignee === null ? user.name : null;
            void give(next).then(({ ok }) => {
              if (ok && next !== null) offerUndo(inboxWord('take'), () => give(null));
            });
          }}
        >
          {inboxWord(task.assignee === null ? 'take' : 'giveBack')}
        </button>
        {task.code === 'life_support_registration' && task.subject !== null && (
          <>
            <LifeSupport point={task.subject} isConfirmed refusedBecause={refusedBecause} />
            <LifeSupport point={task.subject} isConfirmed={false} refusedBecause={refusedBecause} />
          </>
        )}
        <Action
          path={`/tasks/${task.id}/actions/done`}
          refusedBecause={refusedBecause}
          label={inboxWord('done')}
          title={inboxWord('done')}
          effect={inboxWord('doneTask')}
          fields={
            <>
              {task.contact !== null && (
                <ChoiceField
                  name="outcome"
                  label={inboxWord('reachedAsk')}
                  choices={[
                    ['reached', inboxWord('reached')],
                    ['not_reached', inboxWord('notReached')],
                  ]}
                  required
                />
              )}
              <TextField name="note" label={inboxWord('note')} />
            </>
          }
          body={(form) => ({
            note: form.get('note') || null,
            outcome: form.get('outcome') || null,
          })}
        />
      </div>
    </li>
  );
}

/** Until a person has decided, who registered counts as life support. */
function LifeSupport(props: {
  point: string;
  isConfirmed: boolean;
  refusedBecause: string | null;
}): ReactNode {
  const { point, isConfirmed, refusedBecause } = props;
  const label = inboxWord(isConfirmed ? 'lifeYes' : 'lifeNo');
  return (
    <Action
      path={`/life-support/${point}/actions/${isConfirmed ? 'confirm' : 'refuse'}`}
      refusedBecause={refusedBecause}
      label={label}
      title={label}
      effect={inboxWord(isConfirmed ? 'lifeYesEffect' : 'lifeNoEffect', { point })}
    />
  );
}

function Subject({ id }: { id: string }): ReactNode {
  if (id.startsWith('O-')) return <Link href={`/console/outages/${id}`}>{id}</Link>;
  if (id.startsWith('P-')) return <Link href={`/console/planned/${id}`}>{id}</Link>;
  return id;
}
