/** One outage: what is open and why, who is dark, who has been told, what happened. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { age, clockTime, count, dateTime } from '../../shared/format.ts';
import { stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage, SupplyPoint, TimelineRow, Wave } from '../../shared/types.ts';
import { OutageState } from '../badges.tsx';
import { OutageActions } from '../outage-actions.tsx';
import { etrText, promiseText, toldText, whyText } from '../outage-words.ts';
import { Answer, useRead } from '../query.tsx';
import { Scroll } from '../scroll.tsx';

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
  const promise = promiseText(outage, serverTime);
  const until = outage.restoredAt === null ? serverTime : Date.parse(outage.restoredAt);
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
          {until !== null && ` (${age(until - since)})`} · {word('outages.etr')}:{' '}
          {etrText(outage, zone)} · {word('outage.crew')}: {outage.crew.name ?? '–'}
          {promise !== null && ` · ${promise}`} · v{outage.version}
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
  const language = useLanguage();
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
            {whyText(reason, cause.device ?? '?', language)}
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
/** A restoration in many steps makes many; their sums must not miss the first. */
const WAVES_MOST = 500;
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
          <Scroll label={word('outage.customers')}>
            {[...items]
              .sort((a, b) => classOrder.indexOf(a.class) - classOrder.indexOf(b.class))
              .map((point) => (
                <li key={point.id} data-state={point.supply}>
                  {point.id} · {stateWord('class', point.class)} ·{' '}
                  {stateWord('supply', point.supply)}
                  {point.pDark !== null && ` · ${point.pDark.toFixed(3)}`} · {point.address ?? ''}
                </li>
              ))}
          </Scroll>
        )}
      </Answer>
    </section>
  );
}

function Told({ outage }: { outage: Outage }): ReactNode {
  const { delivered, inDelivery, queued } = outage.notices;
  const query = useRead<Page<Wave>>(
    `/waves?subject=${outage.id}&limit=${WAVES_MOST}`,
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
            {[...Map.groupBy(items, (wave) => wave.kind)].map(([kind, waves]) => (
              <li key={kind}>
                <strong>{stateWord('notice', kind)}</strong> {stateSums(waves)}
              </li>
            ))}
          </ul>
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

function Timeline({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const query = useRead<Page<TimelineRow>>(`/outages/${outage.id}/timeline`, outage.version);
  return (
    <section data-testid="outage-timeline">
      <h2>{word('outage.timeline')}</h2>
      <Answer query={query}>
        {({ items }) => (
          <Scroll label={word('outage.timeline')}>
            {items.filter(isWorthTelling).map((row) => (
              <li key={`${row.at} ${row.text} ${row.ref ?? ''}`} data-kind={row.kind}>
                <span className="muted">{clockTime(row.at, zone, true)}</span> {rowText(row)}
                {row.by !== null && <span className="muted"> · {row.by}</span>}
              </li>
            ))}
          </Scroll>
        )}
      </Answer>
    </section>
  );
}

/** Waves that reached nobody, and what is told twice, are left out. */
function isWorthTelling(row: TimelineRow): boolean {
  if (row.kind === 'notice') return !/ to 0$/.test(row.text);
  return row.kind !== 'note' || !row.text.startsWith('outage_');
}

function rowText(row: TimelineRow): string {
  const [, kind, number] = /^(\w+) to (\d+)$/.exec(row.text) ?? [];
  if (row.kind === 'notice' && kind !== undefined && number !== undefined) {
    return word('outage.wave', { kind: stateWord('notice', kind), count: number });
  }
  if (row.kind !== 'state' || row.to === null) return row.text;
  const to = stateWord('outage', row.to);
  const reason = row.reason === null ? '' : stateWord('move', row.reason);
  return row.from === row.to ? reason : `${to}${reason === '' ? '' : ` (${reason})`}`;
}
