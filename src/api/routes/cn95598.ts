/** The list that a service line (95598) takes over: what is off and what is planned, as the public may know it. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Cell } from '../../runtime/csv.ts';
import type { ApiParts } from '../parts.ts';

export const cn95598Head = [
  ...['id', 'type', 'area', 'line', 'start', 'planned_end', 'reason', 'state', 'changes'],
];

const types: Record<PlannedOutage['kind'] | 'fault', string> = {
  planned: '计划停电',
  urgent: '临时停电',
  emergency: '紧急停电',
  customer_request: '用户申请停电',
  rota: '有序用电',
  arrears: '欠费停电',
  safety: '公共安全停电',
  fault: '故障停电',
};

/** A row each, faults first; `changes` is how often the plan was changed after its approval. */
export async function* cn95598Rows({
  publicReads,
  records,
}: Pick<ApiParts, 'publicReads' | 'records'>): AsyncGenerator<Cell[]> {
  const { outages, planned } = publicReads.status();
  for (const { id, areaName, state, startedAt, etr, cause } of outages) {
    const outage = await records.documents.get('outage', id);
    const line = outage?.feeder ?? null;
    yield [id, types.fault, areaName, line, startedAt, etr?.at ?? null, cause, state, 0];
  }
  for (const { id, areaName, lines, start, end, reason, state, revision } of planned) {
    const plan = await records.documents.get('planned_outage', id);
    const type = types[plan?.kind ?? 'planned'];
    yield [id, type, areaName, lines.join(';'), start, end, reason, state, revision - 1];
  }
}
