/** Outages by importance; the order stands still under the pointer and under the keyboard. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { age, clockTime, count, UNKNOWN } from '../../shared/format.ts';
import { type Language, useLanguage, word } from '../../shared/i18n.ts';
import { useIsRead, useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage, Overview } from '../../shared/types.ts';
import { OutageState } from '../badges.tsx';
import { useOutages } from '../live-lists.ts';
import { Read } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { useSteadyOrder } from '../steady-order.ts';
import { outageWord } from '../words/outage.ts';
import { shiftWord } from '../words/shift.ts';
import { etrText, importanceText, ownSupplyText, promiseText, toldText } from './texts.ts';

/** What stands, with the filters of the address. */
export function OutageTable(): ReactNode {
  const [feeder, setFeeder] = useQueryState('feeder', '');
  const [lacks, setLacks] = useQueryState('lacks', '');
  const all = [...useOutages().values()].filter(({ state }) => shownStates.has(state));
  const wanted = all.filter(
    (outage) =>
      (feeder === '' || outage.feeder === feeder) &&
      (lacks !== 'crew' || outage.crew.name === null) &&
      (lacks !== 'etr' || outage.etr?.at == null),
  );
  const byImportance = [...wanted].sort(
    (a, b) => b.importance - a.importance || a.id.localeCompare(b.id),
  );
  const { rows, changes, update, holding } = useSteadyOrder(byImportance, ({ id }) => id);
  const feeders = [...new Set(all.map((outage) => outage.feeder ?? ''))].filter(Boolean).sort();
  const isRead = useIsRead('outage');
  const toggle = (what: string): void => setLacks(lacks === what ? '' : what);
  return (
    <section className="outages" {...holding}>
      <div className="buttons">
        <h2>{word('outages.title', { count: isRead ? rows.length : UNKNOWN })}</h2>
        {all.length > 1 && (
          <>
            <select
              aria-label={outageWord('area')}
              value={feeder}
              onChange={(event) => setFeeder(event.target.value)}
            >
              <option value="">{outageWord('anyFeeder')}</option>
              {feeders.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
            <button type="button" aria-pressed={lacks === 'crew'} onClick={() => toggle('crew')}>
              {outageWord('unassigned')}
            </button>
            <button type="button" aria-pressed={lacks === 'etr'} onClick={() => toggle('etr')}>
              {outageWord('noEtr')}
            </button>
          </>
        )}
        {changes > 0 && (
          <button type="button" onClick={update}>
            {word('outages.reorder', { count: changes })}
          </button>
        )}
      </div>
      {rows.length > 0 ? (
        <OutageRows rows={rows} />
      ) : (
        <Read kinds={['outage']}>
          <NoOutage />
        </Read>
      )}
    </section>
  );
}

const shownStates = new Set(['suspected', 'confirmed', 'restoring', 'restored']);

/** Never just nothing: what was looked at, and as of when. */
function NoOutage(): ReactNode {
  const zone = useZone();
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  if (overview === undefined) return <p className="muted">{word('outages.none')}</p>;
  const { up, degraded, down, starting, disabled } = overview.sources;
  return (
    <p className="muted">
      {shiftWord('empty', {
        up,
        all: up + degraded + down + starting + disabled,
        time: clockTime(overview.asOf, zone, true),
      })}
    </p>
  );
}

export function OutageRows({ rows }: { rows: readonly Outage[] }): ReactNode {
  const language = useLanguage();
  return (
    <table data-testid="outages-table">
      <thead>
        <tr>
          <th>{word('outages.id')}</th>
          <th>{word('outages.device')}</th>
          <th>{word('outages.feeder')}</th>
          <th className="number">{word('outages.customers')}</th>
          <th>{word('outages.critical')}</th>
          <th>{word('outages.age')}</th>
          <th>{word('outages.etr')}</th>
          <th className="number">{word('outages.sure')}</th>
          <th>{word('outages.told')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((outage) => (
          <OutageRow key={outage.id} outage={outage} language={language} />
        ))}
      </tbody>
    </table>
  );
}

function OutageRow({ outage, language }: { outage: Outage; language: Language }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const until = outage.restoredAt === null ? serverTime : Date.parse(outage.restoredAt);
  const { life_support: lifeSupport, critical } = outage.customers.byClass;
  const promise = promiseText(outage, serverTime);
  const ownSupply = ownSupplyText(outage);
  return (
    <tr
      data-row
      data-testid={`outage-row-${outage.id}`}
      data-state={outage.state}
      data-danger={outage.danger || undefined}
      title={importanceText(outage)}
    >
      <td data-label={word('outages.id')}>
        {outage.danger && <span title={word('outages.id')}>▲ </span>}
        <OutageState outage={outage} />{' '}
        <Link href={`/console/outages/${outage.id}`}>{outage.id}</Link>
      </td>
      <td data-label={word('outages.device')}>{outage.cause.device ?? '–'}</td>
      <td data-label={word('outages.feeder')}>{outage.feeder ?? '–'}</td>
      <td data-label={word('outages.customers')} className="number">
        {count(outage.customers.out, language)}
      </td>
      <td data-label={word('outages.critical')}>
        {lifeSupport + critical === 0 ? '–' : `♥${lifeSupport} ✚${critical}`}
        {ownSupply !== null && <div className="muted">{ownSupply}</div>}
      </td>
      <td data-label={word('outages.age')}>
        {until === null ? '–' : age(until - Date.parse(outage.startedAt))}
      </td>
      <td data-label={word('outages.etr')}>
        {etrText(outage, zone)}
        {promise !== null && <div className="muted">{promise}</div>}
      </td>
      <td data-label={word('outages.sure')} className="number">
        {outage.cause.probability.toFixed(2)}
      </td>
      <td data-label={word('outages.told')}>
        <Link href={`/console/notices?subject=${outage.id}`}>{toldText(outage)}</Link>
      </td>
    </tr>
  );
}
