/** What meters and devices said about the customers of an outage, newest first. */
import type { EvidenceView } from '../../api/shapes/evidence.ts';
import type { Judge } from '../../detect/judge.ts';
import type { Evidence } from '../../model/evidence.ts';
import { phasesOf } from '../../model/phases.ts';
import { HOUR, MINUTE, toIso } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';

/** Events read for one outage. */
const EVENTS_MOST = 20_000;
const SHOWN_MOST = 500;
/** Before its start something may have been said already. */
const BEFORE_MS = 5 * MINUTE;

/** @param newJudge a judge without memory, so that looking changes nothing */
export async function evidenceOf(
  parts: { records: RecordsStore; newJudge: () => Judge },
  id: string,
): Promise<EvidenceView[]> {
  const outage = await parts.records.documents.get('outage', id);
  if (outage === null) return [];
  const events = await parts.records.history.events({
    from: outage.startedAt - BEFORE_MS,
    to: (outage.restoredAt ?? outage.detectedAt + 12 * HOUR) + BEFORE_MS,
    limit: EVENTS_MOST,
  });
  const own = new Set([...outage.ever, ...outage.causeGroup]);
  return parts
    .newJudge()
    .events(events)
    .evidence.filter((one) => own.has(subjectOf(one)))
    .map(viewOf)
    .reverse()
    .slice(0, SHOWN_MOST);
}

function subjectOf(evidence: Evidence): string {
  return evidence.about === 'supply_point' ? evidence.supplyPoint : evidence.device;
}

function viewOf(evidence: Evidence): EvidenceView {
  const subject = subjectOf(evidence);
  const { kind } = evidence.says;
  return {
    ...{ id: evidence.id, about: evidence.about, subject, kind, nats: null },
    at: toIso(evidence.at),
    receivedAt: toIso(evidence.receivedAt),
    text: `${subject}: ${textOf(evidence)}`,
  };
}

function textOf({ says }: Evidence): string {
  switch (says.kind) {
    case 'gasp':
      return 'last gasp';
    case 'restored':
      return 'supply is back';
    case 'reading':
      return 'a reading proves supply';
    case 'dead':
      return 'no voltage';
    case 'call':
      return 'somebody rang';
    case 'ping':
      return says.answered ? 'answered a ping' : 'did not answer a ping';
    case 'missed':
      return `${says.count} polls unanswered`;
    case 'phase_loss':
      return 'lost a phase';
    case 'state':
      return says.open ? `reports open (${says.weight})` : 'reports closed';
    case 'fault_passed':
      return says.set ? 'fault current passed' : 'no fault current';
    case 'voltage':
      if (says.lost !== undefined) return `measures no voltage on ${phasesOf(says.lost)}`;
      return says.isLive ? 'measures voltage' : 'measures no voltage';
    case 'current_zero':
      return `carries no current on ${phasesOf(says.phases)}`;
    case 'step':
      return `current fell by ${Math.round(says.deltaA)} A at once`;
    default:
      return says satisfies never;
  }
}
