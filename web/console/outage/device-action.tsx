import { type ReactNode, useId } from 'react';
import { Action } from '../action.tsx';
import { outageWord } from '../words/outage.ts';
import { type Acted, useNamedDevice } from './acted.ts';

/** An action on what hangs behind a device: its button says how many that are before it is pressed. */
export function DeviceAction(props: {
  at: ReturnType<Acted['to']>;
  label: string;
  field: string;
  effect: (device: string, below: number) => string;
}): ReactNode {
  const { device, type } = useNamedDevice();
  const id = useId();
  return (
    <Action
      {...props.at}
      label={props.label}
      title={props.label}
      effect={
        device === null ? outageWord('deviceType') : props.effect(device.id, device.customersBelow)
      }
      fields={
        <label htmlFor={id}>
          {props.field}
          <input id={id} name="device" required onChange={(event) => type(event.target.value)} />
        </label>
      }
      body={(form) => ({ device: device?.id ?? form.get('device') })}
    />
  );
}
