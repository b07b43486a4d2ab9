/** What people do to an earth fault: trials, place, isolation, end. Nobody outside hears of it. */
import type { EarthFaultAction } from '../../api/parts.ts';
import * as actions from '../../detect/earth-faults.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import { fault } from '../../runtime/problem.ts';
import { type EarthFaultBook, headOf } from '../earth-fault-book.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

export async function actOnEarthFault(
  parts: OperateParts & { earthFaults: EarthFaultBook },
  request: EarthFaultAction,
): Promise<EarthFault> {
  const { board, records, clock, saver } = parts;
  const known = board.earthFaults.get(request.id);
  const condition = known ?? (await records.documents.get('earth_fault', request.id));
  if (condition === null) throw fault('API-NOT-FOUND', { what: `earth fault ${request.id}` });
  const now = clock.now();
  const next = moved(parts, condition, request);
  const what = `earth_fault_${request.action}`;
  await saver.decide(() => ({
    commit: {
      put: { earth_fault: [next] },
      audit: [auditRow(request.by, now, { what, subject: condition.id })],
    },
    result: null,
  }));
  parts.earthFaults.put([next]);
  return next;
}

function moved(parts: OperateParts, condition: EarthFault, request: EarthFaultAction): EarthFault {
  const by = { who: request.by.name, at: parts.clock.now() };
  switch (request.action) {
    case 'trial': {
      const { feeder } = request.body;
      const about = { ...by, settings: parts.settings.detect.earthFault };
      const { condition: next, excusedUntil } = actions.trial(condition, feeder, about);
      const device = headOf(parts.world.grid, feeder);
      if (device !== null) {
        const operation = { device, phases: 7, state: 'open' as const, at: by.at };
        parts.detector.setOperations([{ ...operation, trialUntil: excusedUntil }]);
      }
      return next;
    }
    case 'locate':
      return actions.locate(condition, request.body, by);
    case 'isolate':
      return actions.isolate(condition);
    case 'clear':
      return actions.cleared(actions.note(condition, request.body.reason, by), by.at);
    case 'note':
      return actions.note(condition, request.body.text, by);
    default:
      return request satisfies never;
  }
}
