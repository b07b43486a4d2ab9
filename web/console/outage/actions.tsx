import type { ReactNode } from 'react';
import { stateWord, word } from '../../shared/i18n.ts';
import { useMay, useZone } from '../../shared/session.tsx';
import type { Outage } from '../../shared/types.ts';
import { zonedIso } from '../../shared/zoned.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { outageWord } from '../words/outage.ts';
import { type Acted, after } from './acted.ts';
import { DeviceAction } from './device-action.tsx';
import { JudgeActions } from './judge-actions.tsx';
import { WorkActions } from './work-actions.tsx';

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
      <RecordActions outage={outage} to={to} />
    </div>
  );
}

/** Who is back. */
function RestoreActions({ outage, to }: Acted): ReactNode {
  return (
    <>
      <DeviceAction
        at={to('restore-part')}
        label={word('outage.restorePart')}
        field={word('outage.behind')}
        effect={(device, below) => outageWord('partEffect', { device, below })}
      />
      <Action
        {...to('restore')}
        label={word('outage.restore')}
        title={word('outage.restore')}
        effect={outageWord('restoreEffect', { count: outage.customers.out })}
      />
    </>
  );
}

/** What stays on record of it; none of these tells anybody anything. */
function RecordActions({ outage, to }: Acted): ReactNode {
  const zone = useZone();
  const { kind, responsibility } = outage.cause;
  return (
    <>
      <Action
        {...to('set-cause')}
        label={word('outage.setCause')}
        title={word('outage.setCause')}
        effect={outageWord('causeEffect')}
        fields={<CauseFields outage={outage} />}
        body={causeOf}
        compare={(current, form) => [
          {
            what: outageWord('cause'),
            theirs: stateWord('cause', (current as Outage).cause.kind ?? 'unknown'),
            mine: stateWord('cause', String(form.get('kind'))),
          },
        ]}
        {...(kind === null
          ? {}
          : { undo: (value: unknown) => after(value, 'set-cause', { kind, responsibility }) })}
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
        shortcut="m"
        label={word('outage.note')}
        title={word('outage.note')}
        effect={outageWord('noteEffect')}
        fields={<TextField name="text" label={word('outage.note')} required />}
        body={(form) => ({ text: form.get('text') })}
      />
      {outage.state === 'restored' && (
        <Action
          {...to('close')}
          label={word('outage.close')}
          title={word('outage.close')}
          effect={outageWord('closeEffect', { id: outage.id })}
          fields={<CauseFields outage={outage} />}
          body={causeOf}
        />
      )}
    </>
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
