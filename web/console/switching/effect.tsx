/** What a switching does, before anybody does it: who, loops, load, back-feed, crews. */
import type { ReactNode } from 'react';
import { amount, stateWord } from '../../shared/i18n.ts';
import type { WhatIf } from './what-if.ts';
import { say, tagWord } from './words.ts';

export function Effect({ answer }: { answer: WhatIf }): ReactNode {
  const { lost, gained, kept, loops, parallel, backFeed } = answer;
  const isQuiet = lost.customers === 0 && gained.customers === 0;
  return (
    <section data-testid="switching-effect" className="effect">
      <h3>{say('effect')}</h3>
      {kept.map(({ device, tagged, tag, by }) => (
        <p key={`${device} ${tagged}`} role="alert">
          {say('kept', { device, tagged, tag: tagWord(tag), by })}
        </p>
      ))}
      {isQuiet && <p>{say('nobody')}</p>}
      <Side side={lost} words="lost" points={answer.lostPoints} />
      <Side side={gained} words="gained" points={answer.gainedPoints} />
      {backFeed !== null && (
        <p className="warning" data-testid="back-feed">
          {say('backFeed', { what: backFeedWords(backFeed) })}
        </p>
      )}
      {loops
        .filter((members) => !parallel.includes(members))
        .map((members) => (
          <p key={members} className="warning">
            {say('loops', { members })}
          </p>
        ))}
      {parallel.map((members) => (
        <p key={members} className="warning">
          {say('parallel', { members })}
        </p>
      ))}
      <Load load={answer.load} />
    </section>
  );
}

function backFeedWords(backFeed: NonNullable<WhatIf['backFeed']>): string {
  const kinds = backFeed.byKind.map(({ kind, count, kw }) =>
    say('backFeedPart', { count, kind: stateWord('generation', kind), kw }),
  );
  const standby = backFeed.standby === 0 ? [] : [say('standby', { count: backFeed.standby })];
  return [...kinds, ...standby].join(' · ');
}

function Side(props: {
  side: WhatIf['lost'];
  words: 'lost' | 'gained';
  points: WhatIf['lostPoints'];
}): ReactNode {
  const { side, words, points } = props;
  if (side.customers === 0) return null;
  const classes = Object.entries(side.byClass).filter(([, count]) => count > 0);
  return (
    <div className={words}>
      <p>
        <strong data-testid={`effect-${words}`}>{say(words, { count: side.customers })}</strong>{' '}
        {classes.map(([name, count]) => `${stateWord('class', name)} ${amount(count)}`).join(' · ')}
      </p>
      <details>
        <summary>{say('points', { count: points.length })}</summary>
        <ul className="plain">
          {points.map(({ id, class: of, transformer }) => (
            <li key={id}>
              {of === 'life_support' ? '♥ ' : of === 'critical' ? '✚ ' : ''}
              {id} · {transformer ?? '–'} · {stateWord('class', of)}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Load({ load }: { load: WhatIf['load'] }): ReactNode {
  if (load.length === 0) return null;
  return (
    <ul className="plain">
      {load.map(({ feeder, nowA, afterA, ratingA, percent }) => (
        <li key={feeder} className={(percent ?? 0) > 100 ? 'warning' : ''}>
          {say('load', {
            ...{ feeder, now: nowA ?? '–', after: afterA ?? '–' },
            ...{ rating: ratingA ?? '–', percent: percent ?? '–' },
          })}
          {(percent ?? 0) > 100 && ` · ${say('overload')}`}
        </li>
      ))}
    </ul>
  );
}
