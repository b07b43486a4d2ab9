/** Waves: those that wait for a person first, with their words; then those under way and over. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { age, dateTime } from '../../shared/format.ts';
import { amount, stateWord, word } from '../../shared/i18n.ts';
import { useLive, useServerNow, useStreamStatus } from '../../shared/live.tsx';
import { useMay, useSession, useZone } from '../../shared/session.tsx';
import type { Overview, Shift, Wave } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { noticeWord } from '../words/notices.ts';
import { BeforeRelease } from './before-release.tsx';
import { CountDown, isCounting, StopWave, useWaves } from './hold.tsx';
import { DeclareStorm } from './storm.tsx';

const ASKED_EVERY_MS = 5_000;

export function Waves(): ReactNode {
  const { notices } = useLive<Overview>('overview', '/overview').get('overview') ?? {};
  const serverNow = useServerNow();
  const query = useWaves('/waves?limit=100', JSON.stringify(notices), ASKED_EVERY_MS);
  return (
    <Answer query={query}>
      {({ items }) => {
        const waiting = items.filter(
          (wave) => wave.state === 'held' || isCounting(wave, serverNow),
        );
        const rest = items.filter((wave) => !waiting.includes(wave) && isToSomebody(wave));
        return (
          <>
            <h2>{noticeWord('queue', { count: waiting.length })}</h2>
            <DeclareStorm />
            {waiting.length === 0 && <p className="muted">{noticeWord('queueNone')}</p>}
            <ol className="plain rows" data-testid="approval-queue">
              {waiting.map((wave) => (
                <WaitingWave key={wave.id} wave={wave} onDone={() => void query.refetch()} />
              ))}
            </ol>
            <h2>{noticeWord('running')}</h2>
            <WaveTable waves={rest} />
          </>
        );
      }}
    </Answer>
  );
}

/** Waves that found nobody to tell only fill the list. */
function isToSomebody(wave: Wave): boolean {
  return wave.recipients > 0 || wave.state === 'expanding';
}

const LATE_MS = 600_000;

function WaitingWave({ wave, onDone }: { wave: Wave; onDone: () => void }): ReactNode {
  const serverNow = useServerNow();
  const waited = serverNow === null ? 0 : serverNow - Date.parse(wave.createdAt);
  const { kind, recipients: count, subject } = wave;
  return (
    <li data-row data-testid={`wave-row-${wave.id}`} data-state={wave.state}>
      <div>
        <strong>{stateWord('notice', kind)}</strong> · {subject} ·{' '}
        {isCounting(wave, serverNow) ? (
          <CountDown wave={wave} />
        ) : (
          <span className={waited > LATE_MS ? 'late' : ''}>
            {noticeWord('held', {
              age: age(waited),
              reason: stateWord('holdReason', wave.holdReason ?? 'held'),
            })}
          </span>
        )}{' '}
        · {noticeWord('contacts', { count })}
        <BeforeRelease wave={wave} />
      </div>
      <WaveActions wave={wave} onDone={onDone} />
    </li>
  );
}

function WaveActions({ wave, onDone }: { wave: Wave; onDone: () => void }): ReactNode {
  const { settings } = useSession();
  const maySupervise = useMay('supervisor');
  const mayOperate = useMay('operator');
  const isAlone = useRead<Shift>('/shift', wave.state).data?.isAlone === true;
  const operator = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const supervisor = word('action.needs', { role: word('role.supervisor') });
  const { recipients: count } = wave;
  const isWide = count > settings.secondPersonAbove;
  // What the brake holds is released by a supervisor, or by one alone who says why and to how many.
  const isSecond = isWide || wave.holdReason === 'brake';
  const asksBoth = isAlone && (isWide || (isSecond && !maySupervise));
  const refused = operator ?? (isSecond && !maySupervise && !isAlone ? supervisor : null);
  const [typed, setTyped] = useState('');
  return (
    <div className="buttons">
      {wave.state === 'held' && (
        <Action
          path={`/waves/${wave.id}/actions/release`}
          refusedBecause={refused}
          label={noticeWord('release')}
          title={noticeWord('release')}
          effect={noticeWord('releaseEffect', { count })}
          fields={
            <>
              {asksBoth && <p>{noticeWord('releaseAloneWhy')}</p>}
              <TextField name="reason" label={word('action.reason')} required={asksBoth} />
              {asksBoth && (
                <label>
                  {noticeWord('releaseAlone')} ({amount(count)})
                  <input
                    inputMode="numeric"
                    value={typed}
                    onChange={(event) => setTyped(event.target.value)}
                  />
                </label>
              )}
            </>
          }
          body={(form) => ({
            reason: form.get('reason') || null,
            typedCount: asksBoth ? Number(typed) || null : null,
          })}
          onDone={onDone}
        />
      )}
      <StopWave wave={wave} onDone={onDone} />
    </div>
  );
}

function WaveTable({ waves }: { waves: readonly Wave[] }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  return (
    <table>
      <thead>
        <tr>
          <th>{word('notices.wave')}</th>
          <th>{word('notices.kind')}</th>
          <th>{word('notices.about')}</th>
          <th>{word('planned.state')}</th>
          <th className="number">{word('notices.recipients')}</th>
          <th>{word('notices.progress')}</th>
          <th>{word('notices.since')}</th>
        </tr>
      </thead>
      <tbody>
        {waves.map((wave) => (
          <tr key={wave.id} data-row data-testid={`wave-row-${wave.id}`} data-state={wave.state}>
            <td data-label={word('notices.wave')}>
              <Link href={`/console/notices?wave=${wave.id}`} title={wave.id}>
                {wave.id}
              </Link>
            </td>
            <td data-label={word('notices.kind')}>{stateWord('notice', wave.kind)}</td>
            <td data-label={word('notices.about')}>{wave.subject}</td>
            <td data-label={word('planned.state')}>
              {stateWord('wave', wave.state)}
              {wave.finishAt !== null && Date.parse(wave.finishAt) > (serverTime ?? 0) && (
                <span className="muted">
                  {' '}
                  {noticeWord('finish', { at: dateTime(wave.finishAt, zone).slice(11) })}
                </span>
              )}
            </td>
            <td data-label={word('notices.recipients')} className="number">
              {amount(wave.recipients)}
            </td>
            <td data-label={word('notices.progress')}>
              {Object.entries(wave.byState)
                .map(([state, number]) => `${stateWord('noticeState', state)} ${number}`)
                .join(' · ')}
            </td>
            <td data-label={word('notices.since')}>{dateTime(wave.createdAt, zone)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
