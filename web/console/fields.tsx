import type { ReactNode } from 'react';

export function TextField(props: {
  name: string;
  label: string;
  required?: boolean;
  type?: string;
  value?: string;
}): ReactNode {
  return (
    <label>
      {props.label}
      <input
        name={props.name}
        type={props.type ?? 'text'}
        required={props.required ?? false}
        defaultValue={props.value ?? ''}
      />
    </label>
  );
}

export function ChoiceField(props: {
  name: string;
  label: string;
  choices: ReadonlyArray<readonly [value: string, label: string]>;
  /** Nothing is chosen at first, and something must be. */
  required?: boolean;
  value?: string;
}): ReactNode {
  return (
    <label>
      {props.label}
      <select
        name={props.name}
        required={props.required ?? false}
        defaultValue={props.value ?? (props.required ? '' : undefined)}
      >
        {props.required && <option value="" />}
        {props.choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
