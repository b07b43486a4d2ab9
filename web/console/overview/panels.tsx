/** The right side of the first screen: what else needs a person. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { count, dateTime, shortAge, UNKNOWN } from '../../shared/format.ts';
import { amount, useLanguage, word } from '../../shared/i18n.ts';
import { useIsRead, useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Overview, PlannedOutage } from '../../shared/types.ts';
import { alarmText } from '../alarm-text.ts';
import { PriorityBadge } from '../badges.tsx';
import { useAlarms } from '../live-lists.ts';
import { Read } from '../query.tsx';
import { planWord } from '../words/plan.ts';
import { shiftWord } from '../words/shift.ts';

const SHOWN_MOST = 10;

export function UrgentAlarms(): ReactNode {
  const language = useLanguage();
  const { serverTime } = useStreamStatus();
  const isRead = useIsRead('alarm');
  const alarms = [...useAlarms().values()]
    .filter((alarm) => alarm.priority <= 2 && alarm.state === 'active_unacked')
    .sort((a, b) => a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt));
  return (
    <section>
      <h2>{word('overview.alarms', { count: isRead ? alarms.length : UNKNOWN })}</h2>
      {alarms.length === 0 && (
        <Read kinds={['alarm']}>
          <p className="muted">{word('overview.noAlarms')}</p>
        </Read>
      )}
      <ul className="plain">
        {alarms.slice(0, SHOWN_MOST).map((alarm) => (
          <li key={alarm.id}>
            <PriorityBadge priority={alarm.priority} />{' '}
            <Link
              href={
                alarm.feeder === null
                  ? '/console/alarms'
                  : `/console/feeders/${encodeURIComponent(alarm.feeder)}`
              }
            >
              {alarmText(alarm, language)}
            </Link>{' '}
            <span className="muted">
              {shortAge((serverTime ?? 0) - Date.parse(alarm.raisedAt))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const ahead = new Set(['approved', 'announced', 'in_progress']);

/** Planned work, apart from outages: what runs, then what comes. */
export function NextPlans(): ReactNode {
  const zone = useZone();
  const plans = [...useLive<PlannedOutage>('planned', '/planned-outages').values()]
    .filter((plan) => ahead.has(plan.state))
    .sort((a, b) => a.start.localeCompare(b.start));
  return (
    <section>
      <h2>{word('overview.plans')}</h2>
      {plans.length === 0 && (
        <Read kinds={['planned']}>
          <p className="muted">{word('overview.noPlans')}</p>
        </Read>
      )}
      <ul className="plain">
        {plans.slice(0, SHOWN_MOST).map((plan) => (
          <li key={plan.id} className={plan.state === 'in_progress' ? 'planned-now' : ''}>
            {plan.state === 'in_progress' && `${shiftWord('runningPlans')} `}
            <Link href={`/console/planned/${plan.id}`}>{plan.id}</Link>{' '}
            {dateTime(plan.start, zone).slice(5)} · {whomText(plan)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many are cut and have been told; of work done live that it is. */
function whomText({ liveLine, affected, duties }: PlannedOutage): string {
  if (liveLine === true) return planWord('live');
  const { met, pending, atRisk, missed } = duties;
  const told = word('planned.told', { met, all: met + pending + atRisk + missed });
  return `${amount(affected.supplyPoints)} · ${told}`;
}

export function SourceHealth({ overview }: { overview: Overview | undefined }): ReactNode {
  if (overview === undefined) return null;
  const { up, degraded, down, starting, disabled } = overview.sources;
  const all = up + degraded + down + starting + disabled;
  if (up === all) return null;
  return (
    <section>
      <h2>{word('nav.sources')}</h2>
      <p>
        <Link href="/console/sources">{word('overview.sources', { down, degraded, all })}</Link>
      </p>
    </section>
  );
}

export function NoticeProgress({ overview }: { overview: Overview | undefined }): ReactNode {
  const language = useLanguage();
  if (overview === undefined) return null;
  const { delivered, inDelivery, queued, undeliverable, held } = overview.notices;
  return (
    <section>
      <h2>{word('nav.notices')}</h2>
      <p>
        <Link href="/console/notices">
          {word('overview.notices', {
            delivered: count(delivered, language),
            waiting: count(inDelivery + queued, language),
            failed: count(undeliverable, language),
            held: count(held, language),
          })}
        </Link>
      </p>
    </section>
  );
}
