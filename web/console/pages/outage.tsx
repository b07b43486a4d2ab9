/** One outage: what is open and why, who is dark, who has been told, what happened. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { age, clockTime, count, dateTime, shortAge } from '../../shared/format.ts';
import { stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage } from '../../shared/types.ts';
import { OutageState } from '../badges.tsx';
import { Neighbours } from '../frame/neighbours.tsx';
import { useOutages } from '../live-lists.ts';
import { Holds } from '../notices/hold.tsx';
import { OutageActions } from '../outage/actions.tsx';
import { Customers } from '../outage/customers.tsx';
import { etrText, importanceText, ownSupplyText, promiseText } from '../outage/texts.ts';
import { Timeline } from '../outage/timeline.tsx';
import { Told } from '../outage/told.tsx';
import { Why } from '../outage/why.tsx';
import { Answer, useRead } from '../query.tsx';
import { outageWord } from '../words/outage.ts';

export function OutagePage({ params }: { params: Record<string, string> }): ReactNode {
  const id = params['id'] ?? '';
  const live = useOutages().get(id);
  const query = useRead<Outage>(live === undefined ? `/outages/${id}` : null);
  const outage = live ?? query.data;
  if (outage === undefined) return <Answer query={query}>{() => null}</Answer>;
  return <OneOutage outage={outage} />;
}

const shownStates = ['suspected', 'confirmed', 'restoring', 'restored'];

function OneOutage({ outage }: { outage: Outage }): ReactNode {
  const others = [...useOutages().values()]
    .filter(({ state, id }) => shownStates.includes(state) || id === outage.id)
    .sort((a, b) => b.importance - a.importance || a.id.localeCompare(b.id))
    .map(({ id }) => id);
  return (
    <article className="outage">
      <Neighbours ids={others} now={outage.id} base="/console/outages" />
      <header>
        <h1>
          {outage.id} <OutageState outage={outage} />{' '}
          <span className="muted">{word(`basis.${outage.basis}`)}</span>
        </h1>
        <Facts outage={outage} />
        <OutageActions outage={outage} />
        <Holds subject={outage.id} version={outage.version} />
      </header>
      <div className="columns even">
        <Why outage={outage} />
        <Customers outage={outage} />
        <Told outage={outage} />
        <Timeline outage={outage} />
      </div>
    </article>
  );
}

function Facts({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  const { serverTime } = useStreamStatus();
  const until = outage.restoredAt === null ? serverTime : Date.parse(outage.restoredAt);
  const promise = promiseText(outage, serverTime);
  const ownSupply = ownSupplyText(outage);
  return (
    <>
      <p>
        {word('outage.dark', {
          out: count(outage.customers.out, language),
          peak: count(outage.customers.peak, language),
        })}{' '}
        · {dateTime(outage.startedAt, zone)}
        {until !== null && ` (${age(until - Date.parse(outage.startedAt))})`} ·{' '}
        {outage.restoredAt === null && `${word('outages.etr')}${word('colon')}`}
        {etrText(outage, zone)}
        <EtrSource outage={outage} /> · <Crew outage={outage} />
        {promise !== null && ` · ${promise}`}
        {ownSupply !== null && ` · ♥ ${ownSupply}`} · v{outage.version}
      </p>
      <p className="muted">
        {outage.importanceParts.length > 0 &&
          outageWord('importance', { text: importanceText(outage) })}
        <Relations outage={outage} />
      </p>
    </>
  );
}

/** Whose word the time is, and when the next one comes. */
function EtrSource({ outage: { etr, restoredAt } }: { outage: Outage }): ReactNode {
  const zone = useZone();
  if (etr === null || restoredAt !== null) return null;
  return (
    <span className="muted">
      {' '}
      ({outageWord('saidBy', { origin: stateWord('etrOrigin', etr.origin) })}
      {etr.nextUpdateAt !== null &&
        `, ${outageWord('nextWord', { at: clockTime(etr.nextUpdateAt, zone) })}`}
      )
    </span>
  );
}

function Crew({ outage: { crew } }: { outage: Outage }): ReactNode {
  const { serverTime } = useStreamStatus();
  return (
    <>
      {word('outage.crew')}
      {word('colon')}
      {crew.name ?? '–'}
      {crew.name !== null && ` ${stateWord('crew', crew.state)}`}
      {crew.saidAt !== null &&
        serverTime !== null &&
        ` (${shortAge(serverTime - Date.parse(crew.saidAt))})`}
    </>
  );
}

const relations = ['parent', 'mergedInto', 'splitFrom', 'related'] as const;

function Relations({ outage }: { outage: Outage }): ReactNode {
  return (
    <>
      {relations.map((name) => {
        const id = outage[name];
        return (
          id !== null && (
            <span key={name}>
              {' '}
              · <Link href={`/console/outages/${id}`}>{outageWord(name, { id })}</Link>
            </span>
          )
        );
      })}
      {outage.plannedOutage !== null && (
        <>
          {' '}
          ·{' '}
          <Link href={`/console/planned/${outage.plannedOutage}`}>
            {outageWord('planned', { id: outage.plannedOutage })}
          </Link>
        </>
      )}
    </>
  );
}
