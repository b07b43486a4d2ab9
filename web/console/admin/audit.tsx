import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiProblem, call, type Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { holds } from '../../shared/holds.ts';
import { actorWord, stateWord } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { AuditLink, AuditProof } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { adminWord } from '../words/admin.ts';
import { detailsText } from './details.ts';

const STEP = 100;

/** Who did what to what, from where; newest first. */
export function Audit(): ReactNode {
  const [subject, setSubject] = useQueryState('about', '');
  const [by, setBy] = useQueryState('by', '');
  const [text, setText] = useQueryState('q', '');
  const [limit, setLimit] = useState(STEP);
  const zone = useZone();
  const about = subject === '' ? '' : `&subject=${encodeURIComponent(subject)}`;
  const who = by === '' ? '' : `&by=${encodeURIComponent(by)}`;
  const query = useRead<Page<AuditLink>>(`/audit?limit=${limit}${about}${who}`);
  return (
    <section data-testid="admin-audit">
      <p className="muted">{adminWord('chain')}</p>
      <Proof />
      <SaveAll />
      <div className="fields">
        <label>
          {adminWord('find')}
          <input value={subject} onChange={(event) => setSubject(event.target.value)} />
        </label>
        <label>
          {adminWord('findBy')}
          <input value={by} onChange={(event) => setBy(event.target.value)} />
        </label>
        <label>
          {adminWord('filter')}
          <input value={text} onChange={(event) => setText(event.target.value)} />
        </label>
      </div>
      <Answer query={query}>
        {({ items, nextCursor }) => (
          <>
            <AuditTable rows={items.filter((row) => holds(textOf(row, zone), text))} />
            {nextCursor !== null && limit < 500 && (
              <div className="buttons">
                <button type="button" onClick={() => setLimit(limit + STEP)}>
                  {adminWord('more')}
                </button>
              </div>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}

/** Computes the chain anew, and says in words whether it holds; the last hash is there to be noted down. */
function Proof(): ReactNode {
  const zone = useZone();
  const [noted, setNoted] = useState('');
  const [said, setSaid] = useState<AuditProof | ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  async function prove(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const hash = noted.trim();
    const answer = await call<AuditProof>(
      'GET',
      `/audit/proof${hash === '' ? '' : `?noted=${hash}`}`,
    );
    setBusy(false);
    setSaid(answer.ok ? answer.value : answer.problem);
  }
  return (
    <form className="fields" onSubmit={(event) => void prove(event)}>
      <label>
        {adminWord('noted')}
        <input
          value={noted}
          pattern="\\s*[0-9a-f]{64}\\s*"
          onChange={(event) => setNoted(event.target.value)}
        />
      </label>
      <button type="submit" aria-busy={isBusy} disabled={isBusy} data-testid="audit-prove">
        {adminWord('prove')}
      </button>
      {said !== null && (
        <p role={'ok' in said && said.ok ? 'status' : 'alert'} className="hash whole">
          {'ok' in said ? proofText(said, zone) : `${said.detail} (${said.code})`}
        </p>
      )}
    </form>
  );
}

function proofText({ ok, rows, last, broken }: AuditProof, zone: string): string {
  if (ok) return adminWord('holds', { rows: String(rows), last });
  const row = broken?.row ?? null;
  const why = adminWord(`broken_${broken?.why ?? 'changed'}`);
  if (row === null) return adminWord('brokenAll', { rows: String(rows), why });
  const { no, at, by, what } = row;
  return adminWord('brokenRow', {
    ...{ no: String(no), at: dateTime(at, zone), by, why, rows: String(rows) },
    what: stateWord('did', what),
  });
}

/** The whole table of some days, with the hashes, from the server. */
function SaveAll(): ReactNode {
  const today = new Date().toISOString().slice(0, 10);
  const [from, setFrom] = useState(`${today.slice(0, 8)}01`);
  const [to, setTo] = useState(today);
  const end = new Date(Date.parse(`${to || today}T00:00:00Z`) + 86_400_000).toISOString();
  const start = new Date(`${from || today}T00:00:00Z`).toISOString();
  return (
    <div className="fields">
      <label>
        {adminWord('fromDay')}
        <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        {adminWord('toDay')}
        <input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <a className="button" download href={`/api/v1/exports/audit?from=${start}&to=${end}`}>
        {adminWord('csv')}
      </a>
    </div>
  );
}

/** All that a row shows, for whoever looks for a word of it. */
function textOf(row: AuditLink, zone: string): string {
  const { at, by, what, subject, from, details, hash } = row;
  const shown = [dateTime(at, zone), actorWord(by), by, stateWord('did', what), what];
  return [...shown, subject, from, detailsText(details), hash].join(' ');
}

function AuditTable({ rows }: { rows: readonly AuditLink[] }): ReactNode {
  const zone = useZone();
  if (rows.length === 0) return <p className="muted">{adminWord('noRows')}</p>;
  return (
    <table>
      <thead>
        <tr>
          <th>{adminWord('rowNo')}</th>
          <th>{adminWord('when')}</th>
          <th>{adminWord('who')}</th>
          <th>{adminWord('what')}</th>
          <th>{adminWord('subject')}</th>
          <th>{adminWord('from')}</th>
          <th>{adminWord('details')}</th>
          <th>{adminWord('hash')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.no} data-row>
            <td data-label={adminWord('rowNo')} className="number">
              {row.no}
            </td>
            <td data-label={adminWord('when')}>{dateTime(row.at, zone)}</td>
            <td data-label={adminWord('who')}>{actorWord(row.by)}</td>
            <td data-label={adminWord('what')}>{stateWord('did', row.what)}</td>
            <td data-label={adminWord('subject')}>{row.subject ?? '–'}</td>
            <td data-label={adminWord('from')}>{row.from ?? '–'}</td>
            <td data-label={adminWord('details')}>{detailsText(row.details)}</td>
            <td data-label={adminWord('hash')} title={`${row.before} → ${row.hash}`}>
              <code>{row.hash.slice(0, 12)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
