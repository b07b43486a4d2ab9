import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { AuditRow } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { saveTable } from '../save-table.ts';
import { adminWord } from '../words/admin.ts';

const STEP = 100;

/** Who did what to what, from where; newest first. */
export function Audit(): ReactNode {
  const [subject, setSubject] = useQueryState('about', '');
  const [text, setText] = useQueryState('q', '');
  const [limit, setLimit] = useState(STEP);
  const about = subject === '' ? '' : `&subject=${encodeURIComponent(subject)}`;
  const query = useRead<Page<AuditRow>>(`/audit?limit=${limit}${about}`);
  return (
    <section data-testid="admin-audit">
      <p className="muted">{adminWord('chain')}</p>
      <div className="fields">
        <label>
          {adminWord('find')}
          <input value={subject} onChange={(event) => setSubject(event.target.value)} />
        </label>
        <label>
          {adminWord('filter')}
          <input value={text} onChange={(event) => setText(event.target.value)} />
        </label>
      </div>
      <Answer query={query}>
        {({ items, nextCursor }) => {
          const shown = items.filter((row) =>
            JSON.stringify(row).toLowerCase().includes(text.toLowerCase()),
          );
          return (
            <>
              <AuditTable rows={shown} />
              <div className="buttons">
                {nextCursor !== null && limit < 500 && (
                  <button type="button" onClick={() => setLimit(limit + STEP)}>
                    {adminWord('more')}
                  </button>
                )}
                <button
                  type="button"
                  onClick={() =>
                    saveTable('audit.csv', [
                      ['at', 'by', 'what', 'subject', 'from', 'details'],
                      ...shown.map((row) => [
                        ...[row.at, row.by, row.what, row.subject, row.from],
                        JSON.stringify(row.details),
                      ]),
                    ])
                  }
                >
                  {adminWord('csv')}
                </button>
              </div>
            </>
          );
        }}
      </Answer>
    </section>
  );
}

function AuditTable({ rows }: { rows: readonly AuditRow[] }): ReactNode {
  const zone = useZone();
  return (
    <table>
      <thead>
        <tr>
          <th>{adminWord('since')}</th>
          <th>{adminWord('who')}</th>
          <th>{adminWord('what')}</th>
          <th>{adminWord('subject')}</th>
          <th>{adminWord('from')}</th>
          <th>{adminWord('details')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rows may say the same
          <tr key={`${row.at} ${row.what} ${index}`} data-row>
            <td data-label={adminWord('since')}>{dateTime(row.at, zone)}</td>
            <td data-label={adminWord('who')}>{row.by}</td>
            <td data-label={adminWord('what')}>{stateWord('did', row.what)}</td>
            <td data-label={adminWord('subject')}>{row.subject ?? '–'}</td>
            <td data-label={adminWord('from')}>{row.from ?? '–'}</td>
            <td data-label={adminWord('details')}>
              {Object.keys(row.details).length === 0 ? '–' : JSON.stringify(row.details)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
