/** One planned outage: window, who, duties, and its next step. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useMay, useSession, useZone } from '../../shared/session.tsx';
import type { Duty, PlannedOutage } from '../../shared/types.ts';
import { zonedIso } from '../../shared/zoned.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
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
  const { affected } = plan;
  return (
    <article>
      <h1>
        {plan.id} <span className="state">{stateWord('plan', plan.state)}</span>
      </h1>
      <p>
        {plan.devices.join(' ')} · {dateTime(plan.start, zone)} – {dateTime(plan.end, zone)} ·{' '}
        {plan.reason}
      </p>
      <p>
        {word('planned.affected', {
          points: affected.supplyPoints,
          contacts: affected.contacts,
          without: affected.withoutChannel,
        })}
      </p>
      <p>
        {word('planned.author', { author: plan.author, approvedBy: plan.approvedBy ?? '–' })} ·{' '}
        {dutyText(plan)} · SAIDI {plan.saidiMinutes.toFixed(2)} min
      </p>
      <PlanActions plan={plan} />
      <Duties plan={plan} />
    </article>
  );
}

function PlanActions({ plan }: { plan: PlannedOutage }): ReactNode {
  const { user } = useSession();
  const zone = useZone();
  const mayOperate = useMay('operator');
  const maySupervise = useMay('supervisor');
  const operator = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const approver = !maySupervise
    ? word('action.needs', { role: word('role.supervisor') })
    : plan.author === user.name
      ? word('planned.ownPlan')
      : null;
  const to = (action: string) => ({
    path: `/planned-outages/${plan.id}/actions/${action}`,
    version: plan.version,
  });
  const told = plan.affected.contacts;
  const is = (...states: string[]): boolean => states.includes(plan.state);
  return (
    <div className="buttons">
      {is('draft') && (
        <Action
          {...to('submit')}
          refusedBecause={operator}
          label={word('planned.submit')}
          title={word('planned.submit')}
          effect={word('planned.submitEffect')}
        />
      )}
      {is('submitted') && (
        <Action
          {...to('approve')}
          refusedBecause={approver}
          label={word('planned.approve')}
          title={word('planned.approve')}
          effect={word('planned.approveEffect', { count: told })}
          fields={<TextField name="lateReason" label={word('planned.lateReason')} />}
          body={(form) => ({ lateReason: form.get('lateReason') || null })}
        />
      )}
      {is('approved', 'announced') && (
        <Action
          {...to('start')}
          refusedBecause={operator}
          label={word('planned.start')}
          title={word('planned.start')}
          effect={word('planned.startEffect', { count: plan.affected.supplyPoints })}
        />
      )}
      {is('in_progress') && (
        <>
          <Action
            {...to('extend')}
            refusedBecause={operator}
            label={word('planned.extend')}
            title={word('planned.extend')}
            effect={word('planned.tellEffect', { count: told })}
            fields={
              <TextField name="end" type="datetime-local" label={word('planned.newEnd')} required />
            }
            body={(form) => ({ end: zonedIso(String(form.get('end')), zone) })}
          />
          <Action
            {...to('complete')}
            refusedBecause={operator}
            label={word('planned.complete')}
            title={word('planned.complete')}
            effect={word('planned.tellEffect', { count: told })}
          />
        </>
      )}
      {is('draft', 'submitted', 'approved', 'announced', 'in_progress') && (
        <Action
          {...to('cancel')}
          refusedBecause={operator}
          label={word('planned.cancel')}
          title={word('planned.cancel')}
          effect={word('planned.tellEffect', { count: told })}
          fields={<TextField name="reason" label={word('action.reason')} required />}
          body={(form) => ({ reason: form.get('reason') })}
        />
      )}
    </div>
  );
}

function Duties({ plan }: { plan: PlannedOutage }): ReactNode {
  const zone = useZone();
  const query = useRead<Page<Duty>>(
    `/planned-outages/${plan.id}/duties?limit=500`,
    `${plan.version} ${plan.duties.met}`,
  );
  return (
    <section>
      <h2>{word('planned.duties')}</h2>
      <Answer query={query}>
        {({ items }) => (
          <table data-testid="duties-table">
            <thead>
              <tr>
                <th>{word('planned.contact')}</th>
                <th>{word('planned.deadline')}</th>
                <th>{word('planned.state')}</th>
                <th>{word('planned.proof')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((duty) => (
                <tr key={duty.contact} data-state={duty.state}>
                  <td data-label={word('planned.contact')}>
                    <Link href={`/console/people/${duty.contact}`}>{duty.contact}</Link>
                  </td>
                  <td data-label={word('planned.deadline')}>{dateTime(duty.deadline, zone)}</td>
                  <td data-label={word('planned.state')}>{stateWord('duty', duty.state)}</td>
                  <td data-label={word('planned.proof')}>
                    {duty.proof === null
                      ? (duty.reason ?? '–')
                      : `${duty.proof.channel ?? duty.proof.kind} ${dateTime(duty.proof.at, zone)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answer>
    </section>
  );
}
