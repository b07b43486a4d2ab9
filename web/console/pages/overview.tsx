/** The first screen: how many are dark, which outages, what else needs a person. */
import type { ReactNode } from 'react';
import { count } from '../../shared/format.ts';
import { useLanguage, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import type { Overview } from '../../shared/types.ts';
import { EarthFaults } from '../earth-faults.tsx';
import { FeederTable } from '../feeder-table.tsx';
import { OutageTable } from '../outage/table.tsx';
import { Clocks } from '../overview/clocks.tsx';
import { Crews } from '../overview/crews.tsx';
import { RunningLog } from '../overview/log.tsx';
import { NextPlans, NoticeProgress, SourceHealth, UrgentAlarms } from '../overview/panels.tsx';
import { ProtectedNow } from '../protected/now.tsx';
import { Trend } from '../trend.tsx';

export function OverviewPage(): ReactNode {
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  return (
    <div className="overview">
      <h1 className="visually-hidden">{word('nav.overview')}</h1>
      <DarkNow overview={overview} />
      <EarthFaults />
      <Crews />
      <div className="columns">
        <div>
          <OutageTable />
          <ProtectedNow />
          <h2>{word('nav.feeders')}</h2>
          <FeederTable />
        </div>
        <aside>
          <Clocks />
          <UrgentAlarms />
          <NextPlans />
          <SourceHealth overview={overview} />
          <NoticeProgress overview={overview} />
          <RunningLog />
        </aside>
      </div>
    </div>
  );
}

/** The big number, with planned work apart. */
export function DarkNow({ overview }: { overview: Overview | undefined }): ReactNode {
  const language = useLanguage();
  return (
    <section className="dark-now" aria-label={word('overview.dark')}>
      <div>
        <strong
          data-testid="dark-now-customers"
          className="big"
          data-dark={(overview?.customers.dark ?? 0) > 0 || undefined}
        >
          {count(overview?.customers.dark, language)}
        </strong>
        <span>
          {word('overview.of', {
            dark: count(overview?.customers.dark, language),
            total: count(overview?.customers.total, language),
          })}
        </span>
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
  );
}
