import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { shortAge } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import type { Outage } from '../../shared/types.ts';
import { useOutages } from '../live-lists.ts';
import { shiftWord } from '../words/shift.ts';

/** A crew that has said nothing for so long may be in trouble. */
const SILENT_MS = 3_600_000;

/** Crews as a strip, with the time since their last word; the longest silence first. */
export function Crews(): ReactNode {
  const { serverTime } = useStreamStatus();
  const out = [...useOutages().values()]
    .filter(({ crew, state }) => crew.name !== null && state !== 'restored')
    .sort((a, b) => (a.crew.saidAt ?? a.startedAt).localeCompare(b.crew.saidAt ?? b.startedAt));
  if (out.length === 0) return null;
  return (
    <ul className="plain strip-of-crews" aria-label={shiftWord('crews')} data-testid="crews-strip">
      {out.map((outage) => (
        <li key={outage.id}>
          <Crew outage={outage} now={serverTime} />
        </li>
      ))}
    </ul>
  );
}

function Crew({ outage, now }: { outage: Outage; now: number | null }): ReactNode {
  const { crew } = outage;
  const silent = now === null ? 0 : now - Date.parse(crew.saidAt ?? outage.startedAt);
  return (
    <Link href={`/console/outages/${outage.id}`}>
      <strong>{crew.name}</strong> {stateWord('crew', crew.state)} · {outage.cause.device}{' '}
      <span className={silent > SILENT_MS ? 'late' : 'muted'}>
        {shiftWord(silent > SILENT_MS ? 'crewSilent' : 'crewWord', { age: shortAge(silent) })}
      </span>
    </Link>
  );
}
