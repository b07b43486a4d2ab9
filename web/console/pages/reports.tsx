/** Reports of a span: each with what it means, its sums, its rows, and a way to take it along. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { stateWord } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Report } from '../../shared/types.ts';
import { zonedIso, zonedLocal } from '../../shared/zoned.ts';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { Definitions } from '../reports/definitions.tsx';
import { cellText, type Figure, figureName, isOfNumbers } from '../reports/figures.ts';
import { saveTable } from '../save-table.ts';
import { Tabs } from '../tabs.tsx';
import { frameWord } from '../words/frame.ts';
import { reportWord } from '../words/reports.ts';

const tabs = [
  ...(['reliability', 'notices', 'promises', 'etr'] as const),
  ...(['alarms', 'precursors', 'feedback'] as const),
] as const;
type Tab = (typeof tabs)[number];
const levels = ['system', 'feeder', 'area', 'device', 'cause', 'responsibility'];
const DAY_MS = 86_400_000;

export default function ReportsPage(): ReactNode {
  const [tab, setTab] = useQueryState('report', 'reliability');
  return (
    <section>
      <h1>{frameWord('reports')}</h1>
      <Tabs
        names={tabs}
        chosen={tab}
        label={(name) => reportWord(name)}
        onChoose={setTab}
        noPrint
      />
      <OneReport tab={tabs.includes(tab as Tab) ? (tab as Tab) : 'reliability'} />
    </section>
  );
}

function OneReport({ tab }: { tab: Tab }): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const today = zonedLocal(serverTime ?? Date.now(), zone).slice(0, 10);
  const [from, setFrom] = useQueryState('from', dayAt(today, -30));
  const [to, setTo] = useQueryState('to', dayAt(today, 1));
  const [level, setLevel] = useQueryState('level', 'system');
  const [profile, setProfile] = useQueryState('rules', '');
  const isSpan = from !== '' && to > from;
  const span = isSpan
    ? `from=${zonedIso(`${from}T00:00`, zone)}&to=${zonedIso(`${to}T00:00`, zone)}`
    : '';
  const rules = profile === '' ? '' : `&profile=${profile}`;
  const by = tab === 'reliability' ? `&level=${level}${rules}` : '';
  const query = useRead<Report>(isSpan ? `/reports/${tab}?${span}${by}` : null);
  return (
    <>
      <p>{reportWord(`${tab}Is`)}</p>
      <div className="fields no-print">
        <label>
          {reportWord('from')}
          <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          {reportWord('to')}
          <input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
        {tab === 'reliability' && (
          <>
            <label>
              {reportWord('level')}
              <select value={level} onChange={(event) => setLevel(event.target.value)}>
                {levels.map((name) => (
                  <option key={name} value={name}>
                    {stateWord('reportLevel', name)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {reportWord('profile')}
              <select value={profile} onChange={(event) => setProfile(event.target.value)}>
                <option value="">{reportWord('profileOwn')}</option>
                <option value="cn">DL/T 836</option>
                <option value="ieee1366">IEEE 1366</option>
              </select>
            </label>
          </>
        )}
      </div>
      {!isSpan && <p role="alert">{reportWord('wrongSpan')}</p>}
      {tab === 'etr' && <p className="muted">{reportWord('accuracy')}</p>}
      <Answer query={query}>{(report) => <Shown report={report} name={tab} span={span} />}</Answer>
    </>
  );
}

function dayAt(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function Shown(props: { report: Report; name: Tab; span: string }): ReactNode {
  const { report, name, span } = props;
  const { rows, totals } = report;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => row[column]));
  return (
    <div data-testid={`report-${name}`}>
      <div className="buttons no-print">
        <button type="button" onClick={() => saveTable(`${name}.csv`, [columns, ...cells])}>
          {reportWord('csv')}
        </button>
        <button type="button" onClick={() => print()}>
          {reportWord('print')}
        </button>
        {name === 'notices' && (
          <a className="button" href={`/api/v1/exports/regulator?${span}`}>
            {reportWord('regulator')}
          </a>
        )}
      </div>
      {Object.keys(totals).some((key) => key !== 'promises') && (
        <>
          <h2>{reportWord('totals')}</h2>
          <dl className="totals">
            {Object.entries(totals)
              // By whose rules the promises are is no sum.
              .filter(([key]) => key !== 'promises')
              .map(([key, value]) => (
                <div key={key}>
                  <dt>{figureName(key)}</dt>
                  <dd>{cellText(key, value)}</dd>
                </div>
              ))}
          </dl>
        </>
      )}
      {name === 'reliability' && <Definitions figures={[...columns, ...Object.keys(totals)]} />}
      <h2>{reportWord('rows')}</h2>
      {rows.length === 0 ? (
        <p className="muted">{reportWord('none')}</p>
      ) : (
        <Rows columns={columns} rows={rows} />
      )}
    </div>
  );
}

function Rows(props: { columns: string[]; rows: Report['rows'] }): ReactNode {
  const { columns, rows } = props;
  const numbers = new Set(columns.filter((column) => isOfNumbers(column, rows)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className="wide-table" tabIndex={0} aria-label={reportWord('rows')}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} className={numbers.has(column) ? 'number' : ''}>
                {figureName(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report have no name of their own
            <tr key={index} data-row>
              {columns.map((column) => (
                <td
                  key={column}
                  data-label={figureName(column)}
                  className={numbers.has(column) ? 'number' : ''}
                >
                  <Cell column={column} value={row[column] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A figure leads to what it is made of, where that has a page. */
function Cell({ column, value }: { column: string; value: Figure }): ReactNode {
  const text = cellText(column, value);
  if (typeof value !== 'string') return text;
  if (/^P-\d{4}-\d+$/.test(value)) return <Link href={`/console/planned/${value}`}>{value}</Link>;
  if (/^O-\d{4}-\d+$/.test(value)) return <Link href={`/console/outages/${value}`}>{value}</Link>;
  return text;
}
