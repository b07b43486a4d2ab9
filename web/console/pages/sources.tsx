/** Every source with its health, worst first; a dead gateway is one row. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { shortAge } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import type { Source } from '../../shared/types.ts';
import { ReadNow } from '../sources/actions.tsx';
import { ReloadPanel } from '../sources/reload.tsx';

const worst = ['down', 'degraded', 'starting', 'disabled', 'up'];

export function SourcesPage(): ReactNode {
  const sources = [...useLive<Source>('source', '/sources').values()].sort(
    (a, b) => worst.indexOf(a.health) - worst.indexOf(b.health) || a.id.localeCompare(b.id),
  );
  return (
    <section>
      <h1>{word('nav.sources')}</h1>
      <ReloadPanel />
      {sources.length === 0 && <p className="muted">{word('sources.none')}</p>}
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
            <SourceRow key={source.id} source={source} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SourceRow({ source }: { source: Source }): ReactNode {
  const { serverTime } = useStreamStatus();
  const { id, kind, health, reason, lastReadingAt, assets } = source;
  const counts = Object.entries(source.errors).map(([name, count]) => `${name} ${count}`);
  return (
    <tr data-testid={`source-row-${id}`} data-state={health}>
      <td data-label={word('sources.source')}>
        <Link href={`/console/sources/${encodeURIComponent(id)}`}>{id}</Link>{' '}
        <span className="muted">{kind}</span>
      </td>
      <td data-label={word('planned.state')}>
        {stateWord('health', health)}
        {reason !== null && ` (${stateWord('sourceReason', reason)})`}
      </td>
      <td data-label={word('sources.last')}>
        {lastReadingAt === null || serverTime === null
          ? '–'
          : shortAge(serverTime - Date.parse(lastReadingAt))}
      </td>
      <td data-label={word('sources.rate')} className="number">
        {Math.round(source.readingsPerMinute)}
      </td>
      <td data-label={word('sources.assets')}>
        {assets.answering} / {assets.suspect} / {assets.silent}
      </td>
      <td data-label={word('sources.errors')}>
        {(health === 'up' ? null : source.lastError) ?? counts.join(' ')}
      </td>
      <td>
        <ReadNow source={source} />
      </td>
    </tr>
  );
}
