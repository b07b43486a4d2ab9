/** What is measured at a device: number, unit and age; old values say that they are old. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { read } from '../shared/api.ts';
import { shortAge } from '../shared/format.ts';
import { stateWord, word } from '../shared/i18n.ts';

interface LiveValue {
  asset: string;
  quantity: string;
  phase: string | null;
  value: number | null;
  unit: string;
  quality: string;
  time: string;
  ageMs: number;
  isOld: boolean;
}

const READ_EVERY_MS = 5_000;

export function LiveValues({ device }: { device: string }): ReactNode {
  const path = `/devices/${encodeURIComponent(device)}/values`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: () => read<{ items: LiveValue[] }>(path),
    refetchInterval: READ_EVERY_MS,
  });
  if (data === undefined) return null;
  return (
    <section data-testid="live-values">
      <h3>{word('field.values')}</h3>
      {data.items.length === 0 && <p className="muted">{word('field.noValues')}</p>}
      <dl>
        {data.items.map((value) => (
          <div key={`${value.asset} ${value.quantity} ${value.phase}`} data-old={value.isOld}>
            <dt>
              {stateWord('quantity', value.quantity)} {value.phase ?? ''}
            </dt>
            <dd>
              {value.value === null ? '–' : Number(value.value.toPrecision(5))} {value.unit}{' '}
              <span className="muted">
                {shortAge(value.ageMs)} {value.isOld && word('field.old')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
