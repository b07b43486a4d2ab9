/** Alarms by state; check boxes, one comment for many, groups in a flood. */
import { type ReactNode, useState } from 'react';
import { stateWord, word } from '../../shared/i18n.ts';
import type { Alarm } from '../../shared/types.ts';
import { AlarmActions } from '../alarms/actions.tsx';
import { AlarmGroups } from '../alarms/groups.tsx';
import { AlarmHealth } from '../alarms/health.tsx';
import { AlarmHistory, hasText } from '../alarms/history.tsx';
import { standingAlarms, useAlarms } from '../live-lists.ts';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { alarmWord } from '../words/alarms.ts';

export function AlarmsPage(): ReactNode {
  const [tab, setTab] = useQueryState('tab', 'active_unacked');
  const [priority, setPriority] = useQueryState('priority', '');
  const [text, setText] = useQueryState('q', '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isWanted = (alarm: Alarm): boolean =>
    (priority === '' || alarm.priority === Number(priority)) && hasText(alarm, text);
  const alarms = [...useAlarms().values()].filter(isWanted);
  const shown = alarms.filter(({ state }) => state === tab).sort(byUrgency);
  const show = (name: string): void => {
    setTab(name);
    setChosen(new Set());
  };
  return (
    <section>
      <h1>{word('nav.alarms')}</h1>
      <Tabs
        names={[...standingAlarms, 'cleared']}
        chosen={tab}
        label={(name) =>
          name === 'cleared'
            ? alarmWord('history')
            : `${stateWord('alarmState', name)} ${alarms.filter((a) => a.state === name).length}`
        }
        onChoose={show}
      />
      <div className="buttons">
        <AlarmActions
          chosen={shown.filter(({ id }) => chosen.has(id))}
          tab={tab}
          onDone={() => setChosen(new Set())}
        />
        {tab !== 'cleared' && shown.length > 0 && (
          <button
            type="button"
            onClick={() =>
              setChosen(chosen.size > 0 ? new Set() : new Set(shown.map(({ id }) => id)))
            }
          >
            {chosen.size > 0 ? alarmWord('none') : alarmWord('all', { count: shown.length })}
          </button>
        )}
        <input
          type="search"
          aria-label={alarmWord('filter')}
          placeholder={alarmWord('filter')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {priority !== '' && (
          <button type="button" onClick={() => setPriority('')}>
            P{priority} × {word('alarms.everyPriority')}
          </button>
        )}
      </div>
      {tab === 'cleared' ? (
        <AlarmHistory priority={priority} text={text} />
      ) : (
        <AlarmGroups alarms={shown} chosen={chosen} setChosen={setChosen} />
      )}
      <AlarmHealth />
    </section>
  );
}

function byUrgency(a: Alarm, b: Alarm): number {
  return a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt);
}
