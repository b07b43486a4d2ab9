/** One source: how it is and why, its assets, what is asked of them, what waits, and what nobody could read. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dateTime, shortAge } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Source, SourceDetail } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { SourceActions } from '../sources/actions.tsx';
import { BadPayload } from '../sources/bad-payload.tsx';
import { Plans } from '../sources/plan.tsx';
import { Causes, Contacts, Figures, Gaps, Lanes } from '../sources/standing.tsx';

const READ_EVERY_MS = 2_000;

export default function SourcePage({ params }: { params: Record<string, string> }): ReactNode {
  const id = params['id'] ?? '';
  const live = useLive<Source>('source', '/sources').get(id);
  const changes = `${live?.health} ${live?.reason}`;
  const query = useRead<SourceDetail>(`/sources/${encodeURIComponent(id)}`, changes, READ_EVERY_MS);
  return (
    <article>
      <p>
        <Link href="/console/sources">{word('nav.sources')}</Link>
      </p>
      <Answer query={query}>
        {(detail) => (
          <>
            <Head detail={detail} live={live ?? detail} onDone={() => void query.refetch()} />
            <div className="columns">
              <div>
                <Contacts detail={detail} />
                <Lanes detail={detail} />
                <Gaps detail={detail} />
              </div>
              <aside>
                <h2>{word('sources.facts')}</h2>
                <Figures detail={detail} />
              </aside>
            </div>
            <BadPayload detail={detail} />
            <Plans plans={detail.plans} />
          </>
        )}
      </Answer>
    </article>
  );
}

function Head(props: { detail: SourceDetail; live: Source; onDone: () => void }): ReactNode {
  const { detail, live, onDone } = props;
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const age =
    live.lastReadingAt === null || serverTime === null
      ? '–'
      : shortAge(serverTime - Date.parse(live.lastReadingAt));
  return (
    <header data-testid="source-head" data-state={live.health}>
      <h1>
        {detail.id}{' '}
        <span className={`state ${live.health}`}>{stateWord('health', live.health)}</span>
      </h1>
      <p className="muted">
        {detail.kind} · {word('sources.since', { at: dateTime(live.since, zone) })} ·{' '}
        {word('sources.last')} {age} · {live.assets.answering} / {live.assets.suspect} /{' '}
        {live.assets.silent} {word('sources.assets')}
      </p>
      <Causes detail={detail} />
      <SourceActions source={live} onDone={onDone} />
    </header>
  );
}
