/** What is done to the alarms that were chosen: acknowledged, shelved, brought back. */
import type { ReactNode } from 'react';
import { type Answer, call } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useMay } from '../../shared/session.tsx';
import type { Alarm } from '../../shared/types.ts';
import { Action, useRefusal } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { offerUndo } from '../frame/undo.tsx';
import { alarmWord } from '../words/alarms.ts';

export function AlarmActions(props: {
  chosen: readonly Alarm[];
  tab: string;
  onDone: () => void;
}): ReactNode {
  const { chosen, tab, onDone } = props;
  const mayOperate = useMay('operator');
  const mayNot = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const nothing = chosen.length === 0 ? alarmWord('nothingChosen') : null;
  const refusedBecause = useRefusal(mayNot ?? nothing);
  const count = chosen.length;
  if (tab === 'active_acked') {
    return (
      <Each
        chosen={chosen}
        refusedBecause={refusedBecause}
        action="unack"
        label={word('alarms.takeBack', { count })}
        onDone={onDone}
      />
    );
  }
  if (tab === 'shelved') {
    return (
      <Each
        chosen={chosen}
        refusedBecause={refusedBecause}
        action="unshelve"
        label={alarmWord('unshelve', { count })}
        onDone={onDone}
      />
    );
  }
  if (tab === 'suppressed' || tab === 'cleared') return null;
  return (
    <>
      <Action
        path="/alarms/actions/ack"
        shortcut="a"
        refusedBecause={refusedBecause}
        label={count === 0 ? alarmWord('ackTitle') : alarmWord('ack', { count })}
        title={alarmWord('ackTitle')}
        effect={alarmWord('ackEffect', { count })}
        fields={<TextField name="comment" label={alarmWord('comment')} />}
        body={(form) => ({
          filter: { ids: chosen.map(({ id }) => id) },
          comment: String(form.get('comment')).trim() || null,
        })}
        onDone={onDone}
        undo={() => eachOf(chosen, 'unack')}
      />
      <Shelve chosen={chosen} refusedBecause={refusedBecause} onDone={onDone} />
    </>
  );
}

const MINUTE_MS = 60_000;
const lengths = [
  ['15', 'min15'],
  ['60', 'hour1'],
  ['480', 'hours8'],
  ['1440', 'hours24'],
] as const;

function Shelve(props: {
  chosen: readonly Alarm[];
  refusedBecause: string | null;
  onDone: () => void;
}): ReactNode {
  const { chosen, onDone } = props;
  const { serverTime } = useStreamStatus();
  const maySupervise = useMay('supervisor');
  const isUrgent = chosen.some(({ priority }) => priority === 1);
  const refused =
    props.refusedBecause ?? (isUrgent && !maySupervise ? alarmWord('supervisorP1') : null);
  const count = chosen.length;
  return (
    <ManyAction
      shortcut="s"
      refusedBecause={refused}
      label={count === 0 ? alarmWord('shelveTitle') : alarmWord('shelve', { count })}
      title={alarmWord('shelveTitle')}
      effect={alarmWord('shelveEffect', { count })}
      chosen={chosen}
      fields={
        <>
          <ChoiceField
            name="minutes"
            label={alarmWord('until')}
            choices={lengths.map(([minutes, key]) => [minutes, alarmWord(key)] as const)}
          />
          <TextField name="reason" label={word('action.reason')} required />
        </>
      }
      body={(form) => {
        const now = serverTime ?? Date.now();
        // A little less than the most that is allowed: the clock went on meanwhile.
        const lasts = Number(form.get('minutes')) * MINUTE_MS - MINUTE_MS / 2;
        return { until: new Date(now + lasts).toISOString(), reason: form.get('reason') };
      }}
      onDone={onDone}
    />
  );
}

/** There is no list of them: the first goes through the dialog, the others after it with the same words. */
function ManyAction(props: {
  chosen: readonly Alarm[];
  shortcut: string;
  refusedBecause: string | null;
  label: string;
  title: string;
  effect: string;
  fields: ReactNode;
  body: (form: FormData) => unknown;
  onDone: () => void;
}): ReactNode {
  const { chosen, body, onDone, ...shown } = props;
  const [first, ...others] = chosen;
  let said: unknown = null;
  return (
    <Action
      {...shown}
      path={`/alarms/${first?.id ?? ''}/actions/shelve`}
      body={(form) => {
        said = body(form);
        return said;
      }}
      onDone={() => {
        void eachOf(others, 'shelve', said).then(onDone);
      }}
      undo={() => eachOf(chosen, 'unshelve')}
    />
  );
}

function Each(props: {
  chosen: readonly Alarm[];
  refusedBecause: string | null;
  action: 'unack' | 'unshelve';
  label: string;
  onDone: () => void;
}): ReactNode {
  const { chosen, refusedBecause, action, label, onDone } = props;
  return (
    <button
      type="button"
      disabled={refusedBecause !== null}
      title={refusedBecause ?? undefined}
      onClick={() =>
        void eachOf(chosen, action).then((answer) => {
          if (!answer.ok) offerUndo(answer.problem.detail);
          onDone();
        })
      }
    >
      {label}
    </button>
  );
}

/** One after another; the first refusal ends it. */
async function eachOf(
  alarms: readonly Alarm[],
  action: string,
  body: unknown = {},
): Promise<Answer<unknown>> {
  let answer: Answer<unknown> = { ok: true, value: null, version: null, position: null };
  for (const { id } of alarms) {
    if (answer.ok) answer = await call('POST', `/alarms/${id}/actions/${action}`, { body });
  }
  return answer;
}
