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
  // A phase that is not wired answers with nothing, for ever.
  const told = data.items.filter((value) => value.value !== null || value.phase === null);
  const byAsset = Map.groupBy(told.length > 0 ? told : data.items, (value) => value.asset);
  return (
    <section data-testid="live-values" className="values">
      <h3>{word('field.values')}</h3>
      {isError && <p role="alert">{word('values.unread')}</p>}
      {data.items.length === 0 && <p className="muted">{word('field.noValues')}</p>}
      {[...byAsset].map(([asset, values]) => (
        <div key={asset}>
          <p className="muted">{asset}</p>
          <dl>
            {values.map((value) => (
              <Row key={`${value.quantity} ${value.phase}`} value={value} />
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
