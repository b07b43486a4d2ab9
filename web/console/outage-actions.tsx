import type { ReactNode } from 'react';
import { stateWord, word } from '../shared/i18n.ts';
import { useMay, useZone } from '../shared/session.tsx';
import type { Outage } from '../shared/types.ts';
import { zonedIso } from '../shared/zoned.ts';
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

/** An outage and where its actions go: path, version, and why this person may not. */
interface Acted {
  outage: Outage;
  to(action: string): { path: string; version: number; refusedBecause: string | null };
}

/** What an operator may do to an outage; each says its effect before it is pressed. */
export function OutageActions({ outage }: { outage: Outage }): ReactNode {
  const mayOperate = useMay('operator');
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const to = (action: string) => ({
    path: `/outages/${outage.id}/actions/${action}`,
    version: outage.version,
    refusedBecause,
  });
  const isOpen = ['suspected', 'confirmed', 'restoring'].includes(outage.state);
  return (
    <div className="buttons" role="toolbar" aria-label={word('outage.actions')}>
      {isOpen && <JudgeActions outage={outage} to={to} />}
      {isOpen && <WorkActions outage={outage} to={to} />}
      {isOpen && <RestoreActions outage={outage} to={to} />}
      <Action
        {...to('set-cause')}
        label={word('outage.setCause')}
        title={word('outage.setCause')}
        effect={word('action.save')}
        fields={<CauseField />}
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
      {outage.state === 'restored' && (
        <Action
          {...to('close')}
          label={word('outage.close')}
          title={word('outage.close')}
          effect={word('outage.close')}
          fields={<CauseField />}
          body={(form) => ({ kind: form.get('kind'), responsibility: 'own' })}
        />
      )}
    </div>
  );
}

function CauseField(): ReactNode {
  return (
    <ChoiceField
      name="kind"
      label={word('outage.cause')}
      choices={causes.map((cause) => [cause, stateWord('cause', cause)] as const)}
    />
  );
}

/** Is it one, and which device. */
function JudgeActions({ outage, to }: Acted): ReactNode {
  const told = outage.notices.delivered + outage.notices.inDelivery;
  return (
    <>
      {outage.state === 'suspected' && (
        <Action
          {...to('confirm')}
          label={word('outage.confirm')}
          title={word('outage.confirm')}
          effect={word('outage.confirmEffect', { out: outage.customers.out })}
          body={() => ({ note: null })}
        />
      )}
      <Action
        {...to('reject')}
        label={word('outage.reject')}
        title={word('outage.reject')}
        effect={word('outage.rejectEffect', { count: told })}
        fields={<TextField name="reason" label={word('action.reason')} required />}
        body={(form) => ({ reason: form.get('reason') })}
      />
      <Action
        {...to('set-device')}
        label={word('outage.setDevice')}
        title={word('outage.setDevice')}
        effect={word('action.save')}
        fields={<TextField name="device" label={word('outages.device')} required />}
        body={(form) => ({ device: form.get('device') })}
      />
      <Action
        {...to('merge')}
        label={word('outage.merge')}
        title={word('outage.merge')}
        effect={word('outage.merge')}
        fields={<TextField name="into" label={word('outage.into')} required />}
        body={(form) => ({ into: form.get('into') })}
      />
    </>
  );
}

/** When it is back, and who works on it. */
function WorkActions({ outage, to }: Acted): ReactNode {
  const zone = useZone();
  const told = outage.notices.delivered + outage.notices.inDelivery;
  return (
    <>
      <Action
        {...to('set-etr')}
        label={word('outage.setEtr')}
        title={word('outage.setEtr')}
        effect={word('outage.etrEffect', { count: told })}
        fields={<TextField name="at" type="datetime-local" label={word('outages.etr')} required />}
        body={(form) => ({ at: zonedIso(String(form.get('at')), zone) })}
      />
      <Action
        {...to('assign-crew')}
        label={word('outage.assignCrew')}
        title={word('outage.assignCrew')}
        effect={word('action.save')}
        fields={<TextField name="name" label={word('outage.crew')} required />}
        body={(form) => ({ name: form.get('name'), state: 'assigned' })}
      />
    </>
  );
}

/** Who is back. */
function RestoreActions({ outage, to }: Acted): ReactNode {
  return (
    <>
      <Action
        {...to('restore-part')}
        label={word('outage.restorePart')}
        title={word('outage.restorePart')}
        effect={word('outage.restorePartEffect')}
        fields={<TextField name="device" label={word('outage.behind')} required />}
        body={(form) => ({ device: form.get('device') })}
      />
      <Action
        {...to('restore')}
        label={word('outage.restore')}
        title={word('outage.restore')}
        effect={word('outage.restoreEffect', { out: outage.customers.out })}
      />
    </>
  );
}
