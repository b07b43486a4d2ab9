/** Step 5: what the rules say, and the ways out of "too late". */
import type { ReactNode } from 'react';
import { age, dateTime } from '../../shared/format.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Preview } from '../../shared/types.ts';
import { zonedIso, zonedLocal } from '../../shared/zoned.ts';
import { planWord } from '../words/plan.ts';
import type { StepProps } from './device-step.tsx';
import type { Draft } from './draft.ts';
import { Verdicts } from './plan-facts.tsx';

export function CheckStep(props: StepProps & { preview: Preview }): ReactNode {
  const { draft, change, preview } = props;
  const late = preview.verdicts.find(({ code }) => code === 'PLN-NOTICE-TOO-LATE');
  return (
    <section>
      <h3>{planWord('verdicts')}</h3>
      <Verdicts verdicts={preview.verdicts} />
      {late !== undefined && <TooLate late={late} draft={draft} change={change} />}
      {draft.kind === 'emergency' && <p className="muted">{planWord('emergencyNote')}</p>}
    </section>
  );
}

type Verdict = Preview['verdicts'][number];

function TooLate({ late, draft, change }: StepProps & { late: Verdict }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const start = Date.parse(zonedIso(draft.start, zone));
  const { earliestStart: earliest } = late;
  const needed = late.deadline === null ? null : start - Date.parse(late.deadline);
  return (
    <div role="alert" className="too-late">
      {serverTime !== null && needed !== null && (
        <p>
          {planWord('left', { left: age(Math.max(0, start - serverTime)), needed: age(needed) })}
        </p>
      )}
      <div className="buttons">
        {earliest !== null && (
          <button
            type="button"
            onClick={() => change(movedTo(draft, quarterAfter(earliest), zone))}
          >
            {planWord('moveStart', { at: dateTime(quarterAfter(earliest), zone) })}
          </button>
        )}
        <button
          type="button"
          aria-pressed={draft.kind === 'emergency'}
          onClick={() => change({ kind: 'emergency' })}
        >
          {planWord('emergency')}
        </button>
      </div>
    </div>
  );
}

const QUARTER_MS = 900_000;

/** The next quarter of an hour that leaves time to send it; the earliest moment itself passes while one reads. */
function quarterAfter(at: string): number {
  return (Math.floor(Date.parse(at) / QUARTER_MS) + 2) * QUARTER_MS;
}

/** The whole work moves: its length stays, and its steps go with it. */
function movedTo(draft: Draft, start: number, zone: string): Partial<Draft> {
  const by = start - Date.parse(zonedIso(draft.start, zone));
  const moved = (local: string): string =>
    local === '' ? '' : zonedLocal(Date.parse(zonedIso(local, zone)) + by, zone);
  return {
    start: moved(draft.start),
    end: moved(draft.end),
    steps: draft.steps.map((step) => ({ ...step, at: moved(step.at) })),
  };
}
