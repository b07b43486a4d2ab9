/** The first screen: how many are dark, which outages, what else needs a person. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { count, dateTime, shortAge } from '../../shared/format.ts';
import { useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Alarm, Overview, PlannedOutage } from '../../shared/types.ts';
import { alarmText } from '../alarm-text.ts';
import { PriorityBadge } from '../badges.tsx';
import { EarthFaults } from '../earth-faults.tsx';
import { FeederTable } from '../feeder-table.tsx';
import { OutageTable } from '../outage/table.tsx';
import { Trend } from '../trend.tsx';

export function OverviewPage(): ReactNode {
  const language = useLanguage();
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  return (
    <div className="overview">
      <h1 className="visually-hidden">{word('nav.overview')}</h1>
      <section className="dark-now" aria-label={word('overview.dark')}>
        <div>
          <strong data-testid="dark-now-customers" className="big">
            {count(overview?.customers.dark, language)}
          </strong>
          <span>{word('overview.of', { total: count(overview?.customers.total, language) })}</span>
        </div>
        <Trend points={overview?.customers.trend ?? []} />
        <div>
          <span data-testid="dark-now-planned">
            {word('overview.planned', { count: count(overview?.customers.planned, language) })}
          </span>
          <span data-testid="dark-now-critical">
            {word('overview.critical', {
              lifeSupport: count(overview?.customers.critical.life_support, language),
              critical: count(overview?.customers.critical.critical, language),
            })}
          </span>
        </div>
      </section>
      <EarthFaults />
      <div className="columns">
        <div>
          <OutageTable states={['suspected', 'confirmed', 'restoring', 'restored']} />
          <h2>{word('nav.feeders')}</h2>
          <FeederTable />
        </div>
        <aside>
          <UrgentAlarms />
          <NextPlans />
          <SourceHealth overview={overview} />
          <NoticeProgress overview={overview} />
        </aside>
      </div>
    </div>
  );
}

const SHOWN_MOST = 10;

function UrgentAlarms(): ReactNode {
  const language = useLanguage();
  const { serverTime } = useStreamStatus();
  const alarms = [...useLive<Alarm>('alarm', '/alarms').values()]
    .filter((alarm) => alarm.priority <= 2 && alarm.state === 'active_unacked')
    .sort((a, b) => a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt));
  return (
    <section>
      <h2>{word('overview.alarms', { count: alarms.length })}</h2>
      {alarms.length === 0 && <p className="muted">{word('overview.noAlarms')}</p>}
      <ul className="plain">
        {alarms.slice(0, SHOWN_MOST).map((alarm) => (
          <li key={alarm.id}>
            <PriorityBadge priority={alarm.priority} />{' '}
            {alarm.feeder === null ? (
              alarmText(alarm, language)
            ) : (
              <Link href={`/console/feeders/${encodeURIComponent(alarm.feeder)}`}>
                {alarmText(alarm, language)}
              </Link>
            )}{' '}
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

function NextPlans(): ReactNode {
  const zone = useZone();
  const plans = [...useLive<PlannedOutage>('planned', '/planned-outages').values()]
    .filter((plan) => ahead.has(plan.state))
    .sort((a, b) => a.start.localeCompare(b.start));
  return (
    <section>
      <h2>{word('overview.plans')}</h2>
      {plans.length === 0 && <p className="muted">{word('overview.noPlans')}</p>}
      <ul className="plain">
        {plans.slice(0, SHOWN_MOST).map((plan) => (
          <li key={plan.id}>
            <Link href={`/console/planned/${plan.id}`}>{plan.id}</Link>{' '}
            {dateTime(plan.start, zone).slice(5)} · {plan.affected.supplyPoints} ·{' '}
            {word('planned.told', {
              met: plan.duties.met,
              all: plan.duties.met + plan.duties.pending + plan.duties.atRisk + plan.duties.missed,
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceHealth({ overview }: { overview: Overview | undefined }): ReactNode {
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

function NoticeProgress({ overview }: { overview: Overview | undefined }): ReactNode {
  const language = useLanguage();
  if (overview === undefined) return null;
  const { delivered, inDelivery, queued, undeliverable, held } = overview.notices;
  return (
    <section>
      <h2>{word('nav.notices')}</h2>
      <p>
        {word('overview.notices', {
          delivered: count(delivered, language),
          waiting: count(inDelivery + queued, language),
          failed: count(undeliverable, language),
          held: count(held, language),
        })}
      </p>
    </section>
  );
}
