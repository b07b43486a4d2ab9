import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables, type IndexShape, type TableShape } from './table.ts';

/**
 * The columns of each document that lists filter and sort by, with their types; all may be null.
 */
const columns: Record<string, Record<string, 'text?' | 'number?'>> = {
  outage: { state: 'text?', feeder: 'text?', startedAt: 'number?', plannedOutage: 'text?' },
  earth_fault: { state: 'text?', bus: 'text?', since: 'text?' },
  alarm: {
    state: 'text?',
    priority: 'number?',
    feeder: 'text?',
    rule: 'text?',
    raisedAt: 'text?',
    asset: 'text?',
    device: 'text?',
  },
  planned_outage: { state: 'text?', kind: 'text?', start: 'text?', end: 'text?' },
  duty: {
    plannedOutage: 'text?',
    contact: 'text?',
    state: 'text?',
    due: 'text?',
    deadline: 'text?',
  },
  task: {
    state: 'text?',
    code: 'text?',
    subject: 'text?',
    contact: 'text?',
    createdAt: 'text?',
    dueAt: 'text?',
  },
  user: { name: 'text?', role: 'text?' },
  session: { user: 'text?', expiresAt: 'number?' },
  token: { name: 'text?', hash: 'text?' },
  trouble_report: { state: 'text?', at: 'number?', supplyPoint: 'text?', outage: 'text?' },
  feedback: { state: 'text?', at: 'number?', contact: 'text?' },
  memo: {},
};

/** One table a document kind: the document as JSON beside the columns that lists filter by. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const tables: Record<string, TableShape> = {};
  const indexes: IndexShape[] = [];
  for (const [kind, own] of Object.entries(columns)) {
    tables[kind] = {
      columns: { id: 'text', version: 'number', doc: 'text', ...own },
      key: ['id'],
    };
    for (const column of Object.keys(own)) {
      indexes.push([`${kind}_${column}`, kind, [column, 'id']]);
    }
  }
  await createTables(db, flavour, tables);
  await createIndexes(db, indexes);
}
