/** A row of tabs, one of them chosen. */
import type { ReactNode } from 'react';

export function Tabs<T extends string>(props: {
  names: readonly T[];
  chosen: string;
  label: (name: T) => ReactNode;
  onChoose: (name: T) => void;
  /** Left out on paper. */
  noPrint?: boolean;
}): ReactNode {
  return (
    <div className={props.noPrint ? 'tabs no-print' : 'tabs'} role="tablist">
      {props.names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={props.chosen === name}
          onClick={() => props.onChoose(name)}
        >
          {props.label(name)}
        </button>
      ))}
    </div>
  );
}
