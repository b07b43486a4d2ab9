/** Every feeder with what is dark, its load and voltage, and how old they are. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../shared/api.ts';
import { shortAge } from '../shared/format.ts';
import { amount, stateWord, word } from '../shared/i18n.ts';
import { useLive, useStreamStatus } from '../shared/live.tsx';
import { EarthMark } from '../shared/marks.tsx';
import type { Feeder, Overview } from '../shared/types.ts';
import { Answer, useNoOftener, useRead } from './query.tsx';

const READ_EVERY_MS = 10_000;
/** In a storm the number of the dark changes each second; the list of all feeders is long. */
const AFTER_CHANGE_MS = 3_000;

export function FeederTable(): ReactNode {
  const { serverTime } = useStreamStatus();
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const dark = useNoOftener(overview?.customers.dark, AFTER_CHANGE_MS);
  const query = useRead<Page<Feeder>>('/feeders?limit=500', dark, READ_EVERY_MS);
  return (
    <Answer query={query}>
      {({ items }) => (
        <table data-testid="feeders-table">
          <thead>
            <tr>
              <th>{word('outages.feeder')}</th>
              <th>{word('planned.state')}</th>
              <th className="number">{word('outages.customers')}</th>
              <th className="number">{word('feeder.dark')}</th>
              <th className="number">A</th>
              <th className="number">kV</th>
              <th>{word('feeder.offNormal')}</th>
              <th>{word('feeder.readAt')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((feeder) => (
              <tr key={feeder.id} data-testid={`feeder-row-${feeder.id}`} data-state={feeder.state}>
                <td data-label={word('outages.feeder')}>
                  <Link href={`/console/feeders/${encodeURIComponent(feeder.id)}`}>
                    {feeder.id}
                  </Link>{' '}
                  {feeder.name !== feeder.id && feeder.name}
                  {feeder.earthFault !== null && (
                    <>
                      {' '}
                      <EarthMark /> {feeder.earthFault}
                    </>
                  )}
                </td>
                <td data-label={word('planned.state')}>{stateWord('feederState', feeder.state)}</td>
                <td data-label={word('outages.customers')} className="number">
                  {amount(feeder.customers.total)}
                </td>
                <td data-label={word('feeder.dark')} className="number">
                  {amount(feeder.customers.dark)}
                </td>
                <td data-label="A" className="number">
                  {feeder.loadA?.toFixed(1) ?? '–'}
                </td>
                <td data-label="kV" className="number">
                  {feeder.voltageKv?.toFixed(2) ?? '–'}
                </td>
                <td data-label={word('feeder.offNormal')}>{feeder.offNormal.join(' ') || '–'}</td>
                <td data-label={word('feeder.readAt')}>
                  {feeder.readAt === null || serverTime === null
                    ? '–'
                    : shortAge(serverTime - Date.parse(feeder.readAt))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Answer>
  );
}
