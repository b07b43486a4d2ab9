/** One feeder: its one-line diagram, folded where nothing is wrong, and the device in hand with live values. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dateTime, shortAge } from '../../shared/format.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { LiveValues } from '../../shared/live-values.tsx';
import { EarthMark } from '../../shared/marks.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Device, Diagram, Feeder, Overview, Trace } from '../../shared/types.ts';
import { DiagramView } from '../diagram/diagram-view.tsx';
import { rowsOf } from '../diagram/rows.ts';
import { History } from '../feeder/history.tsx';
import { say } from '../feeder/words.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import '../feeder/feeder.css';

export function FeederPage({ params }: { params: Record<string, string> }): ReactNode {
  const id = encodeURIComponent(params['id'] ?? '');
  const [device, setChosen] = useQueryState('device', '');
  const chosen = device === '' ? null : device;
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const changes = `${overview?.customers.dark} ${overview?.customers.planned}`;
  const feeder = useRead<Feeder>(`/feeders/${id}`, changes);
  const diagram = useRead<Diagram>(`/feeders/${id}/diagram`, changes);
  return (
    <section>
      <Answer query={feeder}>{(value) => <FeederHead feeder={value} />}</Answer>
      <div className="columns">
        <Answer query={diagram}>
          {(value) => <DiagramView rows={rowsOf(value)} chosen={chosen} onChoose={setChosen} />}
        </Answer>
        <aside>
          {chosen === null ? (
            <p className="muted">{word('feeder.choose')}</p>
          ) : (
            <DevicePanel id={chosen} changes={changes} />
          )}
        </aside>
      </div>
    </section>
  );
}

function FeederHead({ feeder }: { feeder: Feeder }): ReactNode {
  const { serverTime } = useStreamStatus();
  return (
    <header>
      <h1>
        {feeder.id} <span className="state">{stateWord('feederState', feeder.state)}</span>
      </h1>
      <p>
        {word('feeder.customers', { total: feeder.customers.total, dark: feeder.customers.dark })} ·{' '}
        {feeder.loadA ?? '–'} A {feeder.ratingA !== null && `/ ${feeder.ratingA} A`} ·{' '}
        {feeder.voltageKv ?? '–'} kV
        {feeder.readAt !== null &&
          serverTime !== null &&
          ` · ${word('feeder.age', { age: shortAge(serverTime - Date.parse(feeder.readAt)) })}`}
        {feeder.earthFault !== null && (
          <>
            {' · '}
            <EarthMark /> {feeder.earthFault}
          </>
        )}
      </p>
    </header>
  );
}

function DevicePanel({ id, changes }: { id: string; changes: string }): ReactNode {
  const of = encodeURIComponent(id);
  const path = `/devices/${of}`;
  const zone = useZone();
  const device = useRead<Device>(path, changes);
  const trace = useRead<Trace>(`${path}/trace?direction=downstream&state=normal`);
  return (
    <Answer query={device}>
      {(value) => (
        <section data-testid="device-panel">
          <h2>{value.label}</h2>
          <p>
            {stateWord('device', value.kind)} · {value.phases} ·{' '}
            <strong>{stateWord('switch', value.state)}</strong> (
            {stateWord('origin', value.stateOrigin)}
            {value.stateAt !== null && ` ${dateTime(value.stateAt, zone)}`}) ·{' '}
            {word('feeder.normally', { state: stateWord('switch', value.normal) })}
          </p>
          <p>
            {word('feeder.below', { count: value.customersBelow })} ·{' '}
            {stateWord('supply', value.supply)}
          </p>
          {trace.data !== undefined && (
            <p>
              {Object.entries(trace.data.byClass)
                .map(([name, number]) => `${stateWord('class', name)} ${amount(number)}`)
                .join(' · ')}{' '}
              · {amount(trace.data.kva)} kVA
            </p>
          )}
          {value.outage !== null && (
            <p>
              <Link href={`/console/outages/${value.outage}`}>{value.outage}</Link>
            </p>
          )}
          <LiveValues device={id} />
          <p className="buttons">
            <Link className="button" href={`/console/switching?tab=simulate&device=${of}`}>
              {say('whatIf')}
            </Link>
            <Link className="button" href={`/console/switching?device=${of}`}>
              {say('record')}
            </Link>
            <Link className="button" href={`/console/planned/new?device=${of}`}>
              {word('feeder.plan')}
            </Link>
          </p>
          <History key={id} device={id} feeder={value.feeder} />
        </section>
      )}
    </Answer>
  );
}
