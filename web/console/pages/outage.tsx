/** One outage: what is open and why, who is dark, who has been told, what happened. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { age, count, dateTime } from '../../shared/format.ts';
import { stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage, SupplyPoint, TimelineRow, Wave } from '../../shared/types.ts';
import { OutageState } from '../badges.tsx';
import { OutageActions } from '../outage-actions.tsx';
import { etrText, toldText } from '../outage-words.ts';
import { Answer, useRead } from '../query.tsx';

export function OutagePage({ params }: { params: Record<string, string> }): ReactNode {
  const id = params['id'] ?? '';
  const live = useLive<Outage>('outage', '/outages').get(id);
  const query = useRead<Outage>(live === undefined ? `/outages/${id}` : null);
  const outage = live ?? query.data;
  if (outage === undefined) return <Answer query={query}>{() => null}</Answer>;
  return <OneOutage outage={outage} />;
}

function OneOutage({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  const { serverTime } = useStreamStatus();
  const since = Date.parse(outage.startedAt);
  return (
    <article className="outage">
      <header>
        <h1>
          {outage.id} <OutageState outage={outage} />{' '}
          <span className="muted">{word(`basis.${outage.basis}`)}</span>
        </h1>
        <p>
          {word('outage.dark', {
            out: count(outage.customers.out, language),
            peak: count(outage.customers.peak, language),
          })}{' '}
          · {dateTime(outage.startedAt, zone)}
          {serverTime !== null && ` (${age(serverTime - since)})`} · {word('outages.etr')}:{' '}
          {etrText(outage, zone)} · {word('outage.crew')}: {outage.crew.name ?? '–'} · v
          {outage.version}
        </p>
        <OutageActions outage={outage} />
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

function Why({ outage }: { outage: Outage }): ReactNode {
  const { cause } = outage;
  return (
    <section data-testid="evidence-list">
      <h2>
        {word('outage.why', { device: cause.device ?? '?' })} {cause.phases}
      </h2>
      <p>
        <strong>{cause.probability.toFixed(3)}</strong> {cause.device}
      </p>
      <ul className="plain">
        {outage.explanation.map((reason) => (
          <li key={`${reason.code} ${reason.text}`}>
            <span className="number nats">
              {reason.nats > 0 ? '+' : ''}
              {Math.round(reason.nats)}
            </span>{' '}
            {reason.text}
          </li>
        ))}
      </ul>
      <h3>{word('outage.alternatives')}</h3>
      {cause.alternatives.length === 0 && <p className="muted">{word('outage.noAlternative')}</p>}
      <ul className="plain">
        {cause.alternatives.map((other) => (
          <li key={other.device}>
            {other.probability.toPrecision(2)} {other.device}
          </li>
        ))}
      </ul>
    </section>
  );
}

const SHOWN_MOST = 200;
const classOrder = ['life_support', 'critical', 'business', 'residential'];

function Customers({ outage }: { outage: Outage }): ReactNode {
  const path = `/outages/${outage.id}/supply-points?limit=${SHOWN_MOST}`;
  const query = useRead<Page<SupplyPoint>>(path, outage.version);
  const { byClass } = outage.customers;
  return (
    <section data-testid="affected-customers">
      <h2>{word('outage.customers')}</h2>
      <p>
        {classOrder
          .map((name) => `${stateWord('class', name)} ${byClass[name as keyof typeof byClass]}`)
          .join(' · ')}
      </p>
      <Answer query={query}>
        {({ items }) => (
          <ul className="plain scroll">
            {[...items]
              .sort((a, b) => classOrder.indexOf(a.class) - classOrder.indexOf(b.class))
              .map((point) => (
                <li key={point.id} data-state={point.supply}>
                  {point.id} · {stateWord('class', point.class)} ·{' '}
                  {stateWord('supply', point.supply)}
                  {point.pDark !== null && ` · ${point.pDark.toFixed(3)}`} · {point.address ?? ''}
                </li>
              ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}

function Told({ outage }: { outage: Outage }): ReactNode {
  const { delivered, inDelivery, queued } = outage.notices;
  const query = useRead<Page<Wave>>(
    `/waves?subject=${outage.id}&limit=50`,
    `${outage.version} ${delivered} ${inDelivery} ${queued}`,
  );
  return (
    <section data-testid="outage-notices">
      <h2>
        {word('outages.told')} {toldText(outage)}
      </h2>
      <Answer query={query}>
        {({ items }) => (
          <ul className="plain">
            {items.map((wave) => (
              <li key={wave.id}>
                <strong>{stateWord('notice', wave.kind)}</strong> · {stateWord('wave', wave.state)}{' '}
                ·{' '}
                {Object.entries(wave.byState)
                  .map(([state, number]) => `${stateWord('noticeState', state)} ${number}`)
                  .join(' · ')}{' '}
                <Link href={`/console/notices?wave=${wave.id}`}>{word('page.open')}</Link>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}

function Timeline({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const query = useRead<Page<TimelineRow>>(`/outages/${outage.id}/timeline`, outage.version);
  return (
    <section data-testid="outage-timeline">
      <h2>{word('outage.timeline')}</h2>
      <Answer query={query}>
        {({ items }) => (
          <ol className="plain scroll">
            {items.map((row) => (
              <li key={`${row.at} ${row.text} ${row.ref ?? ''}`}>
                <span className="muted">{dateTime(row.at, zone)}</span> {row.text}
                {row.reason !== null && ` (${stateWord('reason', row.reason)})`}
                {row.by !== null && ` · ${row.by}`}
              </li>
            ))}
          </ol>
        )}
      </Answer>
    </section>
  );
}
