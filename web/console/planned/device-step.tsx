/** Step 1: which devices open, and who can be fed from another side meanwhile. */
import { type ReactNode, useState } from 'react';
import { call } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import type { Device, Diagram } from '../../shared/types.ts';
import { DiagramView } from '../diagram/diagram-view.tsx';
import { rowsOf } from '../diagram/rows.ts';
import { Answer, useRead } from '../query.tsx';
import { planWord } from '../words/plan.ts';
import type { Draft } from './draft.ts';

export interface StepProps {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
}

export function DeviceStep({ draft, change }: StepProps): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const last = draft.devices.at(-1) ?? null;
  const toggle = (id: string): void => {
    const without = draft.devices.filter((one) => one !== id);
    change({ devices: without.length === draft.devices.length ? [...without, id] : without });
  };
  async function add(): Promise<void> {
    const id = typed.trim();
    if (id === '') return;
    const answer = await call<Device>('GET', `/devices/${encodeURIComponent(id)}`);
    if (!answer.ok) return setProblem(planWord('noSuchDevice', { device: id }));
    setProblem(null);
    setTyped('');
    if (!draft.devices.includes(answer.value.id)) toggle(answer.value.id);
  }
  return (
    <section>
      <form
        className="buttons"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <label>
          {planWord('deviceField')}
          <input name="device" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <button type="submit">{planWord('add')}</button>
        {problem !== null && <span role="alert">{problem}</span>}
      </form>
      <div className="buttons" data-testid="plan-devices">
        {draft.devices.length === 0 && <p className="muted">{planWord('noDevice')}</p>}
        {draft.devices.map((id) => (
          <button
            key={id}
            type="button"
            aria-label={planWord('remove', { device: id })}
            onClick={() => toggle(id)}
          >
            {id} ×
          </button>
        ))}
      </div>
      {last !== null && <FeederOf key={last} device={last} draft={draft} change={change} />}
    </section>
  );
}

/** The feeder of the device last named: others are chosen in its diagram. */
function FeederOf(props: StepProps & { device: string }): ReactNode {
  const { device, draft, change } = props;
  const found = useRead<Device>(`/devices/${encodeURIComponent(device)}`);
  const feeder = found.data?.feeder ?? null;
  const path = feeder === null ? null : `/feeders/${encodeURIComponent(feeder)}/diagram`;
  const diagram = useRead<Diagram>(path);
  if (found.data !== undefined && feeder === null) {
    return <p className="muted">{planWord('noFeeder', { device })}</p>;
  }
  const choose = (id: string): void => {
    const without = draft.devices.filter((one) => one !== id);
    change({ devices: without.length === draft.devices.length ? [...without, id] : without });
  };
  return (
    <Answer query={diagram}>
      {(value) => {
        const rows = rowsOf(value);
        return (
          <>
            <Ties
              ties={rows.filter(({ normal }) => normal === 'open').map(({ id }) => id)}
              draft={draft}
              change={change}
            />
            <h3>
              {word('feeder.diagram')} {feeder}
            </h3>
            <DiagramView rows={rows} chosen={device} onChoose={choose} />
          </>
        );
      }}
    </Answer>
  );
}

function Ties({ ties, draft, change }: StepProps & { ties: string[] }): ReactNode {
  if (ties.length === 0) return null;
  return (
    <div>
      <p className="muted">{planWord('ties')}</p>
      <div className="buttons">
        {ties.map((tie) => {
          const isFed = draft.ties.includes(tie);
          const next = isFed ? draft.ties.filter((one) => one !== tie) : [...draft.ties, tie];
          return (
            <button
              key={tie}
              type="button"
              aria-pressed={isFed}
              onClick={() => change({ ties: next })}
            >
              {planWord(isFed ? 'notFeed' : 'feedFrom', { tie })}
            </button>
          );
        })}
      </div>
    </div>
  );
}
