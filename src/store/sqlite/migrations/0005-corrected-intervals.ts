import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables } from './table.ts';

/** Dark time as it stood before a person set it right. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await createTables(db, flavour, {
    dark_interval_past: {
      columns: {
        no: 'serial',
        interval: 'number',
        version: 'number',
        supplyPoint: 'text',
        phases: 'text',
        from: 'number',
        to: 'number?',
        outage: 'text?',
        plannedOutage: 'text?',
        replacedAt: 'number',
        by: 'text',
        reason: 'text',
      },
    },
  });
  await createIndexes(db, [
    ['dark_interval_past_interval', 'dark_interval_past', ['interval']],
    ['dark_interval_past_outage', 'dark_interval_past', ['outage']],
    ['dark_interval_past_point', 'dark_interval_past', ['supplyPoint']],
  ]);
}
