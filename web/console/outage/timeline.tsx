/** What happened to an outage, newest first, all of it or one kind. */
import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { clockTime } from '../../shared/format.ts';
import { actorWord, stateWord, word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Outage, TimelineRow } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { Scroll } from '../scroll.tsx';
import { outageWord } from '../words/outage.ts';

const kinds = ['state', 'notice', 'note', 'interval'] as const;

export function Timeline({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const [kind, setKind] = useState('');
  const query = useRead<Page<TimelineRow>>(`/outages/${outage.id}/timeline`, outage.version);
  return (
    <section data-testid="outage-timeline">
      <h2>{word('outage.timeline')}</h2>
      <label className="inline">
        {outageWord('filter')}{' '}
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">{outageWord('all')}</option>
          {kinds.map((name) => (
            <option key={name} value={name}>
              {stateWord('timeline', name)}
            </option>
          ))}
        </select>
      </label>
      <Answer query={query}>
        {({ items }) => (
          <Scroll label={word('outage.timeline')}>
            {folded(
              items.filter(isWorthTelling).filter((row) => kind === '' || row.kind === kind),
            ).map(({ row, times }) => (
              <li key={`${row.at} ${row.text} ${row.ref ?? ''}`} data-kind={row.kind}>
                <span className="muted">{clockTime(row.at, zone, true)}</span> {rowText(row)}
                {times > 1 && ` × ${times}`}
                {row.by !== null && <span className="muted"> · {actorWord(row.by)}</span>}
              </li>
            ))}
          </Scroll>
        )}
      </Answer>
    </section>
  );
}

/** What was found of one house after the other is one line for these minutes. */
const FOLD_MS = 5 * 60_000;

/** Newest first; each line with how often it came. */
function folded(rows: readonly TimelineRow[]): Array<{ row: TimelineRow; times: number }> {
  const shown: Array<{ row: TimelineRow; times: number }> = [];
  const last = new Map<string, { row: TimelineRow; times: number }>();
  for (const row of rows) {
    const name = row.kind === 'note' ? `${row.at} ${row.text}` : `${row.by} ${rowText(row)}`;
    const known = last.get(name);
    if (known !== undefined && Date.parse(known.row.at) - Date.parse(row.at) < FOLD_MS) {
      known.times += 1;
      continue;
    }
    const one = { row, times: 1 };
    last.set(name, one);
    shown.push(one);
  }
  return shown;
}

/** Waves that reached nobody, and what is told twice, are left out. */
function isWorthTelling(row: TimelineRow): boolean {
  if (row.kind === 'notice') return !/ to 0$/.test(row.text);
  return row.kind !== 'note' || !row.text.startsWith('outage_');
}

function rowText(row: TimelineRow): string {
  const [, kind, number] = /^(\w+) to (\d+)$/.exec(row.text) ?? [];
  if (row.kind === 'notice' && kind !== undefined && number !== undefined) {
    return word('outage.wave', { kind: stateWord('notice', kind), count: number });
  }
  if (row.kind !== 'state' || row.to === null) return row.text;
  const to = stateWord('outage', row.to);
  const reason = row.reason === null ? '' : stateWord('move', row.reason);
  if (row.from === row.to) return reason;
  const isNew = reason !== '' && reason.toLowerCase() !== to.toLowerCase();
  return isNew ? `${to} (${reason})` : to;
}
