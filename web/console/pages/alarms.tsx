/** Alarms by state; check boxes, one comment for many, groups in a flood. */
import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import type { Alarm, Overview } from '../../shared/types.ts';
import { AlarmActions } from '../alarms/actions.tsx';
import { AlarmHealth } from '../alarms/health.tsx';
import { AlarmTable } from '../alarms/table.tsx';
import { standingAlarms, useAlarms } from '../live-lists.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { alarmWord } from '../words/alarms.ts';

/** Rows drawn of one list; all of them can be chosen. */
const SHOWN_MOST = 300;

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
        <History priority={priority} />
      ) : (
        <Groups alarms={shown} chosen={chosen} setChosen={setChosen} />
      )}
      <AlarmHealth />
    </section>
  );
}

function byUrgency(a: Alarm, b: Alarm): number {
  return a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt);
}

function hasText(alarm: Alarm, text: string): boolean {
  const { asset, device, feeder, rule } = alarm;
  const all = `${alarm.text} ${asset} ${device} ${feeder} ${rule} ${stateWord('alarm', rule)}`;
  return all.toLowerCase().includes(text.toLowerCase());
}

function Groups(props: {
  alarms: readonly Alarm[];
  chosen: ReadonlySet<string>;
  setChosen: (chosen: ReadonlySet<string>) => void;
}): ReactNode {
  const { alarms, chosen, setChosen } = props;
  const flood = useLive<Overview>('overview', '/overview').get('overview')?.alarmFlood;
  const choose = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const chattering = alarms.filter(({ rule }) => rule === 'chattering').length;
  if (alarms.length === 0) return <p className="muted">{word('alarms.none')}</p>;
  if (flood?.isOn !== true) {
    return (
      <>
        {chattering > 0 && <p>{alarmWord('chattering', { count: chattering })}</p>}
        <AlarmTable alarms={alarms.slice(0, SHOWN_MOST)} chosen={chosen} onChoose={choose} />
      </>
    );
  }
  const groups = groupsOf(alarms);
  return (
    <>
      <p role="status" className="flood">
        {alarmWord('flood', { count: flood.newAlarms, groups: groups.length })}
      </p>
      {groups.map(({ name, own }) => (
        <details key={name} data-testid={`alarm-group-${name}`}>
          <summary data-row>
            {alarmWord('group', {
              name,
              count: own.length,
              urgent: own.filter(({ priority }) => priority <= 2).length,
            })}{' '}
            <button
              type="button"
              onClick={(event) => {
                event.preventDefault();
                setChosen(new Set([...chosen, ...own.map(({ id }) => id)]));
              }}
            >
              {alarmWord('all', { count: own.length })}
            </button>
          </summary>
          <AlarmTable alarms={own.slice(0, SHOWN_MOST)} chosen={chosen} onChoose={choose} />
        </details>
      ))}
    </>
  );
}

/** By outage or plan, else feeder, else what spoke; the most urgent group first. */
function groupsOf(alarms: readonly Alarm[]): Array<{ name: string; own: readonly Alarm[] }> {
  const nameOf = (alarm: Alarm): string => alarm.suppressedBy ?? alarm.feeder ?? alarm.asset ?? '–';
  return [...Map.groupBy(alarms, nameOf)].map(([name, own]) => ({ name, own }));
}

/** The past is asked for page by page, never kept whole. */
function History({ priority }: { priority: string }): ReactNode {
  const [limit, setLimit] = useState(100);
  const filter = priority === '' ? '' : `&priority=${priority}`;
  const query = useRead<Page<Alarm>>(`/alarms?state=cleared&limit=${limit}${filter}`);
  return (
    <Answer query={query}>
      {({ items, nextCursor }) => (
        <>
          {items.length === 0 && <p className="muted">{word('alarms.none')}</p>}
          <AlarmTable alarms={items} chosen={new Set()} onChoose={() => {}} />
          {nextCursor !== null && limit < 500 && (
            <button type="button" onClick={() => setLimit(Math.min(500, limit + 200))}>
              {alarmWord('more')}
            </button>
          )}
        </>
      )}
    </Answer>
  );
}
