/** What stands: a list, and in a flood one line for each cause. */
import { type Dispatch, type ReactNode, type SetStateAction, useCallback, useState } from 'react';
import { word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import type { Alarm, Overview } from '../../shared/types.ts';
import { Read } from '../query.tsx';
import { useSteadyOrder } from '../steady-order.ts';
import { alarmWord } from '../words/alarms.ts';
import { AlarmTable } from './table.tsx';

interface Choosing {
  chosen: ReadonlySet<string>;
  setChosen: Dispatch<SetStateAction<ReadonlySet<string>>>;
}

export function AlarmGroups(props: Choosing & { alarms: readonly Alarm[] }): ReactNode {
  const { alarms, chosen, setChosen } = props;
  const flood = useLive<Overview>('overview', '/overview').get('overview')?.alarmFlood;
  const choose = useChoose(setChosen);
  const chattering = alarms.filter(({ rule }) => rule === 'chattering').length;
  if (alarms.length === 0) {
    return (
      <Read kinds={['alarm']}>
        <p className="muted">{word('alarms.none')}</p>
      </Read>
    );
  }
  if (flood?.isOn === true) return <Flood {...props} newAlarms={flood.newAlarms} />;
  return (
    <>
      {chattering > 0 && <p>{alarmWord('chattering', { count: chattering })}</p>}
      <AlarmTable alarms={alarms} chosen={chosen} onChoose={choose} />
    </>
  );
}

function Flood(props: Choosing & { alarms: readonly Alarm[]; newAlarms: number }): ReactNode {
  const { rows, holding } = useSteadyOrder(groupsOf(props.alarms), ({ name }) => name);
  return (
    <div {...holding}>
      <p role="status" className="flood">
        {alarmWord('flood', { count: props.newAlarms, groups: rows.length })}
      </p>
      {rows.map(({ name, own }) => (
        <Group key={name} {...props} name={name} own={own} />
      ))}
    </div>
  );
}

/** Its rows are drawn when somebody opens it: in a storm there are thousands that nobody looks at. */
function Group(props: Choosing & { name: string; own: readonly Alarm[] }): ReactNode {
  const { name, own, chosen, setChosen } = props;
  const [isOpen, setOpen] = useState(false);
  const choose = useChoose(setChosen);
  return (
    <div className="alarm-group" data-testid={`alarm-group-${name}`}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary data-row>
          {alarmWord('group', {
            name,
            count: own.length,
            urgent: own.filter(({ priority }) => priority <= 2).length,
          })}
        </summary>
        {isOpen && <AlarmTable alarms={own} chosen={chosen} onChoose={choose} />}
      </details>
      <button
        type="button"
        onClick={() => setChosen(new Set([...chosen, ...own.map(({ id }) => id)]))}
      >
        {alarmWord('all', { count: own.length })}
      </button>
    </div>
  );
}

/** The same function from one drawing to the next, so that a row is drawn anew only when it changed. */
function useChoose(setChosen: Choosing['setChosen']): (id: string) => void {
  return useCallback(
    (id) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [setChosen],
  );
}

/** By outage or plan, else feeder, else what spoke; the most urgent group first. */
function groupsOf(alarms: readonly Alarm[]): Array<{ name: string; own: readonly Alarm[] }> {
  const nameOf = (alarm: Alarm): string => alarm.suppressedBy ?? alarm.feeder ?? alarm.asset ?? '–';
  return [...Map.groupBy(alarms, nameOf)].map(([name, own]) => ({ name, own }));
}
