/** Every source with its health, worst first; a dead gateway is one row. */
import type { ReactNode } from 'react';
import { shortAge } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useMay } from '../../shared/session.tsx';
import type { Source } from '../../shared/types.ts';
import { Action } from '../action.tsx';

const worst = ['down', 'degraded', 'starting', 'disabled', 'up'];

export function SourcesPage(): ReactNode {
  const { serverTime } = useStreamStatus();
  const mayOperate = useMay('operator');
  const sources = [...useLive<Source>('source', '/sources').values()].sort(
    (a, b) => worst.indexOf(a.health) - worst.indexOf(b.health) || a.id.localeCompare(b.id),
  );
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  return (
    <section>
      <h1>{word('nav.sources')}</h1>
      <table>
        <thead>
          <tr>
            <th>{word('sources.source')}</th>
            <th>{word('planned.state')}</th>
            <th>{word('sources.last')}</th>
            <th className="number">{word('sources.rate')}</th>
            <th>{word('sources.assets')}</th>
            <th>{word('sources.errors')}</th>
            <th>
              <span className="visually-hidden">{word('outage.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id} data-testid={`source-row-${source.id}`} data-state={source.health}>
              <td data-label={word('sources.source')}>
                {source.id} <span className="muted">{source.kind}</span>
              </td>
              <td data-label={word('planned.state')}>
                {stateWord('health', source.health)}
                {source.reason !== null && ` (${stateWord('sourceReason', source.reason)})`}
              </td>
              <td data-label={word('sources.last')}>
                {source.lastReadingAt === null || serverTime === null
                  ? '–'
                  : shortAge(serverTime - Date.parse(source.lastReadingAt))}
              </td>
              <td data-label={word('sources.rate')} className="number">
                {Math.round(source.readingsPerMinute)}
              </td>
              <td data-label={word('sources.assets')}>
                {source.assets.answering} / {source.assets.suspect} / {source.assets.silent}
              </td>
              <td data-label={word('sources.errors')}>
                {(source.health === 'up' ? null : source.lastError) ??
                  Object.entries(source.errors)
                    .map(([k, n]) => `${k} ${n}`)
                    .join(' ')}
              </td>
              <td>
                <Action
                  path={`/sources/${source.id}/actions/read-now`}
                  refusedBecause={refusedBecause}
                  label={word('sources.readNow')}
                  title={word('sources.readNow')}
                  effect={word('sources.readNow')}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
