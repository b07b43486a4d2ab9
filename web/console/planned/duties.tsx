/** The ledger of a plan: who must be told by when, and the proof. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { hasTerm, stateWord } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Duty, PlannedOutage } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { planWord } from '../words/plan.ts';

const states = [
  ['missed', 'missed'],
  ['at_risk', 'atRisk'],
  ['pending', 'pending'],
  ['met', 'met'],
] as const;

export function Duties({ plan }: { plan: PlannedOutage }): ReactNode {
  const [wanted, setWanted] = useState<string | null>(null);
  const { duties } = plan;
  const filter = wanted === null ? '' : `&state=${wanted}`;
  const query = useRead<Page<Duty>>(
    `/planned-outages/${plan.id}/duties?limit=500${filter}`,
    `${plan.version} ${duties.met}`,
  );
  return (
    <section>
      <h2>{planWord('duties')}</h2>
      <div className="buttons">
        <button type="button" aria-pressed={wanted === null} onClick={() => setWanted(null)}>
          {planWord('dutyAll')} {duties.met + duties.pending + duties.atRisk + duties.missed}
        </button>
        {states.map(([state, key]) => (
          <button
            key={state}
            type="button"
            aria-pressed={wanted === state}
            onClick={() => setWanted(state)}
          >
            {stateWord('duty', state)} {duties[key]}
          </button>
        ))}
        <a className="button" href={regulatorList(plan)}>
          {planWord('export')}
        </a>
      </div>
      <Answer query={query}>{({ items }) => <DutyTable duties={items} />}</Answer>
    </section>
  );
}

/** Everybody whose deadline lies before the end of the work. */
function regulatorList({ start, end }: PlannedOutage): string {
  const from = new Date(Date.parse(start) - 60 * 86_400_000).toISOString();
  return `/api/v1/exports/regulator?from=${from}&to=${end}`;
}

function DutyTable({ duties }: { duties: readonly Duty[] }): ReactNode {
  const zone = useZone();
  if (duties.length === 0) return <p className="muted">{planWord('dutiesNone')}</p>;
  return (
    <table data-testid="duties-table">
      <thead>
        <tr>
          <th>{planWord('dutyWho')}</th>
          <th>{planWord('dutyDeadline')}</th>
          <th>{stateWord('plan', 'state')}</th>
          <th>{planWord('dutyConfirm')}</th>
          <th>{planWord('dutyProof')}</th>
        </tr>
      </thead>
      <tbody>
        {duties.map((duty) => (
          <tr key={duty.id} data-row data-state={duty.state}>
            <td data-label={planWord('dutyWho')}>
              <Link href={`/console/people/${duty.contact}`}>{duty.contact}</Link>{' '}
              <span className="muted">{stateWord('class', duty.class)}</span>
            </td>
            <td data-label={planWord('dutyDeadline')}>{dateTime(duty.deadline, zone)}</td>
            <td data-label={stateWord('plan', 'state')}>{stateWord('duty', duty.state)}</td>
            <td data-label={planWord('dutyConfirm')}>
              {stateWord('confirmation', duty.confirmation)}
            </td>
            <td data-label={planWord('dutyProof')}>
              {proofText(duty, zone)}
              {duty.proof?.notice != null && (
                <>
                  {' '}
                  <Link href={`/console/notices?contact=${duty.contact}`}>…</Link>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function proofText({ proof, reason }: Duty, zone: string): string {
  if (proof === null) {
    if (reason === null) return '–';
    return hasTerm('reason', reason) ? stateWord('reason', reason) : reason;
  }
  const by = proof.channel === null ? stateWord('proof', proof.kind) : channelWord(proof.channel);
  return `${by} ${dateTime(proof.at, zone)}`;
}

function channelWord(channel: string): string {
  return stateWord('channel', channel);
}
