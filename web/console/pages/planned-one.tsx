/** One planned outage: window, who, steps, duties with proofs, and its next step. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { PlannedOutage } from '../../shared/types.ts';
import { Neighbours } from '../frame/neighbours.tsx';
import { Holds } from '../notices/hold.tsx';
import { Duties } from '../planned/duties.tsx';
import { HandPicked } from '../planned/hand-picked.tsx';
import { PlanActions } from '../planned/plan-actions.tsx';
import { ByClass, Spared } from '../planned/plan-facts.tsx';
import { PlanPreview } from '../planned/plan-preview.tsx';
import { Answer, useRead } from '../query.tsx';
import { planWord } from '../words/plan.ts';
import { dutyText } from './planned-list.tsx';

export function PlannedOnePage({ params }: { params: Record<string, string> }): ReactNode {
  const id = params['id'] ?? '';
  const live = useLive<PlannedOutage>('planned', '/planned-outages').get(id);
  const query = useRead<PlannedOutage>(live === undefined ? `/planned-outages/${id}` : null);
  const plan = live ?? query.data;
  if (plan === undefined) return <Answer query={query}>{() => null}</Answer>;
  return <OnePlan plan={plan} />;
}

function OnePlan({ plan }: { plan: PlannedOutage }): ReactNode {
  const zone = useZone();
  return (
    <article>
      <Plans now={plan} />
      <h1>
        {plan.id} <span className="state">{stateWord('plan', plan.state)}</span>{' '}
        <span className="muted">{stateWord('planKind', plan.kind)}</span>
      </h1>
      <p>
        <Devices ids={plan.devices} /> · {dateTime(plan.start, zone)} – {dateTime(plan.end, zone)} ·{' '}
        {plan.reason}
        {plan.reference !== null && ` · ${plan.reference}`}
      </p>
      <Whom plan={plan} />
      <p className="muted">
        {word('planned.author', { author: plan.author, approvedBy: plan.approvedBy ?? '–' })}
        {plan.approvedAt !== null && ` ${dateTime(plan.approvedAt, zone)}`}
        {plan.actualStart !== null &&
          ` · ${planWord('times', {
            start: dateTime(plan.actualStart, zone),
            end: dateTime(plan.actualEnd, zone),
          })}`}{' '}
        · v{plan.version}
      </p>
      {plan.late !== null && (
        <p className="warning">{planWord('lateBecause', { why: plan.late })}</p>
      )}
      <PlanActions plan={plan} />
      <Holds subject={plan.id} version={plan.version} />
      <Steps plan={plan} />
      <HandPicked people={plan.people ?? []} />
      {plan.liveLine !== true && <Words plan={plan} />}
      {plan.liveLine !== true && <Duties plan={plan} />}
    </article>
  );
}

/** Whom it cuts, or spares where it is done live. */
function Whom({ plan }: { plan: PlannedOutage }): ReactNode {
  const { affected, avoided } = plan;
  if (avoided !== undefined) return <Spared avoided={avoided} />;
  return (
    <>
      <p>
        {word('planned.affected', {
          points: affected.supplyPoints,
          contacts: affected.contacts,
          without: affected.withoutChannel,
        })}{' '}
        · {dutyText(plan)} · {planWord('saidi', { minutes: plan.saidiMinutes.toFixed(2) })}
      </p>
      <ByClass byClass={affected.byClass} />
    </>
  );
}

function Devices({ ids }: { ids: readonly string[] }): ReactNode {
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 && ' '}
      <Link href={`/console/feeders?device=${encodeURIComponent(id)}`}>{id}</Link>
    </span>
  ));
}

function Plans({ now }: { now: PlannedOutage }): ReactNode {
  const plans = [...useLive<PlannedOutage>('planned', '/planned-outages').values()]
    .sort((a, b) => a.start.localeCompare(b.start))
    .map(({ id }) => id);
  return <Neighbours ids={plans} now={now.id} base="/console/planned" />;
}

function Steps({ plan }: { plan: PlannedOutage }): ReactNode {
  const zone = useZone();
  if (plan.steps.length === 0) return null;
  return (
    <section>
      <h2>{planWord('stepsTitle')}</h2>
      <ol className="plain">
        {plan.steps.map((step) => (
          <li key={`${step.at} ${step.open.join()}`}>
            {dateTime(step.at, zone)}{' '}
            {step.open.length > 0 && `${planWord('stepOpen')} ${step.open.join(' ')} `}
            {step.close.length > 0 && `${planWord('stepClose')} ${step.close.join(' ')}`}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The words people get, asked for when somebody wants to see them. */
function Words({ plan }: { plan: PlannedOutage }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{planWord('preview')}</summary>
      {isOpen && <PlanPreview plan={plan} />}
    </details>
  );
}
