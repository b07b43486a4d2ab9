/** Step 2: when, of which kind, and in which switching steps. */
import type { ReactNode } from 'react';
import { age } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import { zonedIso } from '../../shared/zoned.ts';
import { planWord } from '../words/plan.ts';
import type { StepProps } from './device-step.tsx';
import { comesTwice, type Draft, type DraftStep, kinds, stepsOf, timeProblemOf } from './draft.ts';
import { QuietHours } from './quiet-hours.tsx';

export function TimeStep({ draft, change }: StepProps): ReactNode {
  const zone = useZone();
  const problem = timeProblemOf(draft, zone);
  const { start, end } = draft;
  return (
    <section>
      <div className="fields">
        <Time name="start" label={planWord('start')} draft={draft} change={change} />
        <Time name="end" label={planWord('end')} draft={draft} change={change} />
        <label>
          {planWord('kind')}
          <select
            name="kind"
            value={draft.kind}
            onChange={(event) => change({ kind: event.target.value })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {stateWord('planKind', kind)}
              </option>
            ))}
          </select>
        </label>
        <Time name="alternative" label={planWord('alternative')} draft={draft} change={change} />
      </div>
      <label className="tick">
        <input
          name="live"
          type="checkbox"
          checked={draft.live === 'yes'}
          onChange={(event) => change({ live: event.target.checked ? 'yes' : '' })}
        />
        {planWord('liveMark')}
      </label>
      {problem !== null && <p role="alert">{planWord(problem)}</p>}
      {problem === null && comesTwice(draft, zone) && <p role="status">{planWord('twice')}</p>}
      {problem === null && start !== '' && end !== '' && (
        <p className="muted">
          {planWord('lasts', {
            duration: age(Date.parse(zonedIso(end, zone)) - Date.parse(zonedIso(start, zone))),
            zone,
          })}
        </p>
      )}
      <QuietHours draft={draft} change={change} />
      <Steps draft={draft} change={change} />
    </section>
  );
}

function Time(
  props: StepProps & { name: 'start' | 'end' | 'alternative'; label: string },
): ReactNode {
  const { name, label, draft, change } = props;
  return (
    <label>
      {label}
      <input
        name={name}
        type="datetime-local"
        value={draft[name]}
        onChange={(event) => change({ [name]: event.target.value } as Partial<Draft>)}
      />
    </label>
  );
}

/** As they follow from the ties, until somebody writes their own. */
function Steps({ draft, change }: StepProps): ReactNode {
  const steps = draft.steps.length > 0 ? draft.steps : stepsOf(draft);
  const put = (index: number, next: Partial<DraftStep>): void =>
    change({ steps: steps.map((step, at) => (at === index ? { ...step, ...next } : step)) });
  const ids = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
  return (
    <details open={steps.length > 0}>
      <summary>{planWord('steps')}</summary>
      <p className="muted">{planWord('stepsNote')}</p>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no name of its own
        <div key={index} className="fields" data-testid={`plan-step-${index}`}>
          <label>
            {planWord('stepAt')}
            <input
              type="datetime-local"
              value={step.at}
              onChange={(event) => put(index, { at: event.target.value })}
            />
          </label>
          <label>
            {planWord('stepOpen')}
            <input
              defaultValue={step.open.join(' ')}
              onBlur={(event) => put(index, { open: ids(event.target.value) })}
            />
          </label>
          <label>
            {planWord('stepClose')}
            <input
              defaultValue={step.close.join(' ')}
              onBlur={(event) => put(index, { close: ids(event.target.value) })}
            />
          </label>
        </div>
      ))}
      <div className="buttons">
        <button
          type="button"
          onClick={() =>
            change({ steps: [...steps, { at: draft.start, open: draft.devices, close: [] }] })
          }
        >
          {planWord('stepAdd')}
        </button>
        {steps.length > 0 && (
          <button type="button" onClick={() => change({ steps: [], ties: [] })}>
            {planWord('stepsOff')}
          </button>
        )}
      </div>
    </details>
  );
}
