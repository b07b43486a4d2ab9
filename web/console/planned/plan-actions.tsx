/** The next steps of a plan; each says its effect before it is pressed. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { word } from '../../shared/i18n.ts';
import { useMay, useSession, useZone } from '../../shared/session.tsx';
import type { PlannedOutage } from '../../shared/types.ts';
import { zonedIso, zonedLocal } from '../../shared/zoned.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { planWord } from '../words/plan.ts';
import { PlanPreview } from './plan-preview.tsx';

export function PlanActions({ plan }: { plan: PlannedOutage }): ReactNode {
  const { user } = useSession();
  const mayOperate = useMay('operator');
  const maySupervise = useMay('supervisor');
  const operator = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const supervisor = maySupervise ? null : word('action.needs', { role: word('role.supervisor') });
  const approver = supervisor ?? (plan.author === user.name ? word('planned.ownPlan') : null);
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
          isWide
          fields={
            <>
              <PlanPreview plan={plan} />
              <TextField name="lateReason" label={word('planned.lateReason')} />
            </>
          }
          body={(form) => ({ lateReason: form.get('lateReason') || null })}
        />
      )}
      {is('draft', 'submitted', 'approved', 'announced') &&
        (mayOperate ? (
          <Link className="button" href={`/console/planned/new?plan=${plan.id}`}>
            {planWord('change')}
          </Link>
        ) : (
          <button type="button" disabled title={operator ?? undefined}>
            {planWord('change')}
          </button>
        ))}
      {is('approved', 'announced') && (
        <Action
          {...to('start')}
          refusedBecause={operator}
          label={word('planned.start')}
          title={word('planned.start')}
          effect={word('planned.startEffect', { count: plan.affected.supplyPoints })}
          fields={<TextField name="reason" label={word('planned.unconfirmedReason')} />}
          body={(form) => ({ reason: form.get('reason') || null })}
        />
      )}
      {plan.kind === 'arrears' && is('approved', 'announced', 'in_progress') && (
        <Action
          {...to('paid')}
          refusedBecause={operator}
          label={word('planned.paid')}
          title={word('planned.paid')}
          effect={word('planned.paidEffect')}
        />
      )}
      {is('in_progress') && <RunningActions plan={plan} to={to} refusedBecause={operator} />}
      {is('draft', 'submitted', 'approved', 'announced', 'in_progress') && (
        <Action
          {...to('cancel')}
          refusedBecause={is('in_progress') ? supervisor : operator}
          label={word('planned.cancel')}
          title={word('planned.cancel')}
          effect={word('planned.tellEffect', { count: is('draft', 'submitted') ? 0 : told })}
          fields={<TextField name="reason" label={word('action.reason')} required />}
          body={(form) => ({ reason: form.get('reason') })}
        />
      )}
    </div>
  );
}

/** While it runs: longer, or over. */
function RunningActions(props: {
  plan: PlannedOutage;
  to: (action: string) => { path: string; version: number };
  refusedBecause: string | null;
}): ReactNode {
  const { plan, to, refusedBecause } = props;
  const zone = useZone();
  const told = plan.affected.contacts;
  return (
    <>
      <Action
        {...to('extend')}
        refusedBecause={refusedBecause}
        label={word('planned.extend')}
        title={word('planned.extend')}
        effect={word('planned.tellEffect', { count: told })}
        fields={
          <>
            <TextField
              name="end"
              type="datetime-local"
              label={word('planned.newEnd')}
              value={zonedLocal(plan.end, zone)}
              required
            />
            <TextField name="reason" label={word('action.reason')} />
          </>
        }
        body={(form) => ({
          end: zonedIso(String(form.get('end')), zone),
          reason: form.get('reason') || null,
        })}
      />
      <Action
        {...to('complete')}
        refusedBecause={refusedBecause}
        label={word('planned.complete')}
        title={word('planned.complete')}
        effect={word('planned.tellEffect', { count: told })}
      />
    </>
  );
}
