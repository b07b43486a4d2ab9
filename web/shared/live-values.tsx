/** What is measured at a device: number, unit and age; old values say that they are old. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Page, read } from './api.ts';
import { measured, shortAge } from './format.ts';
import { stateWord, word } from './i18n.ts';
import type { DeviceValue } from './types.ts';

const READ_EVERY_MS = 5_000;

export function LiveValues({ device }: { device: string }): ReactNode {
  const path = `/devices/${encodeURIComponent(device)}/values`;
  const { data, isError } = useQuery({
    queryKey: [path],
    queryFn: () => read<Page<DeviceValue>>(path),
    refetchInterval: READ_EVERY_MS,
  });
  if (data === undefined) return isError ? <p role="alert">{word('values.unread')}</p> : null;
  return (
    <ValueList values={data.items}>
      {isError && <p role="alert">{word('values.unread')}</p>}
    </ValueList>
  );
}

/** Values by asset. `olderByMs`: so long ago this was read; then none of them is of now. */
export function ValueList(props: {
  values: readonly DeviceValue[];
  olderByMs?: number;
  children?: ReactNode;
}): ReactNode {
  const { values: all, olderByMs = 0, children } = props;
  // A phase that is not wired answers with nothing, for ever.
  const told = all.filter((value) => value.value !== null || value.phase === null);
  const byAsset = Map.groupBy(told.length > 0 ? told : all, (value) => value.asset);
  const aged = (value: DeviceValue): DeviceValue =>
    olderByMs === 0 ? value : { ...value, ageMs: value.ageMs + olderByMs, isOld: true };
  return (
    <section data-testid="live-values" className="values">
      <h3>{word('field.values')}</h3>
      {children}
      {all.length === 0 && <p className="muted">{word('field.noValues')}</p>}
      {[...byAsset].map(([asset, values]) => (
        <div key={asset}>
          <p className="muted">{asset}</p>
          <dl>
            {values.map((value) => (
              <Row key={`${value.quantity} ${value.phase}`} value={aged(value)} />
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}

function Row({ value }: { value: DeviceValue }): ReactNode {
  return (
    <div data-old={value.isOld} data-quality={value.quality}>
      <dt>
        {stateWord('quantity', value.quantity)} {value.phase ?? ''}
      </dt>
      <dd>
        {shown(value)}{' '}
        <span className="muted">
          {shortAge(value.ageMs)}
          {value.isOld && ` · ${word('field.old')}`}
          {value.quality !== 'good' && ` · ${stateWord('quality', value.quality)}`}
        </span>
      </dd>
    </div>
  );
}

/** A switch's position in its word; all else with number and unit. */
function shown({ quantity, value, unit }: DeviceValue): string {
  if (quantity !== 'switch_position' || value === null) return measured(value, unit);
  return stateWord('position', String(value));
}
