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

const responsible = ['own', 'customer', 'upstream', 'external'];
const crewStates = ['assigned', 'en_route', 'on_site', 'none'];

/** An outage and where its actions go: path, version, and why this person may not. */
interface Acted {
  outage: Outage;
  to(action: string): { path: string; version: number; refusedBecause: string | null };
}

/** What an operator may do to an outage; each says its effect before it is pressed. */
export function OutageActions({ outage }: { outage: Outage }): ReactNode {
  const mayOperate = useMay('operator');
  const zone = useZone();
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
        fields={<CauseFields outage={outage} />}
        body={causeOf}
      />
      <Action
        {...to('correct-times')}
        label={word('outage.correct')}
        title={word('outage.correct')}
        effect={word('outage.correctEffect')}
        fields={<TimesFields outage={outage} />}
        body={(form) => ({
          startedAt: timeOf(form, 'startedAt', zone),
          restoredAt: timeOf(form, 'restoredAt', zone),
          reason: form.get('reason'),
        })}
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
          fields={<CauseFields outage={outage} />}
          body={causeOf}
        />
      )}
    </div>
  );
}

/** Closing and naming a cause ask for both: the report needs to know whose it was. */
function CauseFields({ outage }: { outage: Outage }): ReactNode {
  const { kind, responsibility } = outage.cause;
  return (
    <>
      <ChoiceField
        name="kind"
        label={word('outage.cause')}
        choices={causes.map((cause) => [cause, stateWord('cause', cause)] as const)}
        value={kind ?? ''}
        required
      />
      <ChoiceField
        name="responsibility"
        label={word('outage.responsibility')}
        choices={responsible.map((whose) => [whose, stateWord('responsibility', whose)] as const)}
        value={responsibility ?? ''}
        required
      />
    </>
  );
}

function causeOf(form: FormData): object {
  return { kind: form.get('kind'), responsibility: form.get('responsibility') };
}

function TimesFields({ outage }: { outage: Outage }): ReactNode {
  return (
    <>
      <TextField name="startedAt" type="datetime-local" label={word('outage.startedAt')} />
      {outage.state === 'restored' && (
        <TextField name="restoredAt" type="datetime-local" label={word('outage.restoredAt')} />
      )}
      <TextField name="reason" label={word('action.reason')} required />
    </>
  );
}

/** A time that was filled in; null for one left as it is. */
function timeOf(form: FormData, name: string, zone: string): string | null {
  const text = String(form.get(name) ?? '');
  return text === '' ? null : zonedIso(text, zone);
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
        fields={
          <>
            <TextField
              name="name"
              label={word('outage.crew')}
              value={outage.crew.name ?? ''}
              required
            />
            <ChoiceField
              name="state"
              label={word('outage.crewState')}
              choices={crewStates.map((state) => [state, stateWord('crew', state)] as const)}
            />
          </>
        }
        body={(form) => ({ name: form.get('name'), state: form.get('state') })}
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
