/** All feeders; a device found by search leads to its feeder. */
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { read } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Device, Feeder, Overview } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';

export function FeedersPage(): ReactNode {
  const zone = useZone();
  const [, go] = useLocation();
  const device = new URLSearchParams(useSearch()).get('device');
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const query = useRead<Page<Feeder>>('/feeders?limit=500', overview?.customers.dark);
  useEffect(() => {
    if (device === null) return;
    void read<Device>(`/devices/${encodeURIComponent(device)}`).then((found) => {
      const feeder = encodeURIComponent(found.feeder ?? '');
      go(`/console/feeders/${feeder}?device=${encodeURIComponent(device)}`, { replace: true });
    });
  }, [device, go]);
  return (
    <section>
      <h1>{word('nav.feeders')}</h1>
      <Answer query={query}>
        {({ items }) => (
          <table>
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
                <tr
                  key={feeder.id}
                  data-testid={`feeder-row-${feeder.id}`}
                  data-state={feeder.state}
                >
                  <td data-label={word('outages.feeder')}>
                    <Link href={`/console/feeders/${encodeURIComponent(feeder.id)}`}>
                      {feeder.id}
                    </Link>{' '}
                    {feeder.name !== feeder.id && feeder.name}
                    {feeder.earthFault !== null && ` ⏚ ${feeder.earthFault}`}
                  </td>
                  <td data-label={word('planned.state')}>
                    {stateWord('feederState', feeder.state)}
                  </td>
                  <td data-label={word('outages.customers')} className="number">
                    {feeder.customers.total}
                  </td>
                  <td data-label={word('feeder.dark')} className="number">
                    {feeder.customers.dark}
                  </td>
                  <td data-label="A" className="number">
                    {feeder.loadA ?? '–'}
                  </td>
                  <td data-label="kV" className="number">
                    {feeder.voltageKv ?? '–'}
                  </td>
                  <td data-label={word('feeder.offNormal')}>{feeder.offNormal.join(' ') || '–'}</td>
                  <td data-label={word('feeder.readAt')}>{dateTime(feeder.readAt, zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answer>
    </section>
  );
}
