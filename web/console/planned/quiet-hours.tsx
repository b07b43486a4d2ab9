/** Hours of the same length in which a cut disturbs least; one press takes them over. */
import { type ReactNode, useState } from 'react';
import { type Answer, call } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { useLanguage } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { CutHours } from '../../shared/types.ts';
import { zonedIso, zonedLocal } from '../../shared/zoned.ts';
import { hoursWord } from '../words/hours.ts';
import type { StepProps } from './device-step.tsx';
import { timeProblemOf } from './draft.ts';

const HOUR_MS = 3_600_000;
const WITHIN_MS = 7 * 24 * HOUR_MS;
const HOURS_MOST = 12;

export function QuietHours({ draft, change }: StepProps): ReactNode {
  const zone = useZone();
  const [answer, setAnswer] = useState<Answer<CutHours> | null>(null);
  const { devices, start, end } = draft;
  const isReady = devices.length > 0 && start !== '' && end !== '';
  if (!isReady || timeProblemOf(draft, zone) !== null) return null;
  const lasts = Date.parse(zonedIso(end, zone)) - Date.parse(zonedIso(start, zone));
  const hours = Math.ceil(lasts / HOUR_MS);
  if (hours > HOURS_MOST) return null;

  async function ask(): Promise<void> {
    const from = Date.parse(zonedIso(`${start.slice(0, 10)}T00:00`, zone));
    const [first, last] = [from, from + WITHIN_MS].map((at) => new Date(at).toISOString());
    const body = { devices, hours, from: first, to: last };
    setAnswer(await call<CutHours>('POST', '/planned-outages/hours', { body }));
  }
  const take = (from: string): void => {
    const at = Date.parse(from);
    change({ start: zonedLocal(at, zone), end: zonedLocal(at + lasts, zone) });
  };
  return (
    <div data-testid="quiet-hours">
      <button type="button" onClick={() => void ask()}>
        {hoursWord('ask')}
      </button>{' '}
      <span className="muted">{hoursWord('note')}</span>
      {answer !== null && !answer.ok && <p role="alert">{answer.problem.detail}</p>}
      {answer?.ok === true && <Proposals found={answer.value} take={take} />}
    </div>
  );
}

function Proposals(props: { found: CutHours; take: (start: string) => void }): ReactNode {
  const { found, take } = props;
  const zone = useZone();
  const language = useLanguage();
  if (found.items.length === 0) return <p role="status">{hoursWord('none')}</p>;
  const few = hoursWord('few', { count: found.fewerThan });
  return (
    <ul role="status">
      {found.items.map(({ start, end, kwh, disturbed }) => (
        <li key={start}>
          <button type="button" onClick={() => take(start)}>
            {hoursWord('use', { start: dateTime(start, zone), end: dateTime(end, zone) })}
          </button>{' '}
          {hoursWord('kwh', { kwh })}
          {disturbed.length > 0 && '; '}
          {disturbed.length > 0 &&
            hoursWord('disturbs', {
              groups: disturbed
                .map(({ id, names, places }) => `${names[language] ?? id} (${places ?? few})`)
                .join(', '),
            })}
        </li>
      ))}
      <li className="muted">{hoursWord('from', { read: found.read, places: found.places })}</li>
    </ul>
  );
}
