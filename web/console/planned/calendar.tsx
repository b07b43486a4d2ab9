/** The plans of a month, day by day in the grid's zone. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { clockTime } from '../../shared/format.ts';
import { dateFormat } from '../../shared/formats.ts';
import { amount, stateWord, useLanguage } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { PlannedOutage } from '../../shared/types.ts';
import { zonedLocal } from '../../shared/zoned.ts';
import { planWord } from '../words/plan.ts';

export function Calendar(props: {
  plans: readonly PlannedOutage[];
  /** `2026-12` */
  month: string;
  onMonth: (month: string) => void;
}): ReactNode {
  const { plans, month, onMonth } = props;
  const zone = useZone();
  const language = useLanguage();
  const byDay = Map.groupBy(plans, (plan) => zonedLocal(plan.start, zone).slice(0, 10));
  const days = daysOf(month);
  const before = (new Date(`${days[0]}T00:00Z`).getUTCDay() + 6) % 7;
  const { serverTime } = useStreamStatus();
  const today = serverTime === null ? '' : zonedLocal(serverTime, zone).slice(0, 10);
  const name = dateFormat(language, {
    ...{ year: 'numeric', month: 'long', timeZone: 'UTC' },
  }).format(new Date(`${month}-01T00:00Z`));
  return (
    <section data-testid="planned-calendar">
      <div className="buttons level">
        <button type="button" data-key="[" onClick={() => onMonth(shifted(month, -1))}>
          ‹ {planWord('earlier')}
        </button>
        <strong aria-live="polite">{name}</strong>
        <button type="button" data-key="]" onClick={() => onMonth(shifted(month, 1))}>
          {planWord('later')} ›
        </button>
      </div>
      <ol className="plain calendar">
        {days.slice(0, before).map((day) => (
          <li key={`before ${day}`} aria-hidden="true" />
        ))}
        {days.map((day) => (
          <li key={day} aria-current={day === today ? 'date' : undefined}>
            <span className="muted">
              {weekday(day, language)} {Number(day.slice(8))}
            </span>
            {byDay.get(day)?.map((plan) => (
              <Link key={plan.id} href={`/console/planned/${plan.id}`} title={plan.id}>
                {clockTime(plan.start, zone)} {plan.devices.join(' ') || plan.id} ·{' '}
                {plan.liveLine === true ? planWord('live') : amount(plan.affected.supplyPoints)} ·{' '}
                {stateWord('plan', plan.state)}
              </Link>
            ))}
          </li>
        ))}
        {days.slice(0, (7 - ((before + days.length) % 7)) % 7).map((day) => (
          <li key={`after ${day}`} aria-hidden="true" />
        ))}
      </ol>
    </section>
  );
}

function weekday(day: string, language: string): string {
  return dateFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00Z`),
  );
}

function daysOf(month: string): string[] {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from(
    { length: count },
    (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`,
  );
}

function shifted(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
