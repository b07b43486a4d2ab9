/** What a person set off waits a while before it is sent: the count-down, and the button that stops it. */
import type { ReactNode } from 'react';
import type { Page } from '../../shared/api.ts';
import { shortAge } from '../../shared/format.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useServerNow } from '../../shared/live.tsx';
import { useMay } from '../../shared/session.tsx';
import type { Wave } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { useRead } from '../query.tsx';
import { noticeWord } from '../words/notices.ts';

const ASKED_WHILE_COUNTING_MS = 1_000;
const WAVES_MOST = 100;

/** Waves at a path; again when `version` changes, and each second while one of them counts down. */
export function useWaves(path: string, version: unknown, elseEveryMs: number | false) {
  return useRead<Page<Wave>>(path, version, (page) =>
    page?.items.some(waitsToBeSent) === true ? ASKED_WHILE_COUNTING_MS : elseEveryMs,
  );
}

/** A wave that was overtaken keeps the moment it would have been sent at. */
function waitsToBeSent({ state, holdUntil }: Wave): boolean {
  return (state === 'held' || state === 'expanding') && holdUntil !== null;
}

export function isCounting(wave: Wave, now: number | null): boolean {
  return waitsToBeSent(wave) && now !== null && Date.parse(wave.holdUntil ?? '') > now;
}

/** "Sending to 34 in 27 s". */
export function CountDown({ wave }: { wave: Wave }): ReactNode {
  const now = useServerNow();
  if (now === null || wave.holdUntil === null) return null;
  const left = Math.max(0, Date.parse(wave.holdUntil) - now);
  return (
    <strong>{noticeWord('hold', { count: amount(wave.recipients), time: shortAge(left) })}</strong>
  );
}

export function StopWave({ wave, onDone }: { wave: Wave; onDone: () => void }): ReactNode {
  const mayOperate = useMay('operator');
  return (
    <Action
      path={`/waves/${wave.id}/actions/stop`}
      refusedBecause={mayOperate ? null : word('action.needs', { role: word('role.operator') })}
      label={noticeWord('stop')}
      title={noticeWord('stop')}
      effect={noticeWord('stopEffect', { count: amount(wave.recipients) })}
      fields={<TextField name="reason" label={word('action.reason')} />}
      body={(form) => ({ reason: form.get('reason') || null })}
      onDone={onDone}
    />
  );
}

/** The waves of one outage or plan that count down, each with its stop; where somebody has just set them off. */
export function Holds({ subject, version }: { subject: string; version: unknown }): ReactNode {
  const now = useServerNow();
  const query = useWaves(`/waves?subject=${subject}&limit=${WAVES_MOST}`, version, false);
  const counting = (query.data?.items ?? []).filter((wave) => isCounting(wave, now));
  if (counting.length === 0) return null;
  return (
    <ul className="plain rows" data-testid="holds">
      {counting.map((wave) => (
        <li key={wave.id} data-row>
          <div>
            {stateWord('notice', wave.kind)} · <CountDown wave={wave} />
          </div>
          <div className="buttons">
            <StopWave wave={wave} onDone={() => void query.refetch()} />
          </div>
        </li>
      ))}
    </ul>
  );
}
