/** Earth faults above the outages, each with a running clock: supply is on, and time runs. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { age, clockTime, dateTime, shortAge } from '../shared/format.ts';
import { stateWord, word } from '../shared/i18n.ts';
import { useLive, useStreamStatus } from '../shared/live.tsx';
import { useZone } from '../shared/session.tsx';
import type { EarthFault } from '../shared/types.ts';
import { EarthFaultActions, TrialAction } from './earth-fault-actions.tsx';
import { useSound } from './frame/sound.ts';
import { useAlarms } from './live-lists.ts';

function useStanding(): EarthFault[] {
  return [...useLive<EarthFault>('earth_fault', '/earth-faults').values()]
    .filter((fault) => fault.state !== 'cleared')
    .sort((a, b) => urgencyOf(a) - urgencyOf(b) || a.since.localeCompare(b.since));
}

function urgencyOf({ alert }: EarthFault): number {
  return alert?.priority ?? 3;
}

export function EarthFaults(): ReactNode {
  return useStanding().map((fault) => <EarthFaultCard key={fault.id} fault={fault} />);
}

/** On every page, with a sound until somebody has acknowledged its alarm: a wire is reported down. */
export function WireDownBanner(): ReactNode {
  const down = useStanding().filter(({ alert }) => alert?.reason === 'wire_down');
  const alarms = [...useAlarms().values()];
  const isUnheard = (fault: EarthFault): boolean =>
    alarms.some(
      (alarm) =>
        alarm.rule === 'earth_fault' &&
        alarm.asset === fault.asset &&
        alarm.state === 'active_unacked',
    );
  useSound(down.filter(isUnheard).map(({ id }) => id));
  if (down.length === 0) return null;
  return (
    <div role="alert" className="banner" data-testid="wire-down">
      {down.map((fault) => (
        <p key={fault.id}>{word('earth.wireDown', { id: fault.id, feeder: downOn(fault) })}</p>
      ))}
    </div>
  );
}

function downOn({ hints }: EarthFault): string {
  return hints.flatMap(({ kind, feeder }) => (kind === 'wire_down' ? [feeder] : [])).join(', ');
}

function EarthFaultCard({ fault }: { fault: EarthFault }): ReactNode {
  const { alert, phase, bus } = fault;
  const title =
    phase === null ? word('earth.titleUnsure', { bus }) : word('earth.title', { bus, phase });
  return (
    <section
      className={`earth-fault ${alert?.priority === 1 ? 'p1' : ''}`}
      data-testid={`earth-fault-${fault.id}`}
    >
      <div className="line">
        <strong>{title}</strong>
        <span>{fault.id}</span>
        <span>
          {stateWord('earth', fault.state)} · {stateWord('earthKind', fault.kind)}
        </span>
        <Age fault={fault} />
        {alert !== null && alert.reason !== 'present' && (
          <strong>{stateWord('earthAlert', alert.reason)}</strong>
        )}
        <span className="muted">{word('earth.supplyOn')}</span>
        {fault.outage !== null && (
          <Link href={`/console/outages/${fault.outage}`}>
            {word('earth.outage', { outage: fault.outage })}
          </Link>
        )}
      </div>
      <Trial fault={fault} />
      <Candidates fault={fault} />
      <EarthFaultActions fault={fault} />
    </section>
  );
}

function Age({ fault }: { fault: EarthFault }): ReactNode {
  const { serverTime } = useStreamStatus();
  const zone = useZone();
  const now = serverTime ?? Date.parse(fault.since);
  const isLate = now >= Date.parse(fault.limitAt);
  return (
    <span data-testid="earth-clock">
      {word(isLate ? 'earth.passed' : 'earth.since', {
        age: age(now - Date.parse(fault.since)),
        limit: dateTime(fault.limitAt, zone).slice(11),
      })}
    </span>
  );
}

/** The feeder that is open on trial, with the seconds since. */
function Trial({ fault }: { fault: EarthFault }): ReactNode {
  const { serverTime } = useStreamStatus();
  const zone = useZone();
  const trial = fault.trials.find(({ state }) => state !== 'over');
  if (trial === undefined) return null;
  const { feeder, openedAt, closeBy } = trial;
  const text =
    openedAt === null
      ? word('earth.announced', { feeder })
      : word('earth.onTrial', {
          feeder,
          age: shortAge((serverTime ?? Date.parse(openedAt)) - Date.parse(openedAt)),
          time: clockTime(closeBy, zone, true),
        });
  return (
    <p role="status" className="trial">
      {text}
    </p>
  );
}

const SHOWN_MOST = 4;

function Candidates({ fault }: { fault: EarthFault }): ReactNode {
  const order = new Map(fault.trialOrder.map((one, i) => [one.feeder, { ...one, place: i + 1 }]));
  return (
    <ol className="plain candidates" aria-label={word('earth.where')}>
      {fault.candidates.slice(0, SHOWN_MOST).map((candidate) => {
        const { feeder, section, probability, reasons } = candidate;
        const turn = order.get(feeder);
        const last = turn?.reasons.filter((reason) => reason !== 'by_probability') ?? [];
        return (
          <li key={feeder}>
            <Link href={`/console/feeders/${encodeURIComponent(feeder)}`}>{feeder}</Link>{' '}
            <strong>{percentOf(probability)}</strong>{' '}
            {section !== null && word('earth.section', { section })}{' '}
            <span className="muted">
              {reasons.map(reasonText).join(' · ')}
              {last.map((reason) => ` · ${stateWord('trialReason', reason)}`).join('')}
            </span>{' '}
            <TrialAction fault={fault} feeder={feeder} place={turn?.place ?? null} />
          </li>
        );
      })}
    </ol>
  );
}

/** Never quite all or nothing while it is only probable. */
function percentOf(probability: number): string {
  const percent = Math.round(probability * 100);
  if (percent === 100 && probability < 1) return '> 99 %';
  return percent === 0 && probability > 0 ? '< 1 %' : `${percent} %`;
}

type Reason = EarthFault['candidates'][number]['reasons'][number];
const flags: ReadonlySet<string> = new Set([
  'indicator_passed',
  'direction_forward',
  'direction_reverse',
]);

function reasonText({ code, by, km }: Reason): string {
  const words = stateWord('earthReason', code);
  if (km !== null) return `${words} ${km.toFixed(1)} km`;
  return flags.has(code) && by !== null ? `${by} ${words}` : words;
}
