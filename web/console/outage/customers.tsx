/** Who is dark in it: life support first; and asking their meters. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { call, type Page } from '../../shared/api.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useMay } from '../../shared/session.tsx';
import type { Outage, SupplyPoint } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { Scroll } from '../scroll.tsx';
import { outageWord } from '../words/outage.ts';

const STEP = 200;
const classOrder = ['life_support', 'critical', 'business', 'residential'] as const;
const marks: Record<string, string> = { life_support: '♥ ', critical: '✚ ' };

export function Customers({ outage }: { outage: Outage }): ReactNode {
  const [shown, setShown] = useState(STEP);
  const path = `/outages/${outage.id}/supply-points?limit=${Math.min(shown, 500)}`;
  const query = useRead<Page<SupplyPoint>>(path, outage.version);
  const { byClass } = outage.customers;
  return (
    <section data-testid="affected-customers">
      <h2>{word('outage.customers')}</h2>
      <p>
        {classOrder
          .map((name) => `${marks[name] ?? ''}${stateWord('class', name)} ${amount(byClass[name])}`)
          .join(' · ')}
      </p>
      <Answer query={query}>
        {({ items, nextCursor }) => (
          <>
            <Scroll label={word('outage.customers')}>
              {items.map((point) => (
                <li key={point.id} data-state={point.supply}>
                  {marks[point.class] ?? ''}
                  <Link href={`/console/notices?supplyPoint=${point.id}`}>{point.id}</Link> ·{' '}
                  {stateWord('class', point.class)} · {stateWord('supply', point.supply)}
                  {point.pDark !== null && ` · ${point.pDark.toFixed(3)}`} · {point.address ?? ''}
                </li>
              ))}
            </Scroll>
            {nextCursor !== null && shown < 500 && (
              <button type="button" onClick={() => setShown(shown + STEP)}>
                {outageWord('showMore', { count: STEP })}
              </button>
            )}
            <PingMeters points={items.filter(({ supply }) => supply === 'dark')} />
          </>
        )}
      </Answer>
    </section>
  );
}

const ASKED_MOST = 20;

/** One after the other: the head-end takes no more at a time, and answers are evidence. */
function PingMeters({ points }: { points: readonly SupplyPoint[] }): ReactNode {
  const mayPing = useMay('field');
  const [state, setState] = useState<{ done: number; failed: number } | null>(null);
  const asked = points.slice(0, ASKED_MOST);
  async function ask(): Promise<void> {
    let failed = 0;
    for (const [done, { id }] of asked.entries()) {
      setState({ done, failed });
      const answer = await call<{ asked: boolean }>('POST', `/supply-points/${id}/actions/ping`, {
        body: {},
      });
      if (!answer.ok || !answer.value.asked) failed += 1;
    }
    setState({ done: asked.length, failed });
  }
  if (asked.length === 0) return null;
  const isOver = state?.done === asked.length;
  return (
    <p className="buttons">
      <button
        type="button"
        disabled={!mayPing || (state !== null && !isOver)}
        title={mayPing ? undefined : word('action.needs', { role: word('role.field') })}
        onClick={() => void ask()}
      >
        {outageWord('ping', { count: asked.length })}
      </button>
      <span role="status">
        {state !== null && !isOver && outageWord('pinging', { ...state, count: asked.length })}
        {isOver && outageWord('pinged', { count: asked.length - (state?.failed ?? 0) })}
        {isOver &&
          (state?.failed ?? 0) > 0 &&
          ` · ${outageWord('pingFailed', { count: state?.failed ?? 0 })}`}
      </span>
    </p>
  );
}
