/** What is asked of each device, drawn along its addresses, with a table that says the same. */
import { type ReactNode, useState } from 'react';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { SourceDetail } from '../../shared/types.ts';

type Plan = SourceDetail['plans'][number];
interface Span {
  table: string | null;
  from: number;
  to: number;
}

/** Devices that are asked for the same in the same way. */
interface Alike {
  plan: Plan;
  devices: string[];
}

function alike(plans: readonly Plan[]): Alike[] {
  const groups = new Map<string, Alike>();
  for (const plan of plans) {
    const { asset, unit, missing, ...rest } = plan;
    const lacks = missing.map(({ retryAt: _, ...one }) => one);
    const key = JSON.stringify([rest, lacks]);
    const group = groups.get(key) ?? { plan, devices: [] };
    group.devices.push(word('sources.unit', { asset, unit }));
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function Plans({ plans }: { plans: readonly Plan[] }): ReactNode {
  const [asTable, setAsTable] = useState(false);
  if (plans.length === 0) return null;
  return (
    <section data-testid="source-plan">
      <h2>{word('sources.plan')}</h2>
      <p className="buttons">
        <button type="button" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {word('feeder.table')}
        </button>
      </p>
      {alike(plans).map((group) => (
        <DevicePlan key={group.plan.asset} group={group} asTable={asTable} />
      ))}
    </section>
  );
}

function DevicePlan(props: { group: Alike; asTable: boolean }): ReactNode {
  const zone = useZone();
  const { plan, devices } = props.group;
  const { asset, template, maxSpan, holes, missing } = plan;
  return (
    <section>
      <h3>{word('sources.devices', { template, devices: devices.join(', ') })}</h3>
      {props.asTable ? <PlanTable plan={plan} /> : <Strips plan={plan} />}
      <p className="muted">
        {word('sources.spans', maxSpan)}
        {holes.length > 0 &&
          ` · ${word('sources.holes', { ranges: holes.map(ranged).join(', ') })}`}
      </p>
      {missing.length > 0 && (
        <>
          <p className="warning">▲ {word('sources.lacks')}</p>
          <ul className="plain" data-testid={`lacks-${asset}`}>
            {missing.map(({ table, from, to, points, retryAt }) => (
              <li key={`${table} ${from}`}>
                {word('sources.lacksOne', {
                  ...{ table, from, to, points: points.join(', ') },
                  at: dateTime(retryAt, zone),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function ranged({ from, to }: Span): string {
  return `${from}–${to}`;
}

/** One strip for each table of registers the device is asked for. */
function Strips({ plan }: { plan: Plan }): ReactNode {
  const tables = [...new Set([...plan.blocks, ...plan.missing].map(({ table }) => table))];
  return tables.map((table) => <Strip key={table} plan={plan} table={table} />);
}

function Strip({ plan, table }: { plan: Plan; table: string }): ReactNode {
  const own = (span: Span): boolean => span.table === table || span.table === null;
  const blocks = plan.blocks.filter(own);
  const missing = plan.missing.filter(own);
  const ends = [...blocks, ...missing];
  const first = Math.min(...ends.map(({ from }) => from));
  const last = Math.max(...ends.map(({ to }) => to));
  const holes = plan.holes.filter((hole) => own(hole) && hole.to >= first && hole.from <= last);
  const label = word('sources.strip', { asset: plan.asset, count: blocks.length });
  const placed = (span: Span): { left: string; width: string } => {
    const size = last - first + 1;
    const from = Math.max(span.from, first) - first;
    const to = Math.min(span.to, last) - first + 1;
    return { left: `${(from / size) * 100}%`, width: `${((to - from) / size) * 100}%` };
  };
  return (
    <div className="strip">
      <div className="bar" role="img" aria-label={`${label}, ${table} ${first}–${last}`}>
        {holes.map((hole) => (
          <span key={`hole ${hole.from}`} className="hole" style={placed(hole)} />
        ))}
        {blocks.map((block) => (
          <span
            key={`${block.from} ${block.group}`}
            className={`block ${block.group}`}
            style={placed(block)}
            title={requestWords(block)}
          />
        ))}
        {missing.map((span) => (
          <span key={`lacks ${span.from}`} className="lacks" style={placed(span)}>
            ×
          </span>
        ))}
      </div>
      <p className="muted">
        {table} {first}–{last}
      </p>
    </div>
  );
}

function requestWords({ table, from, to, everyS, points }: Plan['blocks'][number]): string {
  return word('sources.request', { table, from, to, every: everyS, points: points.join(', ') });
}

function PlanTable({ plan }: { plan: Plan }): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th>{word('sources.table')}</th>
          <th>{word('sources.range')}</th>
          <th>{word('sources.period')}</th>
          <th>{word('sources.points')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.blocks.map((block) => (
          <tr key={`${block.table} ${block.from} ${block.group}`}>
            <td data-label={word('sources.table')}>{block.table}</td>
            <td data-label={word('sources.range')}>{ranged(block)}</td>
            <td data-label={word('sources.period')}>
              {block.everyS} s · {stateWord('pollGroup', block.group)}
            </td>
            <td data-label={word('sources.points')}>{block.points.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
