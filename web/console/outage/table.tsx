/** Outages by importance; the order stands still under the pointer. */
import { type ReactNode, useRef, useState } from 'react';
import { Link } from 'wouter';
import { age, count } from '../../shared/format.ts';
import { useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage } from '../../shared/types.ts';
import { OutageState } from '../badges.tsx';
import { etrText, importanceText, ownSupplyText, promiseText, toldText } from './texts.ts';

export function OutageTable({ states }: { states: readonly string[] }): ReactNode {
  const language = useLanguage();
  const outages = useLive<Outage>('outage', '/outages');
  const wanted = [...outages.values()].filter((outage) => states.includes(outage.state));
  const { rows, changes, update, hold } = useSteadyOrder(wanted);
  return (
    <section className="outages">
      <h2>
        {word('outages.title', { count: rows.length })}{' '}
        {changes > 0 && (
          <button type="button" onClick={update}>
            {word('outages.reorder', { count: changes })}
          </button>
        )}
      </h2>
      {rows.length === 0 ? (
        <p className="muted">{word('outages.none')}</p>
      ) : (
        <table
          data-testid="outages-table"
          onMouseEnter={() => hold(true)}
          onMouseLeave={() => hold(false)}
        >
          <thead>
            <tr>
              <th>{word('outages.id')}</th>
              <th>{word('outages.device')}</th>
              <th>{word('outages.feeder')}</th>
              <th className="number">{word('outages.customers')}</th>
              <th>{word('outages.critical')}</th>
              <th>{word('outages.age')}</th>
              <th>{word('outages.etr')}</th>
              <th className="number">{word('outages.sure')}</th>
              <th>{word('outages.told')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((outage) => (
              <OutageRow key={outage.id} outage={outage} language={language} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function OutageRow({ outage, language }: { outage: Outage; language: 'en' | 'zh-CN' }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const until = outage.restoredAt === null ? serverTime : Date.parse(outage.restoredAt);
  const { life_support: lifeSupport, critical } = outage.customers.byClass;
  const promise = promiseText(outage, serverTime);
  const ownSupply = ownSupplyText(outage);
  return (
    <tr
      data-testid={`outage-row-${outage.id}`}
      data-state={outage.state}
      title={importanceText(outage)}
    >
      <td data-label={word('outages.id')}>
        <OutageState outage={outage} />{' '}
        <Link href={`/console/outages/${outage.id}`}>{outage.id}</Link>
      </td>
      <td data-label={word('outages.device')}>{outage.cause.device ?? '–'}</td>
      <td data-label={word('outages.feeder')}>{outage.feeder ?? '–'}</td>
      <td data-label={word('outages.customers')} className="number">
        {count(outage.customers.out, language)}
      </td>
      <td data-label={word('outages.critical')}>
        {lifeSupport + critical === 0 ? '–' : `♥${lifeSupport} ✚${critical}`}
        {ownSupply !== null && <div className="muted">{ownSupply}</div>}
      </td>
      <td data-label={word('outages.age')}>
        {until === null ? '–' : age(until - Date.parse(outage.startedAt))}
      </td>
      <td data-label={word('outages.etr')}>
        {etrText(outage, zone)}
        {promise !== null && <div className="muted">{promise}</div>}
      </td>
      <td data-label={word('outages.sure')} className="number">
        {outage.cause.probability.toFixed(2)}
      </td>
      <td data-label={word('outages.told')}>{toldText(outage)}</td>
    </tr>
  );
}

/** Keeps the order while the pointer is on the table; says how many rows would move. */
function useSteadyOrder(outages: Outage[]): {
  rows: Outage[];
  changes: number;
  update: () => void;
  hold: (held: boolean) => void;
} {
  const [isHeld, hold] = useState(false);
  const order = useRef<string[]>([]);
  const wanted = [...outages].sort(
    (a, b) => b.importance - a.importance || a.id.localeCompare(b.id),
  );
  if (!isHeld) order.current = wanted.map((outage) => outage.id);
  const byId = new Map(outages.map((outage) => [outage.id, outage]));
  const rows = order.current.flatMap((id) => byId.get(id) ?? []);
  const isSame = (outage: Outage, index: number): boolean => rows[index]?.id === outage.id;
  const changes = wanted.filter((outage, index) => !isSame(outage, index)).length;
  return { rows, changes, update: () => hold(false), hold };
}
