/** What an operator may do to an earth fault. */
import type { ReactNode } from 'react';
import { word } from '../shared/i18n.ts';
import { useMay } from '../shared/session.tsx';
import type { EarthFault } from '../shared/types.ts';
import { Action } from './action.tsx';
import { ChoiceField, TextField } from './fields.tsx';

function useTo(fault: EarthFault) {
  const mayOperate = useMay('operator');
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  return (action: string) => ({
    path: `/earth-faults/${fault.id}/actions/${action}`,
    version: fault.version,
    refusedBecause,
  });
}

const lookedFor = ['present', 'located'];

/** Opens a feeder on trial; `place` is its turn in the proposed order. */
export function TrialAction(props: {
  fault: EarthFault;
  feeder: string;
  place: number | null;
}): ReactNode {
  const { fault, feeder, place } = props;
  const to = useTo(fault);
  const isRunning = fault.trials.some(({ state }) => state !== 'over');
  if (isRunning || place === null || !lookedFor.includes(fault.state)) return null;
  return (
    <Action
      {...to('trial')}
      label={`${place}. ${word('earth.trial', { feeder })}`}
      title={word('earth.trial', { feeder })}
      effect={word('earth.trialEffect', { feeder })}
      body={() => ({ feeder })}
    />
  );
}

export function EarthFaultActions({ fault }: { fault: EarthFault }): ReactNode {
  const to = useTo(fault);
  const trial = fault.trials.find(({ state }) => state !== 'over');
  const isLookedFor = lookedFor.includes(fault.state);
  return (
    <div className="buttons">
      {trial?.state === 'open' && (
        <Action
          {...to('trial-end')}
          label={word('earth.trialEnd')}
          title={word('earth.trialEnd')}
          effect={word('earth.trialEndEffect', { feeder: trial.feeder })}
          fields={<VanishedField />}
          body={(form) => ({ vanished: saidOf(String(form.get('vanished'))) })}
        />
      )}
      {isLookedFor && (
        <Action
          {...to('locate')}
          label={word('earth.locate')}
          title={word('earth.locate')}
          effect={word('earth.locateEffect')}
          fields={<PlaceFields fault={fault} />}
          body={(form) => ({ feeder: form.get('feeder'), section: textOf(form, 'section') })}
        />
      )}
      {isLookedFor && (
        <Action
          {...to('isolate')}
          label={word('earth.isolate')}
          title={word('earth.isolate')}
          effect={word('earth.isolateEffect')}
          fields={<TextField name="device" label={word('earth.device')} />}
          body={(form) => ({ device: textOf(form, 'device') })}
        />
      )}
      <Action
        {...to('clear')}
        label={word('earth.clear')}
        title={word('earth.clear')}
        effect={word('earth.clearEffect')}
        fields={<TextField name="reason" label={word('action.reason')} required />}
        body={(form) => ({ reason: form.get('reason') })}
      />
    </div>
  );
}

function VanishedField(): ReactNode {
  return (
    <ChoiceField
      name="vanished"
      label={word('earth.vanished')}
      choices={[
        ['yes', word('earth.didVanish')],
        ['no', word('earth.didStay')],
        ['unseen', word('earth.nobodyLooked')],
      ]}
      required
    />
  );
}

function saidOf(choice: string): boolean | null {
  if (choice === 'yes') return true;
  return choice === 'no' ? false : null;
}

function PlaceFields({ fault }: { fault: EarthFault }): ReactNode {
  const [first] = fault.candidates;
  return (
    <>
      <ChoiceField
        name="feeder"
        label={word('earth.feeder')}
        choices={fault.candidates.map(({ feeder }) => [feeder, feeder] as const)}
        required
        value={first?.feeder ?? ''}
      />
      <TextField name="section" label={word('earth.sectionField')} value={first?.section ?? ''} />
    </>
  );
}

function textOf(form: FormData, name: string): string | null {
  const text = String(form.get(name) ?? '').trim();
  return text === '' ? null : text;
}
