/** Step 6: save it, or send it to the second person. */
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { type Answer, call } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import { useMay } from '../../shared/session.tsx';
import type { PlannedOutage, Preview } from '../../shared/types.ts';
import { planWord } from '../words/plan.ts';
import { NO_REASON } from './draft.ts';

export function SendStep(props: {
  body: Record<string, unknown> | null;
  preview: Preview | null;
  /** The plan that is changed; null for a new one. */
  plan: PlannedOutage | null;
}): ReactNode {
  const { body, preview, plan } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const [isWeather, setIsWeather] = useState(false);
  const [, go] = useLocation();
  const mayOperate = useMay('operator');
  const refused = mayOperate
    ? body === null || preview === null
      ? planWord('blocked')
      : body['reason'] === NO_REASON
        ? planWord('noReason')
        : null
    : word('action.needs', { role: word('role.operator') });

  async function save(thenSubmit: boolean): Promise<void> {
    const saved = await stored(plan, isWeather ? { ...body, because: 'weather' } : body);
    const answer = saved.ok && thenSubmit ? await submit(saved.value) : saved;
    if (!answer.ok) return setProblem(`${answer.problem.detail} (${answer.problem.code})`);
    go(`/console/planned/${answer.value.id}`);
  }

  return (
    <section>
      <p className="muted">{planWord('second')}</p>
      {problem !== null && <p role="alert">{problem}</p>}
      {plan !== null && plan.state !== 'draft' && (
        <label className="tick">
          <input
            type="checkbox"
            checked={isWeather}
            onChange={(event) => setIsWeather(event.target.checked)}
          />
          {planWord('weather')}
        </label>
      )}
      <div className="buttons">
        {(plan === null || plan.state === 'draft') && (
          <button
            type="button"
            className="primary"
            disabled={refused !== null}
            title={refused ?? undefined}
            onClick={() => void save(true)}
          >
            {planWord('submit', {
              count: preview?.affected.supplyPoints ?? 0,
              contacts: preview?.affected.contacts ?? 0,
            })}
          </button>
        )}
        <button
          type="button"
          disabled={refused !== null}
          title={refused ?? undefined}
          onClick={() => void save(false)}
        >
          {plan === null
            ? planWord('saveDraft')
            : planWord('saveChange', { contacts: preview?.affected.contacts ?? 0 })}
        </button>
      </div>
      {refused !== null && <p className="muted">{refused}</p>}
    </section>
  );
}

function stored(plan: PlannedOutage | null, body: unknown): Promise<Answer<PlannedOutage>> {
  if (plan === null) return call('POST', '/planned-outages', { body });
  return call('PATCH', `/planned-outages/${plan.id}`, { body, version: plan.version });
}

function submit({ id, version }: PlannedOutage): Promise<Answer<PlannedOutage>> {
  return call('POST', `/planned-outages/${id}/actions/submit`, { body: {}, version });
}
