/** What waits on this phone, and what a person must decide. */
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { clockTime } from '../../shared/format.ts';
import { word } from '../../shared/i18n.ts';
import { useSession, useZone } from '../../shared/session.tsx';
import { kindWord, say } from '../words.ts';
import { dropReport, putReport, WAITING_MANY, type WaitingReport, waiting } from './reports.ts';
import { sendWaiting } from './send.ts';

export function useWaiting(): readonly WaitingReport[] {
  return useSyncExternalStore(waiting.subscribe, waiting.list);
}

export function QueueView(): ReactNode {
  const reports = useWaiting();
  const { user } = useSession();
  const [isOpen, setOpen] = useState(false);
  const waits = reports.filter(({ state }) => state === 'waiting').length;
  const needs = reports.filter(({ state }) => state === 'needs_you').length;
  const words = [
    ...(waits > 0 ? [say('queue.waiting', { count: waits })] : []),
    ...(needs > 0 ? [say('queue.needsYou', { count: needs })] : []),
  ];
  return (
    <section className="queue" data-testid="queue" data-waiting={waits} data-needs={needs}>
      {!waiting.canKeep() && <p role="alert">{say('app.noStore')}</p>}
      {waits > WAITING_MANY && <p role="alert">{say('app.many', { count: waits })}</p>}
      <details open={isOpen || needs > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {say('queue.title')}
          {word('colon')}
          {words.length > 0 ? words.join(' · ') : say('queue.none')}
        </summary>
        {waits > 0 && (
          <button type="button" onClick={() => void sendWaiting(user.name, true)}>
            {say('queue.now')}
          </button>
        )}
        <ul>
          {reports.map((report) => (
            <Row key={report.id} report={report} />
          ))}
        </ul>
      </details>
    </section>
  );
}

const marks = { waiting: '○', needs_you: '!', sent: '✓' } as const;

function Row({ report }: { report: WaitingReport }): ReactNode {
  const zone = useZone();
  const { device, kind, at, state, problem } = report;
  return (
    <li data-testid={`report-${report.id}`} data-state={state}>
      {marks[state]} {device} · {kindWord(kind)} · {clockTime(at, zone)}
      {state === 'sent' && ` · ${say('queue.sent')}`}
      {report.photos.map((photo) => (
        <span key={photo.sha256}>
          {' · '}
          {photo.isSent
            ? say('queue.photoSent')
            : say('queue.photo', { percent: Math.floor((100 * photo.sentBytes) / photo.bytes) })}
        </span>
      ))}
      {problem !== null && <Decision report={report} problem={problem} />}
    </li>
  );
}

function Decision(props: {
  report: WaitingReport;
  problem: { code: string; detail: string };
}): ReactNode {
  const { report, problem } = props;
  const { user } = useSession();
  const send = async (change: Partial<WaitingReport>): Promise<void> => {
    await putReport({ ...report, ...change, state: 'waiting', problem: null, nextAt: 0 });
    await sendWaiting(user.name, true);
  };
  return (
    <div>
      <p role="alert">
        {problem.detail} ({problem.code})
      </p>
      {problem.code === 'FLD-ALREADY' ? (
        <button type="button" onClick={() => void send({ asNote: true })}>
          {say('queue.keep')}
        </button>
      ) : (
        <button type="button" onClick={() => void send({})}>
          {say('queue.again')}
        </button>
      )}{' '}
      <button type="button" onClick={() => void dropReport(report)}>
        {say('queue.drop')}
      </button>
    </div>
  );
}
