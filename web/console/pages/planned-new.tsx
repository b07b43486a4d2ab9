/** A planned outage in six steps; beside them at once who would be dark and what the rules say. */
import { type ReactNode, useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';
import { word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { PlannedOutage, Preview } from '../../shared/types.ts';
import { zonedLocal } from '../../shared/zoned.ts';
import { CheckStep } from '../planned/check-step.tsx';
import { DeviceStep } from '../planned/device-step.tsx';
import { bodyOf, type Draft, useDraft } from '../planned/draft.ts';
import { PeopleStep } from '../planned/people-step.tsx';
import {
  AffectedCount,
  ByClass,
  Costs,
  Samples,
  Verdicts,
  Windows,
} from '../planned/plan-facts.tsx';
import { SendStep } from '../planned/send-step.tsx';
import { TimeStep } from '../planned/time-step.tsx';
import { usePreview } from '../planned/use-preview.ts';
import { useRead } from '../query.tsx';
import { planWord } from '../words/plan.ts';

const steps = ['device', 'time', 'people', 'message', 'check', 'send'] as const;
type Step = (typeof steps)[number];

export default function PlannedNewPage(): ReactNode {
  const zone = useZone();
  const { draft, change } = useDraft();
  const [step, setStep] = useStep();
  const plan = usePlan(draft, change, zone);
  const body = bodyOf(draft, zone);
  const preview = usePreview(body);
  const value = preview?.ok === true ? preview.value : null;
  const at = steps.indexOf(step);
  const title =
    draft.plan === null ? word('planned.new') : planWord('titleChange', { id: draft.plan });
  return (
    <section>
      <h1>{title}</h1>
      <ol className="plain steps" aria-label={planWord('step', { n: at + 1 })}>
        {steps.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === step ? 'step' : undefined}
              onClick={() => setStep(name)}
            >
              {index + 1} {planWord(name)}
            </button>
          </li>
        ))}
      </ol>
      <div className="columns wizard-columns">
        <div data-testid={`step-${step}`}>
          <Now step={step} draft={draft} change={change} preview={value} />
          {step === 'send' && <SendStep body={body} preview={value} plan={plan} />}
          <div className="buttons">
            {at > 0 && (
              <button type="button" data-key="[" onClick={() => setStep(steps[at - 1] as Step)}>
                {planWord('back')}
              </button>
            )}
            {at < steps.length - 1 && (
              <button
                type="button"
                className="primary"
                data-key="]"
                onClick={() => setStep(steps[at + 1] as Step)}
              >
                {planWord('next')}
                {word('colon')}
                {planWord(steps[at + 1] as Step)}
              </button>
            )}
          </div>
        </div>
        <aside aria-live="polite">
          {preview?.ok === false && preview.problem.code === 'PLN-NOTHING-CUT' && (
            <p data-testid="affected-count">{planWord('nobody')}</p>
          )}
          {preview?.ok === false && preview.problem.code !== 'PLN-NOTHING-CUT' && (
            <p role="alert">
              {preview.problem.detail} ({preview.problem.code})
            </p>
          )}
          {value === null && preview?.ok !== false && (
            <p className="muted">{word('planned.previewEmpty')}</p>
          )}
          {value !== null && (
            <>
              <AffectedCount preview={value} />
              <ByClass byClass={value.affected.byClass} />
              <Windows windows={value.windows} />
              {step !== 'check' && <Verdicts verdicts={value.verdicts} />}
              <Costs preview={value} />
            </>
          )}
        </aside>
      </div>
    </section>
  );
}

function Now(props: {
  step: Step;
  draft: Draft;
  change: (next: Partial<Draft>) => void;
  preview: Preview | null;
}): ReactNode {
  const { step, draft, change, preview } = props;
  if (step === 'device') return <DeviceStep draft={draft} change={change} />;
  if (step === 'time') return <TimeStep draft={draft} change={change} />;
  if (step === 'message') return <MessageStep draft={draft} change={change} preview={preview} />;
  if (step === 'send') return null;
  // Nobody may be left because somebody was taken out: then that can be taken back.
  if (step === 'people' && (preview !== null || draft.people.length > 0)) {
    return <PeopleStep draft={draft} change={change} />;
  }
  if (preview === null) return <p className="muted">{planWord('blocked')}</p>;
  return <CheckStep draft={draft} change={change} preview={preview} />;
}

function MessageStep(props: {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
  preview: Preview | null;
}): ReactNode {
  const { draft, change, preview } = props;
  return (
    <section>
      <div className="fields">
        <label>
          {planWord('work')}
          <input
            name="reason"
            maxLength={500}
            value={draft.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
        </label>
        <label>
          {planWord('reference')}
          <input
            name="reference"
            maxLength={100}
            value={draft.reference}
            onChange={(event) => change({ reference: event.target.value })}
          />
        </label>
      </div>
      {preview === null ? (
        <p className="muted">{planWord('sampleNone')}</p>
      ) : (
        <Samples samples={preview.samples} />
      )}
    </section>
  );
}

function useStep(): [Step, (next: Step) => void] {
  const asked = new URLSearchParams(useSearch()).get('step') as Step | null;
  const [path, go] = useLocation();
  const step = asked !== null && steps.includes(asked) ? asked : 'device';
  return [
    step,
    (next) => {
      const query = new URLSearchParams(location.search);
      query.set('step', next);
      go(`${path}?${query}`);
    },
  ];
}

/** The plan that is changed, filled in once where the address names it and nothing else. */
function usePlan(
  draft: Draft,
  change: (next: Partial<Draft>) => void,
  zone: string,
): PlannedOutage | null {
  const path = draft.plan === null ? null : `/planned-outages/${draft.plan}`;
  const { data } = useRead<PlannedOutage>(path);
  const isBare = draft.devices.length === 0 && draft.start === '';
  useEffect(() => {
    if (data === undefined || !isBare) return;
    const local = (at: string): string => zonedLocal(at, zone);
    change({
      devices: data.devices,
      ...{ start: local(data.start), end: local(data.end), kind: data.kind },
      live: data.liveLine === true ? 'yes' : '',
      ...{ reason: data.reason, reference: data.reference ?? '' },
      alternative: data.alternative === null ? '' : local(data.alternative),
      people: data.people ?? [],
      steps: data.steps.map((one) => ({ ...one, at: local(one.at) })),
    });
  }, [data, isBare, change, zone]);
  return data ?? null;
}
