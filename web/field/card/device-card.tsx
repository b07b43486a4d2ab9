/** One device where one stands before it; without a signal as it was last seen. */
import { type ReactNode, useEffect } from 'react';
import { dateTime } from '../../shared/format.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { ValueList } from '../../shared/live-values.tsx';
import { useZone } from '../../shared/session.tsx';
import type { DeviceValue } from '../../shared/types.ts';
import { useSeen } from '../queue/answers.ts';
import { useWaiting } from '../queue/queue-view.tsx';
import { say } from '../words.ts';
import { type Card, Dangers, Facts } from './facts.tsx';
import { Ping } from './ping.tsx';
import { ReportBar } from './report-bar.tsx';

const READ_EVERY_MS = 5_000;
const CARD_EVERY_MS = 15_000;

export function DeviceCard(props: {
  code: string;
  onOpen: (code: string) => void;
  /** It is one of ours. */
  onKnown: (code: string) => void;
}): ReactNode {
  const { code, onOpen, onKnown } = props;
  const path = `/devices/${encodeURIComponent(code)}`;
  const zone = useZone();
  const card = useSeen<Card>(`${path}/field`, CARD_EVERY_MS);
  const values = useSeen<{ items: DeviceValue[] }>(`${path}/values`, READ_EVERY_MS);
  // What was reported from here is seen as soon as it has arrived.
  const arrived = useWaiting().filter(({ device, state }) => device === code && state === 'sent');
  const { refetch } = card;
  useEffect(() => {
    if (arrived.length > 0) void refetch();
  }, [arrived.length, refetch]);
  const isKnown = card.data !== undefined;
  useEffect(() => {
    if (isKnown) onKnown(code);
  }, [isKnown, code, onKnown]);
  if (card.data === undefined) {
    if (card.error === null) return <p>{word('page.loading')}</p>;
    const isStrange = card.error.problem?.status === 404;
    return (
      <p role="alert">{isStrange ? word('field.unknown', { code }) : word('values.unread')}</p>
    );
  }
  const { value, keptAt } = card.data;
  const { device } = value;
  return (
    <>
      <article data-testid="field-device" data-state={device.state} data-kept={keptAt !== null}>
        <h2>
          {device.label}{' '}
          <span className={`switch ${device.state}`}>{stateWord('switch', device.state)}</span>
        </h2>
        {keptAt !== null && (
          <p role="status" className="kept">
            {say('app.offline', { time: dateTime(keptAt, zone) })}
          </p>
        )}
        <p>
          {device.feeder} · {stateWord('device', device.kind)} · {device.phases} ·{' '}
          {word('feeder.normally', { state: stateWord('switch', device.normal) })}
        </p>
        <p>
          {stateWord('origin', device.stateOrigin)}
          {device.stateAt !== null && ` ${dateTime(device.stateAt, zone)}`} ·{' '}
          {stateWord('supply', device.supply)}
          {device.outage !== null && ` · ${device.outage}`}
        </p>
        <Dangers card={value} />
        {values.data !== undefined && (
          <ValueList
            values={values.data.value.items}
            olderByMs={values.data.keptAt === null ? 0 : Date.now() - values.data.keptAt}
          />
        )}
        <Below card={value} onOpen={onOpen} />
        <Facts card={value} onOpen={onOpen} />
        <Ping device={device.id} />
        <Place card={value} />
      </article>
      <ReportBar device={device.id} phases={device.phases} />
    </>
  );
}

/** Who suffers most stands first. */
const needs = ['life_support', 'critical', 'business', 'residential'];

function Below({ card, onOpen }: { card: Card; onOpen: (code: string) => void }): ReactNode {
  const { device } = card;
  const classes = Object.entries(card.byClass)
    .sort(([a], [b]) => needs.indexOf(a) - needs.indexOf(b))
    .map(([name, number]) => `${stateWord('class', name)} ${amount(number)}`);
  return (
    <section>
      <h3>{word('field.below')}</h3>
      <p>{word('feeder.below', { count: device.customersBelow })}</p>
      <p>{[...classes, `${amount(card.kva)} kVA`].join(' · ')}</p>
      <p className="recent">
        {device.parent !== null && (
          <button type="button" onClick={() => onOpen(device.parent ?? '')}>
            ↑ {device.parent}
          </button>
        )}
        {card.next.map((id) => (
          <button key={id} type="button" onClick={() => onOpen(id)}>
            ↓ {id}
          </button>
        ))}
      </p>
    </section>
  );
}

function Place({ card: { device } }: { card: Card }): ReactNode {
  if (device.lat === null || device.lon === null) return null;
  return (
    <p>
      {word('field.place')}{' '}
      <a href={`geo:${device.lat},${device.lon}`}>
        {device.lat.toFixed(5)}, {device.lon.toFixed(5)}
      </a>
    </p>
  );
}
