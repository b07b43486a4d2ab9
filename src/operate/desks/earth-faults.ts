/** What people do to an earth fault: trials, place, isolation, end. Nobody outside hears of it. */
import type { EarthFaultAction } from '../../api/parts/acting.ts';
import * as condition from '../../detect/earth/condition.ts';
import { startTrial } from '../../detect/earth/trials.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import { fault } from '../../runtime/problem.ts';
import type { EarthFaultBook } from '../earth/book.ts';
import { headOf, isClosed, isTelemetered } from '../earth/bus-feeders.ts';
import { intervalsOf } from '../earth/decide.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

type Parts = OperateParts & { earthFaults: EarthFaultBook };

/** Alone with the saver, on the condition as it stands then: no decision of the clock is lost. */
export async function actOnEarthFault(
  parts: Parts,
  request: EarthFaultAction,
): Promise<EarthFault> {
  const { records, clock, saver, earthFaults } = parts;
  return saver.decide(async () => {
    const known = earthFaults.standing(request.id);
    const standing = known ?? (await records.documents.get('earth_fault', request.id));
    if (standing === null) throw fault('API-NOT-FOUND', { what: `earth fault ${request.id}` });
    const now = clock.now();
    const next = moved(parts, standing, request);
    if (next.state !== 'cleared' || standing.state !== 'cleared') earthFaults.put(next);
    const what = `earth_fault_${request.action}` as const;
    return {
      commit: {
        put: { earth_fault: [next] },
        expect: [{ kind: 'earth_fault' as const, id: standing.id, version: standing.version }],
        intervals: { open: intervalsOf(parts, { from: standing, to: next }) },
        audit: [auditRow(request.by, now, { what, subject: standing.id })],
      },
      result: next,
    };
  });
}

function moved(parts: Parts, standing: EarthFault, request: EarthFaultAction): EarthFault {
  const by = { who: request.by.name, at: parts.clock.now() };
  switch (request.action) {
    case 'trial':
      return tried(parts, standing, { feeder: request.body.feeder, by });
    case 'trial-end':
      return closedAgain(parts, standing, { ...request.body, now: by.at });
    case 'locate':
      return condition.locate(standing, request.body, by);
    case 'isolate': {
      const { device, note } = request.body;
      const said = [device === null ? null : `isolated by ${device}`, note];
      const text = said.filter((one) => one !== null).join(': ');
      const off = condition.isolate(standing);
      return text === '' ? off : { ...condition.note(off, text, by), version: off.version };
    }
    case 'clear': {
      const told = condition.note(standing, request.body.reason, by);
      const end = { at: by.at, because: 'by_hand' as const, outage: null };
      return { ...condition.cleared(told, end), version: told.version };
    }
    case 'note':
      return condition.note(standing, request.body.text, by);
    default:
      return request satisfies never;
  }
}

function tried(
  parts: Parts,
  standing: EarthFault,
  { feeder, by }: { feeder: string; by: condition.Actor },
): EarthFault {
  const { grid } = parts.world;
  const device = headOf(grid, feeder);
  const settings = parts.settings.detect.earthFault;
  const isKnown = device !== null && isTelemetered(grid, device);
  const begun = startTrial(
    standing,
    { feeder, device, isTelemetered: isKnown },
    { ...by, settings },
  );
  if (device === null || !isClosed(parts.world, device)) throw fault('EF-NO-BREAKER', { feeder });
  return begun;
}

function closedAgain(
  parts: Parts,
  standing: EarthFault,
  said: { at?: number | undefined; vanished: boolean | null; now: number },
): EarthFault {
  const trial = condition.runningTrial(standing);
  if (trial === null) throw fault('EF-NO-TRIAL', { id: standing.id });
  return parts.earthFaults.closed(standing, said.at ?? said.now, said.vanished);
}
