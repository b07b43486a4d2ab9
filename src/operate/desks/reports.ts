/** What people do to reports of trouble: take them, call back, link them to an outage, close them. */
import type { ReportAction } from '../../api/parts/acting.ts';
import { fault } from '../../runtime/problem.ts';
import type { TroubleReport } from '../../store/tables/documents.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';
import { clearOwn } from './own-alarms.ts';

/** Errors: API-NOT-FOUND; NOT-REPORT-STATE for one that is closed. */
export async function actOnReport(
  parts: OperateParts,
  request: ReportAction,
): Promise<TroubleReport> {
  return parts.saver.decide(async () => {
    const { id, by, action } = request;
    const before = await parts.records.documents.get('trouble_report', id);
    if (before === null) throw fault('API-NOT-FOUND', { what: `report ${id}` });
    if (before.state === 'done') throw fault('NOT-REPORT-STATE', { report: id });
    const now = parts.clock.now();
    const after = { ...moved(before, request, now), version: before.version + 1 };
    const alarm = after.state === 'done' ? clearOwn(parts, { subject: id, at: now }) : [];
    const details = 'note' in request.body ? { note: request.body.note } : {};
    const audit = [auditRow(by, now, { what: `report_${action}`, subject: id, details })];
    const expect = [{ kind: 'trouble_report' as const, id, version: before.version }];
    return { commit: { put: { trouble_report: [after], alarm }, expect, audit }, result: after };
  });
}

function moved(report: TroubleReport, request: ReportAction, now: number): TroubleReport {
  switch (request.action) {
    case 'assign':
      return { ...report, assignee: request.body.assignee };
    case 'called': {
      const call = { at: now, by: request.by.name, ...request.body };
      return { ...report, calls: [...(report.calls ?? []), call].slice(-CALLS_MOST) };
    }
    case 'link':
      return { ...report, outage: request.body.outage, state: report.danger ? 'open' : 'linked' };
    case 'done':
      return { ...report, state: 'done' };
    default:
      return request satisfies never;
  }
}

/** Calls kept of one report. */
const CALLS_MOST = 20;
