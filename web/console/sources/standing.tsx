/** How a source is: its causes with their time, its figures, its assets, its connections. */
import type { ReactNode } from 'react';
import { dateTime, shortAge } from '../../shared/format.ts';
import { amount, hasTerm, stateWord, word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { SourceDetail } from '../../shared/types.ts';

export function Causes({ detail }: { detail: SourceDetail }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const { causes, disabledBy, flags, slots, retryAt } = detail;
  return (
    <ul className="plain" data-testid="source-causes">
      {disabledBy !== null && (
        <li>{word('sources.offBy', { ...disabledBy, at: dateTime(disabledBy.at, zone) })}</li>
      )}
      {causes.map(({ reason, since, text }) => (
        <li key={`${reason} ${text}`} data-state={reason}>
          <strong>{stateWord('sourceReason', reason)}</strong>{' '}
          {word('sources.since', { at: dateTime(since, zone) })}{' '}
          <span className="muted">{text}</span>
        </li>
      ))}
      {retryAt !== null && serverTime !== null && (
        <li className="muted">
          {word('sources.next', { age: shortAge(Date.parse(retryAt) - serverTime) })}
        </li>
      )}
      {flags.map((flag) => (
        <li key={flag} className="warning">
          ▲ {stateWord('sourceFlag', flag)}
        </li>
      ))}
      {slowest(slots.slow).map(({ asset, group, tookS, periodS }) => (
        <li key={`${asset} ${group}`} className="warning">
          ▲{' '}
          {word('sources.slow', {
            ...{ asset, group: stateWord('pollGroup', group) },
            ...{ took: tookS.toFixed(1), period: periodS },
          })}
        </li>
      ))}
      {slots.slow.length > SLOW_SHOWN && (
        <li className="warning">
          {word('sources.moreSlow', { count: slots.slow.length - SLOW_SHOWN })}
        </li>
      )}
    </ul>
  );
}

/** Spans in which something may be missing: said openly, for as long as they are kept. */
export function Gaps({ detail }: { detail: SourceDetail }): ReactNode {
  const zone = useZone();
  if (detail.gaps.length === 0) return null;
  return (
    <section data-testid="source-gaps">
      <h2>{word('sources.gaps')}</h2>
      <ul className="plain">
        {detail.gaps.map(({ lane, from, to, reason }) => (
          <li key={`${lane} ${from} ${reason}`}>
            {word('sources.gap', { from: dateTime(from, zone), to: dateTime(to, zone) })}{' '}
            <span className="muted">
              {stateWord('gapReason', reason)}
              {lane === null ? '' : ` (${stateWord('lane', lane)})`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Slow = SourceDetail['slots']['slow'];

/** A slow line makes all of its meters slow. */
const SLOW_SHOWN = 3;

function slowest(slow: Slow): Slow {
  const by = (one: Slow[number]): number => one.tookS / one.periodS;
  return slow.toSorted((a, b) => by(b) - by(a)).slice(0, SLOW_SHOWN);
}

/** `timeout` in its word; an answer with a code keeps the code. */
export function errorWord(name: string): string {
  const code = /^exception_(\d+)$/.exec(name)?.[1];
  if (code !== undefined) return `${stateWord('commError', 'exception')} ${code}`;
  const [kind = name, ...about] = name.split('/');
  if (!hasTerm('commError', kind)) return name;
  return [stateWord('commError', kind), ...about].join(' ');
}

const GB = 1_000_000_000;

export function Figures({ detail }: { detail: SourceDetail }): ReactNode {
  const zone = useZone();
  const { unacked, queue, spoolRows } = detail.waiting;
  const { disk, certificateUntil, slots, duplicates, dropped } = detail;
  const given = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
  const rows: Array<[string, ReactNode]> = [
    [word('sources.rate'), amount(Math.round(detail.readingsPerMinute))],
    [
      word('sources.waiting'),
      [
        unacked > 0 && word('sources.unacked', { count: unacked }),
        queue > 0 && word('sources.queue', { count: queue }),
        spoolRows > 0 && word('sources.spool', { count: spoolRows }),
      ]
        .filter(Boolean)
        .join(' · ') || word('sources.nothingWaits'),
    ],
    [word('sources.disk'), disk === null ? '–' : roomOf(disk)],
    ...(certificateUntil === null
      ? []
      : [[word('sources.certificate'), dateTime(certificateUntil, zone)] as [string, ReactNode]]),
    [word('sources.missedSlots'), amount(slots.missed)],
    [word('sources.duplicates'), amount(duplicates)],
    [word('sources.dropped'), given.join(' · ') || 0],
    [
      word('sources.errors'),
      Object.entries(detail.errors)
        .map(([name, count]) => `${errorWord(name)} × ${amount(count)}`)
        .join(' · ') || 0,
    ],
  ];
  return (
    <section className="values" aria-label={word('sources.facts')}>
      <dl data-testid="source-figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function roomOf(disk: NonNullable<SourceDetail['disk']>): string {
  const { freeBytes, totalBytes, daysUntilFull } = disk;
  const room = word('sources.free', {
    ...{ free: (freeBytes / GB).toFixed(1), total: (totalBytes / GB).toFixed(0) },
  });
  const pace =
    daysUntilFull === null
      ? word('sources.notFilling')
      : word('sources.daysUntilFull', { days: daysUntilFull });
  return `${room} · ${pace}`;
}

export function Contacts({ detail }: { detail: SourceDetail }): ReactNode {
  const zone = useZone();
  const { items, more } = detail.contacts;
  return (
    <section>
      <h2>{word('sources.contacts')}</h2>
      {items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
        <section className="scroll" aria-label={word('sources.contacts')} tabIndex={0}>
          <table data-testid="source-contacts">
            <thead>
              <tr>
                <th>{word('sources.asset')}</th>
                <th>{word('sources.contact')}</th>
                <th>{word('sources.why')}</th>
                <th className="number">{word('sources.missed')}</th>
                <th>{word('sources.whenSince')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ asset, contact, reason, missed, since, flags }) => (
                <tr key={asset} data-testid={`asset-row-${asset}`} data-state={contact}>
                  <td data-label={word('sources.asset')}>{asset}</td>
                  <td data-label={word('sources.contact')}>{stateWord('contact', contact)}</td>
                  <td data-label={word('sources.why')}>
                    {reason === null && flags.length === 0
                      ? '–'
                      : [
                          ...(reason === null ? [] : [stateWord('contactReason', reason)]),
                          ...flags.map((flag) => stateWord('assetFlag', flag)),
                        ].join(' · ')}
                  </td>
                  <td data-label={word('sources.missed')} className="number">
                    {missed}
                  </td>
                  <td data-label={word('sources.whenSince')}>{dateTime(since, zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p className="muted">
        {items.length > 0
          ? more > 0 && word('sources.more', { count: more })
          : word(more > 0 ? 'sources.allAnswer' : 'sources.noContacts', { count: more })}
      </p>
    </section>
  );
}

export function Lanes({ detail }: { detail: SourceDetail }): ReactNode {
  if (detail.lanes.length === 0) return null;
  return (
    <section>
      <h2>{word('sources.lanes')}</h2>
      <table data-testid="source-lanes">
        <thead>
          <tr>
            <th>{word('sources.lane')}</th>
            <th>{word('planned.state')}</th>
            <th className="number">{word('sources.waiting')}</th>
            <th className="number">{word('sources.ackDelay')}</th>
            <th>{word('sources.lost')}</th>
            <th className="number">{word('sources.sessionsLost')}</th>
          </tr>
        </thead>
        <tbody>
          {detail.lanes.map((lane) => (
            <tr key={lane.lane} data-state={lane.connected ? 'up' : 'down'}>
              <td data-label={word('sources.lane')}>{stateWord('lane', lane.lane)}</td>
              <td data-label={word('planned.state')}>
                {stateWord('health', lane.connected ? 'up' : 'down')}
                {lane.reason !== null && ` (${stateWord('sourceReason', lane.reason)})`}
              </td>
              <td data-label={word('sources.waiting')} className="number">
                {lane.unacked}
              </td>
              <td data-label={word('sources.ackDelay')} className="number">
                {(lane.ackDelayS * 1_000).toFixed(0)} ms
              </td>
              <td data-label={word('sources.lost')}>
                {Object.entries(lane.reconnects)
                  .map(([reason, count]) => `${stateWord('sourceReason', reason)} ${count}`)
                  .join(' · ') || 0}
              </td>
              <td data-label={word('sources.sessionsLost')} className="number">
                {lane.sessionsLost}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
