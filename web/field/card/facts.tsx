/** What is known of a device and its line, part by part; a part that has nothing to say is left out. */
import type { ReactNode } from 'react';
import type { components } from '../../api.d.ts';
import { clockTime, dateTime } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { EarthMark } from '../../shared/marks.tsx';
import { useZone } from '../../shared/session.tsx';
import { nameWord, say } from '../words.ts';

export type Card = components['schemas']['FieldCard'];
type Open = (code: string) => void;

export function Facts({ card, onOpen }: { card: Card; onOpen: Open }): ReactNode {
  return (
    <>
      <Operated card={card} />
      <Indicators card={card} onOpen={onOpen} />
      <Candidates card={card} onOpen={onOpen} />
      <EarthFault card={card} />
      <Critical card={card} />
      <Transformer card={card} />
      <Ties card={card} onOpen={onOpen} />
      <LastFaults card={card} />
    </>
  );
}

function Part(props: { title: ReactNode; id: string; children: ReactNode }): ReactNode {
  return (
    <section data-testid={`field-${props.id}`}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** Above all else: what may be live although it looks dead, and who is on the line. */
export function Dangers({ card }: { card: Card }): ReactNode {
  return (
    <>
      <BackFeed card={card} />
      <TagsOnLine card={card} />
    </>
  );
}

function BackFeed({ card: { backFeed } }: { card: Card }): ReactNode {
  if (backFeed === null) return null;
  const kinds = backFeed.byKind.map(({ kind, count, kw }) =>
    say('card.backFeedWords', { count, kind: nameWord(kind), kw }),
  );
  const standby = backFeed.standby === 0 ? [] : [say('card.standby', { count: backFeed.standby })];
  return (
    <section data-testid="field-back-feed" className="danger">
      <h3>⚠ {say('card.backFeed')}</h3>
      <p>{[...kinds, ...standby].join(' · ')}</p>
      <p>{say('card.notDead')}</p>
    </section>
  );
}

function TagsOnLine({ card }: { card: Card }): ReactNode {
  const zone = useZone();
  const signs = card.tags.filter(({ tag }) => tag !== 'note');
  const notes = card.tags.filter(({ tag }) => tag === 'note');
  return (
    <>
      <Part title={say('card.tags')} id="tags">
        {signs.length === 0 && <p>{say('card.noTags')}</p>}
        <ul>
          {signs.map(({ device, tag, by, at, note }) => (
            <li key={`${device} ${tag}`} data-tag={tag}>
              <strong>{nameWord(tag)}</strong> {device} · {by} {dateTime(at, zone)}
              {note !== null && ` · ${note}`}
            </li>
          ))}
        </ul>
      </Part>
      {card.crews.length > 0 && (
        <Part title={say('card.crews')} id="crews">
          <ul>
            {card.crews.map(({ name, state, outage }) => (
              <li key={outage}>
                {name ?? '–'} · {stateWord('crew', state)} · {outage}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {notes.length > 0 && (
        <Part title={say('card.access')} id="access">
          <ul>
            {notes.map(({ device, note, at }) => (
              <li key={`${device} ${at}`}>
                {device}: {note}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Operated({ card }: { card: Card }): ReactNode {
  const zone = useZone();
  return (
    <Part title={say('card.operated')} id="operated">
      {card.operated.length === 0 && <p>{say('card.nothing')}</p>}
      <ul>
        {card.operated.map((one) => (
          <li key={`${one.device} ${one.type} ${one.at}`}>
            {clockTime(one.at, zone, true)} <strong>{one.device}</strong> {nameWord(one.type)}{' '}
            {detailOf(one)}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function detailOf(one: Card['operated'][number]): string {
  const { element, phases, currentA, distanceKm, ok } = one;
  const held = ok === null ? null : say(ok ? 'card.held' : 'card.notHeld');
  return [
    ...[element, phases],
    currentA === null ? null : say('card.current', { amps: Math.round(currentA) }),
    distanceKm === null ? null : say('card.distance', { km: distanceKm }),
    held,
  ]
    .filter((word) => word !== null)
    .join(' · ');
}

function Indicators({ card, onOpen }: { card: Card; onOpen: Open }): ReactNode {
  const zone = useZone();
  if (card.indicators.length === 0) return null;
  return (
    <Part title={say('card.indicators')} id="indicators">
      <ol>
        {card.indicators.map(({ id, at, km, isOnPath, isSet, saidAt }) => (
          <li key={id} data-set={String(isSet)}>
            <strong>{isSet === null ? '?' : isSet ? '●' : '○'}</strong> {id} (
            <button type="button" className="link" onClick={() => onOpen(at)}>
              {at}
            </button>
            ) {km !== null && `${km} km · `}
            {say(isSet === null ? 'card.silent' : isSet ? 'card.set' : 'card.unset')}
            {saidAt !== null && ` ${clockTime(saidAt, zone)}`}
            {isOnPath && ` · ${say('card.onPath')}`}
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Candidates({ card, onOpen }: { card: Card; onOpen: Open }): ReactNode {
  if (card.candidates.length === 0) return null;
  return (
    <Part title={say('card.candidates')} id="candidates">
      <ol>
        {card.candidates.map(({ device, fromKm, toKm, probability, about }) => (
          <li key={`${about} ${device}`}>
            <button type="button" className="link" onClick={() => onOpen(device)}>
              {device}
            </button>{' '}
            {Math.round(probability * 100)} %
            {fromKm !== null && ` · ${say('card.span', { from: fromKm, to: toKm ?? fromKm })}`}
          </li>
        ))}
      </ol>
    </Part>
  );
}

function EarthTitle(): ReactNode {
  return (
    <>
      <EarthMark /> {say('card.earth')}
    </>
  );
}

function EarthFault({ card: { earthFault } }: { card: Card }): ReactNode {
  const zone = useZone();
  if (earthFault === null) return null;
  const { id, state, phase, since, probability, directions } = earthFault;
  return (
    <Part title={<EarthTitle />} id="earth-fault">
      <p>
        {id} · {stateWord('earth', state)} · {phase ?? '?'} · {clockTime(since, zone)}
        {probability !== null && ` · ${Math.round(probability * 100)} %`}
      </p>
      <ul>
        {directions.map(({ by, kind, at }) => (
          <li key={`${by} ${kind}`}>
            {by}: {nameWord(kind)} {clockTime(at, zone)}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Listed at once; the others fold away. */
const CRITICAL_FIRST = 6;

function Critical({ card: { critical } }: { card: Card }): ReactNode {
  if (critical.length === 0) return null;
  const others = critical.slice(CRITICAL_FIRST);
  return (
    <Part title={say('card.critical')} id="critical">
      <ul>
        {critical.slice(0, CRITICAL_FIRST).map((one) => (
          <CriticalRow key={one.supplyPoint} one={one} />
        ))}
      </ul>
      {others.length > 0 && (
        <details>
          <summary>{say('card.others', { count: others.length })}</summary>
          <ul>
            {others.map((one) => (
              <CriticalRow key={one.supplyPoint} one={one} />
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function CriticalRow({ one }: { one: Card['critical'][number] }): ReactNode {
  const zone = useZone();
  return (
    <li>
      <strong>{one.class === 'life_support' ? '♥' : '✚'}</strong> {one.supplyPoint} ·{' '}
      {stateWord('class', one.class)}
      {one.darkSince !== null &&
        ` · ${say('card.darkSince', { time: clockTime(one.darkSince, zone) })}`}
      {one.minutesLeft !== null && ` · ${leftWord(one.minutesLeft)}`}
    </li>
  );
}

function leftWord(minutes: number): string {
  return minutes >= 0 ? say('card.left', { minutes }) : say('card.over', { minutes: -minutes });
}

function Transformer({ card: { transformer } }: { card: Card }): ReactNode {
  if (transformer === null) return null;
  const { id, kva, owner, loadPercent } = transformer;
  return (
    <Part title={say('card.transformer')} id="transformer">
      <p>
        {id} · {kva ?? '–'} kVA · {say(owner === 'public' ? 'card.public' : 'card.private')}
        {loadPercent !== null && ` · ${say('card.load', { percent: loadPercent })}`}
      </p>
    </Part>
  );
}

function Ties({ card, onOpen }: { card: Card; onOpen: Open }): ReactNode {
  if (card.ties.length === 0) return null;
  return (
    <Part title={say('card.ties')} id="ties">
      <ul>
        {card.ties.map(({ device, feeder, state, spareA, ratingA }) => (
          <li key={device}>
            <button type="button" className="link" onClick={() => onOpen(device)}>
              {device}
            </button>{' '}
            ↔ {feeder} · {stateWord('switch', state)} ·{' '}
            {spareA === null
              ? say('card.spareUnknown')
              : say('card.spare', { spare: spareA, rating: ratingA ?? '–' })}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function LastFaults({ card }: { card: Card }): ReactNode {
  const zone = useZone();
  return (
    <Part title={say('card.last')} id="last-faults">
      {card.lastFaults.length === 0 && <p>{say('card.noLast')}</p>}
      <ul>
        {card.lastFaults.map(({ outage, startedAt, cause, customers }) => (
          <li key={outage}>
            {dateTime(startedAt, zone)} · {cause === null ? '–' : stateWord('cause', cause)} ·{' '}
            {say('card.people', { count: customers })}
          </li>
        ))}
      </ul>
    </Part>
  );
}
