import type { ReactNode } from 'react';
import { stateWord } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import type { Overview, Report } from '../../shared/types.ts';
import { useRead } from '../query.tsx';
import { alarmWord } from '../words/alarms.ts';

const DAY_MS = 86_400_000;
const ASKED_EVERY_MS = 600_000;

/** Whether a person can read what comes, and who speaks most. */
export function AlarmHealth(): ReactNode {
  const { serverTime } = useStreamStatus();
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  // Asked again every ten minutes, not with every second of the clock.
  const to = serverTime === null ? null : Math.floor(serverTime / ASKED_EVERY_MS) * ASKED_EVERY_MS;
  const path =
    to === null
      ? null
      : `/reports/alarms?from=${new Date(to - DAY_MS).toISOString()}&to=${new Date(
          to + ASKED_EVERY_MS,
        ).toISOString()}`;
  const { data } = useRead<Report>(path);
  if (data === undefined) return null;
  const { totals, rows } = data;
  const of = (name: string): number => Number(totals[name] ?? 0);
  const stale = overview?.staleAlarms ?? 0;
  const share = of('floodShare') * 100;
  return (
    <section className="health" data-testid="alarm-health">
      <h2>{alarmWord('health')}</h2>
      <p>
        <span className={of('per10Min') > 2 ? 'late' : ''}>
          {alarmWord('per10', { count: of('per10Min') })}
        </span>{' '}
        ·{' '}
        <span className={share >= 1 ? 'late' : ''}>
          {alarmWord('floodShare', { share: share.toFixed(1) })}
        </span>{' '}
        · <span className={stale >= 5 ? 'late' : ''}>{alarmWord('stale', { count: stale })}</span> ·{' '}
        {alarmWord('priorities', { p1: of('p1'), p2: of('p2'), p3: of('p3'), p4: of('p4') })}
      </p>
      {rows.length > 0 && (
        <details>
          <summary>{alarmWord('actors')}</summary>
          <ol className="plain">
            {rows.map((row) => (
              <li key={`${row['asset']} ${row['rule']}`}>
                {alarmWord('actor', {
                  asset: row['asset'] ?? '–',
                  rule: stateWord('alarm', String(row['rule'])),
                  count: row['count'] ?? 0,
                  share: Math.round(Number(row['share'] ?? 0) * 100),
                })}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
