/** Alarms by state; check boxes, one comment for many. */
import { type ReactNode, useState } from 'react';
import { Link, useSearch } from 'wouter';
import { type Answer, call } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useMay, useZone } from '../../shared/session.tsx';
import type { Alarm, Overview } from '../../shared/types.ts';
import { alarmText } from '../alarm-text.ts';
import { PriorityBadge } from '../badges.tsx';
import { VoltageCardTable } from '../voltage-card.tsx';

const tabs = [
  'active_unacked',
  'active_acked',
  'cleared_unacked',
  'shelved',
  'suppressed',
  'cleared',
] as const;

export function AlarmsPage(): ReactNode {
  const [tab, setTab] = useState<string>('active_unacked');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const mayOperate = useMay('operator');
  const { state } = useStreamStatus();
  const priority = new URLSearchParams(useSearch()).get('priority');
  const alarms = [...useLive<Alarm>('alarm', '/alarms').values()].filter(
    (alarm) => priority === null || alarm.priority === Number(priority),
  );
  const shown = alarms
    .filter((alarm) => alarm.state === tab)
    .sort((a, b) => a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt));

  const flood = useLive<Overview>('overview', '/overview').get('overview')?.alarmFlood;
  const groups = groupsOf(shown, flood?.isOn === true);
  const isAcked = tab === 'active_acked';
  async function act(): Promise<void> {
    const answer = await (isAcked ? takeBack(chosen) : acknowledge(chosen));
    setProblem(answer.ok ? null : answer.problem.detail);
    if (answer.ok) setChosen(new Set());
  }
  const show = (name: string): void => {
    setTab(name);
    setChosen(new Set());
  };
  const choose = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  return (
    <section>
      <h1>{word('nav.alarms')}</h1>
      <div className="tabs" role="tablist">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => show(name)}
          >
            {stateWord('alarmState', name)} {alarms.filter((a) => a.state === name).length}
          </button>
        ))}
      </div>
      <p>
        <button
          type="button"
          disabled={!mayOperate || chosen.size === 0 || state === 'not_live'}
          title={mayOperate ? undefined : word('action.needs', { role: word('role.operator') })}
          onClick={() => void act()}
        >
          {word(isAcked ? 'alarms.takeBack' : 'alarms.ack', { count: chosen.size })}
        </button>{' '}
        {priority !== null && <Link href="/console/alarms">{word('alarms.everyPriority')}</Link>}
        {problem !== null && <span role="alert">{problem}</span>}
      </p>
      {flood?.isOn === true && (
        <p role="status">{word('alarms.flood', { count: flood.newAlarms })}</p>
      )}
      {shown.length === 0 && <p className="muted">{word('alarms.none')}</p>}
      {groups.map(({ name, alarms: members }) =>
        name === null ? (
          <AlarmTable key="" alarms={members} chosen={chosen} onChoose={choose} />
        ) : (
          <details key={name} data-testid={`alarm-group-${name}`}>
            <summary>{word('alarms.group', { name, count: members.length })}</summary>
            <AlarmTable alarms={members} chosen={chosen} onChoose={choose} />
          </details>
        ),
      )}
    </section>
  );
}

/** In a flood by outage, plan or feeder, the most urgent group first; else one list without a name. */
function groupsOf(
  alarms: readonly Alarm[],
  isFlood: boolean,
): Array<{ name: string | null; alarms: readonly Alarm[] }> {
  if (alarms.length === 0) return [];
  if (!isFlood) return [{ name: null, alarms }];
  const byName = Map.groupBy(alarms, (alarm) => alarm.suppressedBy ?? alarm.feeder ?? '–');
  return [...byName].map(([name, members]) => ({ name, alarms: members }));
}

function acknowledge(ids: ReadonlySet<string>): Promise<Answer<unknown>> {
  return call('POST', '/alarms/actions/ack', { body: { filter: { ids: [...ids] } } });
}

/** One after another: there is no list of them. The first refusal ends it. */
async function takeBack(ids: ReadonlySet<string>): Promise<Answer<unknown>> {
  let answer: Answer<unknown> = { ok: true, value: null, version: null, position: null };
  for (const id of ids) {
    if (answer.ok) answer = await call('POST', `/alarms/${id}/actions/unack`, { body: {} });
  }
  return answer;
}

function AlarmTable(props: {
  alarms: readonly Alarm[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
}): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  return (
    <table>
      <thead>
        <tr>
          <th>
            <span className="visually-hidden">{word('alarms.choose')}</span>
          </th>
          <th>{word('alarms.priority')}</th>
          <th>{word('alarms.at')}</th>
          <th>{word('alarms.where')}</th>
          <th>{word('alarms.text')}</th>
          <th className="number">{word('alarms.value')}</th>
          <th>{word('alarms.by')}</th>
        </tr>
      </thead>
      <tbody>
        {props.alarms.map((alarm) => (
          <tr key={alarm.id} data-testid={`alarm-row-${alarm.id}`} data-state={alarm.state}>
            <td>
              <input
                type="checkbox"
                aria-label={word('alarms.chooseOne', { id: alarm.id })}
                checked={props.chosen.has(alarm.id)}
                onChange={() => props.onChoose(alarm.id)}
              />
            </td>
            <td data-label={word('alarms.priority')}>
              <PriorityBadge priority={alarm.priority} />
            </td>
            <td data-label={word('alarms.at')}>{dateTime(alarm.raisedAt, zone)}</td>
            <td data-label={word('alarms.where')}>
              {alarm.feeder ?? ''} {alarm.device ?? alarm.asset ?? ''} {alarm.phase ?? ''}
            </td>
            <td data-label={word('alarms.text')} title={alarm.text}>
              {alarmText(alarm, language)}
              {alarm.voltageCard !== undefined && <VoltageCardTable card={alarm.voltageCard} />}
            </td>
            <td data-label={word('alarms.value')} className="number">
              {alarm.value === null
                ? '–'
                : `${Number(alarm.value.toPrecision(4))} ${alarm.unit ?? ''}`}
            </td>
            <td data-label={word('alarms.by')}>{alarm.ackedBy ?? alarm.suppressedBy ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
