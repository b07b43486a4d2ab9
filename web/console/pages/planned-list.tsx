/** Planned outages by state, with how many have been told. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dateTime } from '../../shared/format.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useMay, useZone } from '../../shared/session.tsx';
import type { PlannedOutage } from '../../shared/types.ts';
import { zonedLocal } from '../../shared/zoned.ts';
import { Calendar } from '../planned/calendar.tsx';
import { Read } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { Tabs } from '../tabs.tsx';
import { planWord } from '../words/plan.ts';
import { protectedWord } from '../words/protected.ts';

const tabs: ReadonlyArray<readonly [tab: string, states: readonly string[]]> = [
  ['draft', ['draft']],
  ['submitted', ['submitted']],
  ['approved', ['approved', 'announced']],
  ['in_progress', ['in_progress']],
  ['completed', ['completed', 'expired']],
  ['cancelled', ['cancelled']],
];

export function PlannedListPage(): ReactNode {
  const zone = useZone();
  const mayOperate = useMay('operator');
  const plans = [...useLive<PlannedOutage>('planned', '/planned-outages').values()];
  const [tab, setTab] = useQueryState('tab', 'approved');
  const [view, setView] = useQueryState('view', 'list');
  const { serverTime } = useStreamStatus();
  const thisMonth = zonedLocal(serverTime ?? Date.now(), zone).slice(0, 7);
  const [month, setMonth] = useQueryState('month', thisMonth);
  return (
    <section>
      <h1>{word('nav.planned')}</h1>
      <div className="buttons">
        {mayOperate && (
          <Link href="/console/planned/new" className="button">
            {word('planned.new')}
          </Link>
        )}
        <button type="button" aria-pressed={view === 'list'} onClick={() => setView('list')}>
          {planWord('list')}
        </button>
        <button
          type="button"
          aria-pressed={view === 'calendar'}
          onClick={() => setView('calendar')}
        >
          {planWord('calendar')}
        </button>
        <Link href="/console/protection" className="button">
          {protectedWord('title')}
        </Link>
      </div>
      {view === 'calendar' ? (
        <Calendar
          plans={plans.filter(({ state }) => state !== 'cancelled')}
          month={month}
          onMonth={setMonth}
        />
      ) : (
        <PlanList plans={plans} tab={tab} onTab={setTab} />
      )}
    </section>
  );
}

function PlanList(props: {
  plans: readonly PlannedOutage[];
  tab: string;
  onTab: (tab: string) => void;
}): ReactNode {
  const { plans, tab, onTab } = props;
  const zone = useZone();
  const inTab = (tab: string): PlannedOutage[] => {
    const states = tabs.find(([name]) => name === tab)?.[1] ?? [];
    return plans.filter((plan) => states.includes(plan.state));
  };
  const shown = inTab(tab).sort((a, b) => a.start.localeCompare(b.start));
  return (
    <>
      <Tabs
        names={tabs.map(([name]) => name)}
        chosen={tab}
        label={(name) => `${stateWord('plan', name)} ${inTab(name).length}`}
        onChoose={onTab}
      />
      {shown.length === 0 ? (
        <Read kinds={['planned']}>
          <p className="muted">{word('planned.none')}</p>
        </Read>
      ) : (
        <table data-testid="planned-table">
          <thead>
            <tr>
              <th>{word('outages.id')}</th>
              <th>{word('outages.device')}</th>
              <th>{word('planned.window')}</th>
              <th className="number">{word('outages.customers')}</th>
              <th>{word('planned.duties')}</th>
              <th>{word('planned.state')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((plan) => (
              <tr
                key={plan.id}
                data-row
                data-testid={`planned-row-${plan.id}`}
                data-state={plan.state}
              >
                <td data-label={word('outages.id')}>
                  <Link href={`/console/planned/${plan.id}`}>{plan.id}</Link>
                </td>
                <td data-label={word('outages.device')}>{plan.devices.join(' ')}</td>
                <td data-label={word('planned.window')}>
                  {dateTime(plan.start, zone)} – {dateTime(plan.end, zone).slice(11)}
                </td>
                <td data-label={word('outages.customers')} className="number">
                  {amount(plan.affected.supplyPoints)}
                </td>
                <td data-label={word('planned.duties')}>{dutyText(plan)}</td>
                <td data-label={word('planned.state')}>{stateWord('plan', plan.state)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** `38/38 told`, with what is at risk or missed said first; of work done live only that. */
export function dutyText(plan: PlannedOutage): string {
  if (plan.liveLine === true) return planWord('live');
  const { met, pending, atRisk, missed } = plan.duties;
  const all = met + pending + atRisk + missed;
  const told = word('planned.told', { met, all });
  if (missed > 0) return `${word('planned.missed', { count: missed })} · ${told}`;
  if (atRisk > 0) return `${word('planned.atRisk', { count: atRisk })} · ${told}`;
  return told;
}
