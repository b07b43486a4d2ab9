/** One line a kind of news: how many, and how far they are. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { clockTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Outage, Wave } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { outageWord } from '../words/outage.ts';
import { toldText } from './texts.ts';

/** A restoration in many steps makes many; their sums must not miss the first. */
const WAVES_MOST = 500;

export function Told({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const { delivered, inDelivery, queued, held } = outage.notices;
  const query = useRead<Page<Wave>>(
    `/waves?subject=${outage.id}&limit=${WAVES_MOST}`,
    `${outage.version} ${delivered} ${inDelivery} ${queued} ${held}`,
  );
  return (
    <section data-testid="outage-notices">
      <h2>
        {word('outages.told')} {toldText(outage)}
      </h2>
      <Answer query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="muted">{outageWord('noWaves')}</p>}
            <ul className="plain">
              {[...Map.groupBy(items, (wave) => wave.kind)].map(([kind, waves]) => (
                <li key={kind}>
                  <strong>{stateWord('notice', kind)}</strong>{' '}
                  <span className="muted">
                    {clockTime(waves.at(-1)?.createdAt ?? null, zone, true)}
                  </span>{' '}
                  {stateSums(waves) || stateWord('wave', waves[0]?.state ?? 'done')}
                  {waves.map(
                    ({ id, state }) =>
                      state === 'held' && (
                        <span key={id}>
                          {' '}
                          · <Link href="/console/notices">{stateWord('wave', 'held')}</Link>
                        </span>
                      ),
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      <p>
        <Link href={`/console/notices?subject=${outage.id}`}>{word('outage.everyNotice')}</Link>
      </p>
    </section>
  );
}

/** `● delivered 137 · – not sent 644` over several waves of one kind. */
function stateSums(waves: readonly Wave[]): string {
  const sums = new Map<string, number>();
  for (const { byState } of waves) {
    for (const [state, number] of Object.entries(byState)) {
      sums.set(state, (sums.get(state) ?? 0) + number);
    }
  }
  return [...sums]
    .filter(([, number]) => number > 0)
    .map(([state, number]) => `${stateWord('noticeState', state)} ${number}`)
    .join(' · ');
}
