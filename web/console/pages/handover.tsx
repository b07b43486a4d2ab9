/** One printed page for the next shift: what stands, what waits, what was done and written. */
import type { ReactNode } from 'react';
import type { Page } from '../../shared/api.ts';
import { count, dateTime } from '../../shared/format.ts';
import { actorWord, stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useLive, useStreamStatus } from '../../shared/live.tsx';
import { useMay, useZone } from '../../shared/session.tsx';
import type {
  Alarm,
  AuditRow,
  EarthFault,
  Feeder,
  Outage,
  PlannedOutage,
  Wave,
} from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { alarmText } from '../alarm-text.ts';
import { TextField } from '../fields.tsx';
import { reportText } from '../inbox/report-text.ts';
import { taskText } from '../inbox/task-text.ts';
import { useInbox } from '../inbox/waiting.ts';
import { useAlarms, useOutages } from '../live-lists.ts';
import { etrText } from '../outage/texts.ts';
import { logText } from '../overview/log.tsx';
import { Answer, Read, useRead } from '../query.tsx';
import { saveTable } from '../save-table.ts';
import { inboxWord } from '../words/inbox.ts';
import { shiftWord } from '../words/shift.ts';

const SHIFT_MS = 12 * 3_600_000;
const ROWS = 500;

export default function HandoverPage(): ReactNode {
  const zone = useZone();
  const mayOperate = useMay('operator');
  const { serverTime } = useStreamStatus();
  const query = useRead<Page<AuditRow>>(`/log?scope=shift&limit=${ROWS}`);
  const taken = query.data?.items.find(({ what }) => what === 'shift_taken_over') ?? null;
  const since = taken?.at ?? new Date((serverTime ?? 0) - SHIFT_MS).toISOString();
  const rows = (query.data?.items ?? []).filter(({ at }) => at >= since);
  return (
    <article className="sheet-of-paper">
      <h1>{shiftWord('title')}</h1>
      <p>
        {taken === null
          ? shiftWord('never')
          : shiftWord('takenOver', { name: taken.by, at: dateTime(taken.at, zone) })}{' '}
        · {shiftWord('asOf', { time: dateTime(serverTime, zone) })}
      </p>
      <div className="buttons no-print">
        <Action
          path="/log"
          refusedBecause={mayOperate ? null : word('action.needs', { role: word('role.operator') })}
          label={shiftWord('takeOver')}
          title={shiftWord('takeOver')}
          effect={shiftWord('takeOverEffect')}
          fields={<TextField name="text" label={shiftWord('note')} />}
          body={(form) => ({
            kind: 'taken_over',
            text: String(form.get('text')).trim() || shiftWord('takeOver'),
          })}
          onDone={() => void query.refetch()}
        />
        <button type="button" onClick={() => print()}>
          {shiftWord('print')}
        </button>
        <button
          type="button"
          onClick={() =>
            saveTable('log.csv', [
              ['at', 'by', 'what', 'subject', 'text'],
              ...rows.map((row) => [
                row.at,
                row.by,
                row.what,
                row.subject ?? '',
                logText(row, zone),
              ]),
            ])
          }
        >
          {shiftWord('csv')}
        </button>
      </div>
      <Standing />
      <ReleasedAlone rows={rows} />
      <h2>{shiftWord('doings')}</h2>
      <Answer query={query}>
        {() => (
          <ol className="plain" data-testid="shift-log">
            {rows.length === 0 && <li className="muted">{shiftWord('nothing')}</li>}
            {batched(rows).map(([row, ...others]) => (
              <li
                key={`${row.at} ${row.what} ${row.subject}`}
                data-kind={row.what}
                title={[row, ...others].map(({ subject }) => subject ?? '').join(' ')}
              >
                <span className="muted">{dateTime(row.at, zone)}</span>{' '}
                {others.length === 0
                  ? doneText(row, zone)
                  : `${stateWord('did', row.what)} × ${others.length + 1}`}{' '}
                <span className="muted">{actorWord(row.by)}</span>
              </li>
            ))}
          </ol>
        )}
      </Answer>
    </article>
  );
}

/** What one person let go without a second: whoever comes next reads why, and to how many. */
function ReleasedAlone({ rows }: { rows: readonly AuditRow[] }): ReactNode {
  const zone = useZone();
  const alone = rows.filter(({ what }) => what === 'wave_release_alone');
  if (alone.length === 0) return null;
  return (
    <section data-testid="released-alone">
      <h2>
        {shiftWord('alone')} ({alone.length})
      </h2>
      <ul className="plain">
        {alone.map((row) => (
          <li key={`${row.at} ${row.subject}`}>
            {dateTime(row.at, zone)} {actorWord(row.by)} ·{' '}
            {stateWord('notice', String(row.details['kind']))} ·{' '}
            {shiftWord('typed', { count: String(row.details['typedCount'] ?? '–') })} ·{' '}
            {String(row.details['reason'] ?? '–')}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same done to many within a minute is one line. */
function batched(rows: readonly AuditRow[]): Array<[AuditRow, ...AuditRow[]]> {
  const batches: Array<[AuditRow, ...AuditRow[]]> = [];
  for (const row of rows) {
    const last = batches.at(-1);
    const [first] = last ?? [];
    const isSame = first?.what === row.what && first.by === row.by && !row.what.startsWith('log');
    if (last !== undefined && isSame && first.at.slice(0, 16) === row.at.slice(0, 16))
      last.push(row);
    else batches.push([row]);
  }
  return batches;
}

function doneText(row: AuditRow, zone: string): string {
  if (row.what === 'logged' || row.what === 'shift_taken_over') return logText(row, zone);
  const note = ['reason', 'comment', 'note', 'text']
    .map((name) => row.details[name])
    .find((said) => typeof said === 'string');
  const what = stateWord('did', row.what);
  return `${what} ${row.subject ?? ''}${note === undefined ? '' : `: ${String(note)}`}`;
}

const standing = ['outage', 'alarm', 'earth_fault', 'planned', 'report', 'task'];

/** What the next shift finds. */
function Standing(): ReactNode {
  const lists = [...useGridLists(), ...useWorkLists()];
  return (
    <Read kinds={standing}>
      <div className="standing">
        {lists.map(([title, lines]) => (
          <section key={title}>
            <h2>
              {title} ({lines.length})
            </h2>
            <ul className="plain">
              {lines.length === 0 && <li className="muted">{shiftWord('nothing')}</li>}
              {[...Map.groupBy(lines, (line) => line)].map(([line, same]) => (
                <li key={line}>
                  {line}
                  {same.length > 1 && ` × ${same.length}`}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Read>
  );
}

type Lists = Array<[title: string, lines: string[]]>;

function useGridLists(): Lists {
  const zone = useZone();
  const language = useLanguage();
  const outages = [...useOutages().values()].filter(({ state }) => open.includes(state));
  const faults = [...useLive<EarthFault>('earth_fault', '/earth-faults').values()];
  const alarms = [...useAlarms().values()];
  const feeders = useRead<Page<Feeder>>('/feeders?limit=500').data?.items ?? [];
  const outageLine = (one: Outage): string =>
    [
      `${one.id} ${one.cause.device ?? '–'} ${count(one.customers.out, language)}`,
      etrText(one, zone),
      one.crew.name ?? '–',
    ].join(' · ');
  const shelvedLine = (alarm: Alarm): string =>
    [
      alarmText(alarm, language),
      `${alarm.shelf?.by ?? '–'}: ${alarm.shelf?.reason ?? '–'}`,
      dateTime(alarm.shelvedUntil, zone),
    ].join(' · ');
  const alarmsIn = (state: string): Alarm[] => alarms.filter((alarm) => alarm.state === state);
  return [
    [shiftWord('openOutages'), outages.map(outageLine)],
    [
      shiftWord('earthFaults'),
      faults
        .filter(({ state }) => state !== 'cleared')
        .map(({ id, bus, state }) => `${id} ${bus} ${stateWord('earth', state)}`),
    ],
    [
      shiftWord('unacked'),
      alarmsIn('active_unacked').map((one) => `P${one.priority} ${alarmText(one, language)}`),
    ],
    [shiftWord('shelved'), alarmsIn('shelved').map(shelvedLine)],
    [
      shiftWord('offNormal'),
      feeders.flatMap(({ id, offNormal }) => offNormal.map((device) => `${device} (${id})`)),
    ],
  ];
}

const open = ['suspected', 'confirmed', 'restoring'];

function useWorkLists(): Lists {
  const zone = useZone();
  const plans = [...useLive<PlannedOutage>('planned', '/planned-outages').values()];
  const held = useRead<Page<Wave>>('/waves?state=held&limit=100').data?.items ?? [];
  const inbox = useInbox();
  const planLine = (plan: PlannedOutage): string =>
    `${plan.id} ${dateTime(plan.start, zone)} – ${dateTime(plan.end, zone)} · ${plan.author}`;
  const plansIn = (state: string): string[] =>
    plans.filter((plan) => plan.state === state).map(planLine);
  const said = [...inbox.dangers, ...inbox.reports].map(
    ({ text, supplyPoint }) => `${supplyPoint ?? inboxWord('noPlace')} ${reportText(text)}`,
  );
  const tasks = inbox.tasks.map((task) => `${stateWord('task', task.code)} ${taskText(task)}`);
  return [
    [shiftWord('approvals'), plansIn('submitted')],
    [shiftWord('runningPlans'), plansIn('in_progress')],
    [
      shiftWord('heldWaves'),
      held.map((wave) => `${wave.subject} ${stateWord('notice', wave.kind)} ${wave.recipients}`),
    ],
    [shiftWord('openTasks'), [...said, ...tasks]],
  ];
}
