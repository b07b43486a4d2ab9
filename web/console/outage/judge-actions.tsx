/** Is it one, which device, and is it one or two. */
import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { useOutages } from '../live-lists.ts';
import { outageWord } from '../words/outage.ts';
import { type Acted, toldOf } from './acted.ts';
import { DeviceAction } from './device-action.tsx';

export function JudgeActions({ outage, to }: Acted): ReactNode {
  const { peak } = outage.customers;
  return (
    <>
      {outage.state === 'suspected' && (
        <Action
          {...to('confirm')}
          shortcut="c"
          label={word('outage.confirm')}
          title={word('outage.confirm')}
          effect={outageWord('confirmEffect', { count: outage.customers.out })}
          body={() => ({ note: null })}
        />
      )}
      <Action
        {...to('reject')}
        label={word('outage.reject')}
        title={word('outage.reject')}
        effect={outageWord('rejectEffect', { count: toldOf(outage) })}
        fields={<TextField name="reason" label={word('action.reason')} required />}
        body={(form) => ({ reason: form.get('reason') })}
      />
      <DeviceAction
        at={to('set-device')}
        label={word('outage.setDevice')}
        field={word('outages.device')}
        effect={(device, below) => {
          const change = `${below >= peak ? '+' : '−'}${Math.abs(below - peak)}`;
          return outageWord('deviceEffect', { device, below, change });
        }}
      />
      <DeviceAction
        at={to('split')}
        label={outageWord('split')}
        field={outageWord('splitBehind')}
        effect={(device, below) => outageWord('splitEffect', { device, below })}
      />
      <Merge outage={outage} to={to} />
    </>
  );
}

const open = ['suspected', 'confirmed', 'restoring'];

/** Into another open one of the same feeder. */
function Merge({ outage, to }: Acted): ReactNode {
  const others = [...useOutages().values()].filter(
    ({ id, state, feeder }) => id !== outage.id && open.includes(state) && feeder === outage.feeder,
  );
  const at = to('merge');
  return (
    <Action
      {...at}
      refusedBecause={at.refusedBecause ?? (others.length === 0 ? outageWord('mergeNone') : null)}
      label={word('outage.merge')}
      title={word('outage.merge')}
      effect={outageWord('mergeEffect', {
        into: others.length === 1 ? (others[0]?.id ?? '') : '…',
      })}
      fields={
        <ChoiceField
          name="into"
          label={word('outage.into')}
          choices={others.map(({ id, cause }) => [id, `${id} ${cause.device ?? ''}`] as const)}
        />
      }
      body={(form) => ({ into: form.get('into') })}
    />
  );
}
