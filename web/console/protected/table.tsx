/** What is under protection (保电), event by event, with what stands between each place and the dark. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dateTime, shortAge } from '../../shared/format.ts';
import { useZone } from '../../shared/session.tsx';
import type { ProtectedPoint } from '../../shared/types.ts';
import { protectedWord } from '../words/protected.ts';

const SOON_MINUTES = 30;

export function ProtectedEvents(props: {
  rows: readonly ProtectedPoint[];
  /** Of the headings of the events. */
  heading: 'h2' | 'h3';
}): ReactNode {
  const { rows, heading } = props;
  const events = [...Map.groupBy(rows, (row) => row.event)];
  return events.map(([event, points]) => (
    <ProtectedEvent key={event} points={points} heading={heading} />
  ));
}

function ProtectedEvent(props: {
  points: readonly ProtectedPoint[];
  heading: 'h2' | 'h3';
}): ReactNode {
  const { points, heading: Heading } = props;
  const zone = useZone();
  const [first] = points;
  if (first === undefined) return null;
  const { event, title, level, from, to, state, alarms } = first;
  return (
    <section data-testid={`protected-${event}`} data-state={state}>
      <Heading>
        {title}
        {level !== null && ` · ${level}`}
      </Heading>
      <p>
        <strong>{protectedWord(state)}</strong> {dateTime(from, zone)} – {dateTime(to, zone)}
        {alarms > 0 && (
          <>
            {' · '}
            <Link href="/console/alarms">{protectedWord('alarms', { count: alarms })}</Link>
          </>
        )}
      </p>
      <table data-testid="protected-table">
        <thead>
          <tr>
            <th>{protectedWord('place')}</th>
            <th>{protectedWord('path')}</th>
            <th>{protectedWord('second')}</th>
            <th>{protectedWord('own')}</th>
            <th>{protectedWord('crew')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <ProtectedRow key={point.supplyPoint ?? point.feeder} point={point} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProtectedRow({ point }: { point: ProtectedPoint }): ReactNode {
  const { supplyPoint, feeder, label, supply, outage, path } = point;
  const id = supplyPoint ?? feeder ?? '';
  const isOff = supply === 'dark';
  return (
    <tr data-row data-testid={`protected-row-${id}`} data-state={supply}>
      <td data-label={protectedWord('place')}>
        {label}
        {label !== id && <div className="muted">{id}</div>}
        <div className={supply === 'live' ? '' : 'late'}>
          {protectedWord(supply)}
          {outage !== null && (
            <>
              {' · '}
              <Subject id={outage} />
            </>
          )}
        </div>
      </td>
      <td data-label={protectedWord(isOff ? 'pathOff' : 'path')}>
        {feeder !== null && (
          <Link href={`/console/feeders/${encodeURIComponent(feeder)}`}>{feeder}</Link>
        )}
        <div className={isOff ? 'muted' : ''}>{path.join(' › ') || '–'}</div>
      </td>
      <td data-label={protectedWord('second')}>
        <SecondPath second={point.second} />
      </td>
      <td data-label={protectedWord('own')}>
        <OwnSupply own={point.ownSupply} />
      </td>
      <td data-label={protectedWord('crew')}>
        <Crew crew={point.crew} />
      </td>
    </tr>
  );
}

function SecondPath({ second }: Pick<ProtectedPoint, 'second'>): ReactNode {
  if (second === null) return <span className="late">{protectedWord('noSecond')}</span>;
  const { kind, supplyPoint, device, feeder, path, live, shared } = second;
  return (
    <>
      {kind === 'supply'
        ? protectedWord('viaSupply', { point: supplyPoint ?? '–' })
        : protectedWord('viaTie', { device: device ?? '–', feeder: feeder ?? '–' })}
      <div className="muted">{path.join(' › ')}</div>
      {!live && <div className="late">{protectedWord('secondOff')}</div>}
      {shared.length > 0 && (
        <div className="late">{protectedWord('shared', { devices: shared.join(' ') })}</div>
      )}
    </>
  );
}

function OwnSupply({ own }: { own: ProtectedPoint['ownSupply'] }): ReactNode {
  if (own === null) return protectedWord('noOwn');
  const { kind, minutes, minutesLeft } = own;
  return (
    <>
      {protectedWord(kind)}
      {minutes !== null && ` · ${protectedWord('minutes', { count: minutes })}`}
      {minutesLeft !== null && (
        <div className={minutesLeft < SOON_MINUTES ? 'late' : ''}>
          {protectedWord(minutesLeft < 0 ? 'over' : 'left', {
            time: shortAge(Math.abs(minutesLeft) * 60_000),
          })}
        </div>
      )}
    </>
  );
}

/** A crew that was sent away does not stand by: it is said where it is. */
function Crew({ crew }: Pick<ProtectedPoint, 'crew'>): ReactNode {
  if (crew === null) return <span className="late">{protectedWord('noCrew')}</span>;
  return (
    <>
      {crew.name}
      <div className={crew.outage === null ? 'muted' : 'late'}>
        {protectedWord(crew.state)}
        {crew.outage !== null && (
          <>
            {' '}
            <Subject id={crew.outage} />
          </>
        )}
      </div>
    </>
  );
}

function Subject({ id }: { id: string }): ReactNode {
  return <Link href={`/console/${id.startsWith('P-') ? 'planned' : 'outages'}/${id}`}>{id}</Link>;
}
