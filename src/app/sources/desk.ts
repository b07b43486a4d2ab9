/** People switch sources on and off, and have them read at once. */
import type { Operate } from '../../api/parts/operate.ts';
import type { SourceDetail } from '../../model/source.ts';
import { toIso } from '../../model/time.ts';
import { auditRow } from '../../operate/desks/outages.ts';
import { fault } from '../../runtime/problem.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Collecting } from './collecting.ts';

type Request = Parameters<Operate['source']>[0];

/** Saved before it is done: what is switched off stays off through a crash. Errors: API-NOT-FOUND. */
export async function actOnSource(
  parts: { collecting: Collecting; records: RecordsStore; clock: { now(): number } },
  request: Request,
): Promise<SourceDetail> {
  const { collecting, records } = parts;
  const { runner, off } = collecting;
  const { id, by, action } = request;
  const now = parts.clock.now();
  if (runner.source(id) === null) throw fault('API-NOT-FOUND', { what: `source ${id}` });
  const reason = action === 'disable' ? request.body.reason : null;
  const memo =
    action === 'read-now'
      ? null
      : off.changed(id, reason === null ? null : { by: by.name, at: toIso(now), reason });
  const details = reason === null ? {} : { reason };
  const audit = [auditRow(by, now, { what: `source_${action}`, subject: id, details })];
  await records.commit(memo === null ? { audit } : { audit, put: { memo: [memo] } });
  if (memo !== null) off.put(memo);
  if (action === 'read-now') runner.readSource(id);
  else if (action === 'enable') await runner.enable(id);
  else await runner.disable(id);
  const detail = await collecting.detail(id);
  if (detail === null) throw fault('API-NOT-FOUND', { what: `source ${id}` });
  return detail;
}
