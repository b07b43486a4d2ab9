import { memo, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { clockTime, dateTime, shortAge } from '../../shared/format.ts';
import { useLanguage, word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Alarm } from '../../shared/types.ts';
import { alarmText } from '../alarm-text.ts';
import { PriorityBadge } from '../badges.tsx';
import { useSteadyOrder } from '../steady-order.ts';
import { VoltageCardTable } from '../voltage-card.tsx';
import { alarmWord } from '../words/alarms.ts';
import { protectedWord } from '../words/protected.ts';
import { Foretells } from './foretells.tsx';

/** Rows drawn at first, and how many more each time they are asked for. */
const SHOWN_AT_ONCE = 100;

export function AlarmTable(props: {
  alarms: readonly Alarm[];
  /** Null: nothing can be done with them; they are only read. */
  chosen: ReadonlySet<string> | null;
  onChoose: (id: string) => void;
}): ReactNode {
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const { rows, changes, update, holding } = useSteadyOrder(props.alarms, ({ id }) => id);
  return (
    <>
      <table {...holding}>
        <thead>
          <tr>
            {props.chosen !== null && (
              <th>
                <span className="visually-hidden">{word('alarms.choose')}</span>
              </th>
            )}
            <th>{word('alarms.priority')}</th>
            <th>{word('alarms.at')}</th>
            <th>{word('alarms.where')}</th>
            <th>
              {word('alarms.text')}{' '}
              {changes > 0 && (
                <button type="button" onClick={update}>
                  {word('outages.reorder', { count: changes })}
                </button>
              )}
            </th>
            <th className="number">{word('alarms.value')}</th>
            <th>{word('alarms.by')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((alarm) => (
            <AlarmRow
              key={alarm.id}
              alarm={alarm}
              isChosen={props.chosen?.has(alarm.id) ?? null}
              onChoose={props.onChoose}
            />
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          {alarmWord('moreOf', { count: rows.length - most })}
        </button>
      )}
    </>
  );
}

const AlarmRow = memo(function AlarmRow(props: {
  alarm: Alarm;
  isChosen: boolean | null;
  onChoose: (id: string) => void;
}): ReactNode {
  const { alarm, isChosen, onChoose } = props;
  const zone = useZone();
  const language = useLanguage();
  const place = `${alarm.device ?? alarm.asset ?? ''} ${alarm.phase ?? ''}`.trim();
  return (
    <tr data-row data-testid={`alarm-row-${alarm.id}`} data-state={alarm.state}>
      {isChosen !== null && (
        <td>
          <input
            type="checkbox"
            aria-label={word('alarms.chooseOne', { id: alarm.id })}
            checked={isChosen}
            onChange={() => onChoose(alarm.id)}
          />
        </td>
      )}
      <td data-label={word('alarms.priority')}>
        <PriorityBadge priority={alarm.priority} />
        {alarm.protection !== undefined && (
          <div className="muted">{protectedWord('higher', { title: alarm.protection.title })}</div>
        )}
      </td>
      <td data-label={word('alarms.at')}>
        {dateTime(alarm.raisedAt, zone)}
        {alarm.count > 1 && ` ${alarmWord('repeats', { count: alarm.count })}`}
        {alarm.clearedAt !== null && (
          <div className="muted">{alarmWord('over', { at: endText(alarm, zone) })}</div>
        )}
      </td>
      <td data-label={word('alarms.where')}>
        {alarm.feeder !== null && (
          <Link href={`/console/feeders/${encodeURIComponent(alarm.feeder)}`}>{alarm.feeder}</Link>
        )}{' '}
        {place}
      </td>
      <td data-label={word('alarms.text')} title={alarmText(alarm, language)}>
        {alarmText(alarm, language)}
        {alarm.foretells !== undefined && <Foretells measured={alarm.foretells} />}
        {alarm.voltageCard !== undefined && <VoltageCardTable card={alarm.voltageCard} />}
      </td>
      <td data-label={word('alarms.value')} className="number">
        {alarm.value === null ? '–' : `${shown(alarm.value)} ${unitText(alarm.unit)}`}
        {alarm.limit !== null && (
          <div className="muted">{alarmWord('limit', { limit: shown(alarm.limit) })}</div>
        )}
      </td>
      <td data-label={word('alarms.by')}>
        <By alarm={alarm} />
      </td>
    </tr>
  );
});

/** Next to nothing is said as little, not as many digits. */
function shown(value: number): number {
  return Number(value.toPrecision(Math.abs(value) < 0.01 ? 1 : 4));
}

function unitText(unit: string | null): string {
  return unit === 'polls' ? alarmWord('polls') : (unit ?? '');
}

/** The end of the same day needs no date. */
function endText({ raisedAt, clearedAt }: Alarm, zone: string): string {
  const [from, to] = [dateTime(raisedAt, zone), dateTime(clearedAt, zone)];
  return from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to;
}

/** Who acknowledged it, what covers it, or who laid it aside, why and until when. */
function By({ alarm }: { alarm: Alarm }): ReactNode {
  const zone = useZone();
  const { state, shelvedUntil, suppressedBy, ackedBy, ackedAt, ackComment } = alarm;
  if (state === 'shelved' && shelvedUntil !== null) {
    return <Shelved alarm={alarm} until={shelvedUntil} />;
  }
  if (suppressedBy !== null) return <Covering id={suppressedBy} />;
  if (ackedBy === null) return null;
  return (
    <>
      {alarmWord('acked', { by: ackedBy, at: clockTime(ackedAt, zone) })}
      {ackComment !== undefined && <div className="muted">{ackComment}</div>}
    </>
  );
}

function Shelved({ alarm, until }: { alarm: Alarm; until: string }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const { shelf, count } = alarm;
  const left = serverTime === null ? null : Date.parse(until) - serverTime;
  const again = count - (shelf?.count ?? count);
  return (
    <>
      {alarmWord('shelfLine', {
        by: shelf?.by ?? '–',
        reason: shelf?.reason ?? '–',
        until: clockTime(until, zone),
      })}
      {again > 0 && <div>{alarmWord('shelfBack', { count: again })}</div>}
      {left !== null && left < SOON_MS && (
        <div className="warning">{alarmWord('shelfSoon', { time: shortAge(left) })}</div>
      )}
    </>
  );
}

const SOON_MS = 600_000;

function Covering({ id }: { id: string }): ReactNode {
  const path = id.startsWith('P-') ? 'planned' : 'outages';
  return <Link href={`/console/${path}/${id}`}>{alarmWord('belongs', { id })}</Link>;
}
