/** The running log of the shift: free lines, newest first. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { call, type Page } from '../../shared/api.ts';
import { clockTime } from '../../shared/format.ts';
import { word } from '../../shared/i18n.ts';
import { useMay, useZone } from '../../shared/session.tsx';
import type { AuditRow } from '../../shared/types.ts';
import { useRefusal } from '../action.tsx';
import { Answer, useRead } from '../query.tsx';
import { shiftWord } from '../words/shift.ts';

const READ_EVERY_MS = 20_000;
const LINES = 6;

export function RunningLog(): ReactNode {
  const zone = useZone();
  const mayWrite = useMay('operator');
  const refused = useRefusal(
    mayWrite ? null : word('action.needs', { role: word('role.operator') }),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const query = useRead<Page<AuditRow>>(`/log?limit=${LINES}`, null, READ_EVERY_MS);
  async function write(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('text'));
    const answer = await call('POST', '/log', { body: { text } });
    setProblem(answer.ok ? null : answer.problem.detail);
    if (!answer.ok) return;
    form.reset();
    void query.refetch();
  }
  return (
    <section data-testid="running-log">
      <h2>{shiftWord('log')}</h2>
      <form className="buttons" onSubmit={(event) => void write(event)}>
        <input
          name="text"
          className="grow"
          aria-label={shiftWord('logWrite')}
          placeholder={shiftWord('logWrite')}
          maxLength={1_000}
          required
        />
        <button type="submit" disabled={refused !== null} title={refused ?? undefined}>
          {shiftWord('logSave')}
        </button>
      </form>
      {problem !== null && <p role="alert">{problem}</p>}
      <Answer query={query}>
        {({ items }) => (
          <ul className="plain">
            {items.length === 0 && <li className="muted">{shiftWord('logNone')}</li>}
            {items.map((row) => (
              <li key={`${row.at} ${row.by}`}>
                <span className="muted">{clockTime(row.at, zone)}</span> {logText(row, zone)}{' '}
                <span className="muted">{row.by}</span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
      <p>
        <Link href="/console/handover">{shiftWord('logAll')}</Link>
      </p>
    </section>
  );
}

/** A written line as it is; that somebody took over in words. */
export function logText(row: AuditRow, zone: string): string {
  const text = typeof row.details['text'] === 'string' ? row.details['text'] : '';
  if (row.what !== 'shift_taken_over') return text;
  const taken = shiftWord('takenOver', { name: row.by, at: clockTime(row.at, zone) });
  return text === '' ? taken : `${taken}: ${text}`;
}
