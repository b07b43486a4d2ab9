import type { ReactNode } from 'react';
import { stateWord, word } from '../shared/i18n.ts';
import { useMay } from '../shared/session.tsx';
import type { Outage } from '../shared/types.ts';
import { Action } from './action.tsx';
import { ChoiceField, TextField } from './fields.tsx';

const causes = [
  'equipment',
  'lightning',
  'planned',
  'power_supply',
  'public',
  'vegetation',
  'weather',
  'wildlife',
  'other',
  'unknown',
];

/** What an operator may do to an outage; each says its effect before it is pressed. */
export function OutageActions({ outage }: { outage: Outage }): ReactNode {
  const mayOperate = useMay('operator');
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const to = (action: string) => ({
    path: `/outages/${outage.id}/actions/${action}`,
    version: outage.version,
    refusedBecause,
  });
  const told = outage.notices.delivered + outage.notices.inDelivery;
  const isOpen = ['suspected', 'confirmed', 'restoring'].includes(outage.state);
  return (
    <div className="buttons" role="toolbar" aria-label={word('outage.actions')}>
      {outage.state === 'suspected' && (
        <Action
          {...to('confirm')}
          label={word('outage.confirm')}
          title={word('outage.confirm')}
          effect={word('outage.confirmEffect', { out: outage.customers.out })}
          body={() => ({ note: null })}
        />
      )}
      {isOpen && (
        <Action
          {...to('reject')}
          label={word('outage.reject')}
          title={word('outage.reject')}
          effect={word('outage.rejectEffect', { count: told })}
          fields={<TextField name="reason" label={word('action.reason')} required />}
          body={(form) => ({ reason: form.get('reason') })}
        />
      )}
      {isOpen && (
        <Action
          {...to('set-etr')}
          label={word('outage.setEtr')}
          title={word('outage.setEtr')}
          effect={word('outage.etrEffect', { count: told })}
          fields={
            <TextField name="at" type="datetime-local" label={word('outages.etr')} required />
          }
          body={(form) => ({ at: new Date(String(form.get('at'))).toISOString() })}
        />
      )}
      {isOpen && (
        <Action
          {...to('assign-crew')}
          label={word('outage.assignCrew')}
          title={word('outage.assignCrew')}
          effect={word('action.save')}
          fields={<TextField name="name" label={word('outage.crew')} required />}
          body={(form) => ({ name: form.get('name'), state: 'assigned' })}
        />
      )}
      <Action
        {...to('set-cause')}
        label={word('outage.setCause')}
        title={word('outage.setCause')}
        effect={word('action.save')}
        fields={
          <ChoiceField
            name="kind"
            label={word('outage.cause')}
            choices={causes.map((cause) => [cause, stateWord('cause', cause)] as const)}
          />
        }
        body={(form) => ({ kind: form.get('kind'), responsibility: 'own' })}
      />
      <Action
        {...to('note')}
        label={word('outage.note')}
        title={word('outage.note')}
        effect={word('action.save')}
        fields={<TextField name="text" label={word('outage.note')} required />}
        body={(form) => ({ text: form.get('text') })}
      />
    </div>
  );
}
