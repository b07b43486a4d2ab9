/** Every source with its health, worst first; a dead gateway is one row. */
import type { ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { shortAge } from '../../shared/format.ts';
import { holds } from '../../shared/holds.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import type { Source } from '../../shared/types.ts';
import { Read } from '../query.tsx';
import { ReadNow } from '../sources/actions.tsx';
import { ReloadPanel } from '../sources/reload.tsx';
import { errorWord } from '../sources/standing.tsx';

/** Rows of one screen; a site may have two thousand sources, and the worst come first. */
const SHOWN_MOST = 200;
const worst = ['down', 'degraded', 'starting', 'disabled', 'up'];

export default function SourcesPage(): ReactNode {
  const sources = [...useLive<Source>('source', '/sources').values()].sort(
    (a, b) => worst.indexOf(a.health) - worst.indexOf(b.health) || a.id.localeCompare(b.id),
  );
  const wanted = useWanted();
  const found = sources.filter((source) => isWanted(source, wanted));
  const shown = found.slice(0, SHOWN_MOST);
  return (
    <section>
      <h1>{word('nav.sources')}</h1>
      <ReloadPanel />
      {sources.length === 0 ? (
        <Read kinds={['source']}>
          <p className="muted">{word('sources.none')}</p>
        </Read>
      ) : (
        <Filter sources={sources} />
      )}
      {sources.length > 0 && found.length === 0 && (
        <p className="muted">{word('sources.noneFits')}</p>
      )}
      {found.length > 0 && <SourceTable sources={shown} />}
      {found.length > shown.length && (
        <p className="muted">{word('sources.moreRows', { count: found.length - shown.length })}</p>
      )}
    </section>
  );
}

function SourceTable({ sources }: { sources: readonly Source[] }): ReactNode {
  return (
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
  );
}

interface Wanted {
  health: string | null;
  text: string;
}

/** The filter stands in the address, so that a copied link shows the same. */
function useWanted(): Wanted {
  const query = new URLSearchParams(useSearch());
  return { health: query.get('health'), text: query.get('q') ?? '' };
}

function isWanted({ id, kind, health }: Source, wanted: Wanted): boolean {
  const isHealth = wanted.health === null || wanted.health === health;
  return isHealth && holds(`${id} ${kind}`, wanted.text);
}

function Filter({ sources }: { sources: readonly Source[] }): ReactNode {
  const wanted = useWanted();
  const [, go] = useLocation();
  const show = ({ health, text }: Wanted): void => {
    const query = new URLSearchParams();
    if (health !== null) query.set('health', health);
    if (text !== '') query.set('q', text);
    go(`/console/sources${query.size === 0 ? '' : `?${query}`}`, { replace: true });
  };
  return (
    <div className="buttons">
      {[null, ...worst].map((health) => {
        const count = sources.filter((one) => health === null || one.health === health).length;
        return (
          <button
            key={health ?? 'all'}
            type="button"
            aria-pressed={wanted.health === health}
            onClick={() => show({ ...wanted, health })}
          >
            {health === null ? word('sources.all') : stateWord('health', health)} {count}
          </button>
        );
      })}
      <input
        type="search"
        aria-label={word('sources.filter')}
        placeholder={word('sources.filter')}
        value={wanted.text}
        onChange={(event) => show({ ...wanted, text: event.target.value })}
      />
    </div>
  );
}

function SourceRow({ source }: { source: Source }): ReactNode {
  const { serverTime } = useStreamStatus();
  const { id, kind, health, reason, lastReadingAt, assets } = source;
  const counts = Object.entries(source.errors).map(
    ([name, count]) => `${errorWord(name)} × ${amount(count)}`,
  );
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
        {(health === 'up' ? null : source.lastError) ?? counts.join(' · ')}
      </td>
      <td>
        <ReadNow source={source} />
      </td>
    </tr>
  );
}
