/** The desks of questions and of medical equipment, said by hand over the real records store. */

import type { FeedbackIn, LifeSupportRow } from '../../../src/api/parts/operate.ts';
import type { ApiParts } from '../../../src/api/parts.ts';
import type { RecordsStore } from '../../../src/store/records.ts';
import type { Feedback } from '../../../src/store/tables/documents.ts';

export async function keptFeedback(records: RecordsStore, said: FeedbackIn): Promise<Feedback> {
  const { continues: _, ...rest } = said;
  const id = `F-${crypto.randomUUID()}`;
  const made = { id, version: 1, state: 'open' as const, answer: null, area: null, entries: [] };
  await records.commit({ put: { feedback: [{ ...rest, ...made }] } });
  return { ...rest, ...made };
}

export async function answered(records: RecordsStore, id: string, text: string): Promise<Feedback> {
  const before = (await records.documents.get('feedback', id)) as Feedback;
  const after = {
    ...before,
    version: before.version + 1,
    state: 'answered' as const,
    answer: text,
  };
  await records.commit({ put: { feedback: [after] } });
  return after;
}

export function handLifeSupport(records: RecordsStore): ApiParts['operate']['lifeSupport'] {
  const rows = new Map<string, LifeSupportRow>();
  return {
    async register(said) {
      const at = new Date(said.at).toISOString();
      const made = { validUntil: at, decidedBy: null, remindedAt: null, state: 'waiting' as const };
      rows.set(said.supplyPoint, { ...said, ...made, at });
      const task = {
        id: `T-${said.supplyPoint}`,
        version: 1,
        code: 'life_support_registration' as const,
      };
      const open = { state: 'open' as const, subject: said.supplyPoint, contact: said.contact };
      const times = { createdAt: at, dueAt: null, doneAt: null, doneBy: null };
      const whole = { ...task, ...open, ...times, text: said.equipment, assignee: null };
      await records.commit({ put: { task: [whole] } });
      return rows.get(said.supplyPoint) as LifeSupportRow;
    },
    async decide({ supplyPoint, isConfirmed, by }) {
      const before = rows.get(supplyPoint) as LifeSupportRow;
      const state = isConfirmed ? ('confirmed' as const) : ('refused' as const);
      rows.set(supplyPoint, { ...before, state, decidedBy: by.name });
      return rows.get(supplyPoint) as LifeSupportRow;
    },
    of: async (supplyPoint) => rows.get(supplyPoint) ?? null,
    all: async () => [...rows.values()],
  };
}
