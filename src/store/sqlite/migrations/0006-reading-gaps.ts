import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables } from './table.ts';

/** Spans of which a source cannot give everything any more, asset by asset. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await createTables(db, flavour, {
    reading_gap: {
      columns: {
        no: 'serial',
        source: 'text',
        asset: 'text?',
        lane: 'text?',
        from: 'number',
        to: 'number',
        reason: 'text',
      },
    },
  });
  await createIndexes(db, [
    ['reading_gap_asset', 'reading_gap', ['asset', 'to']],
    ['reading_gap_source', 'reading_gap', ['source', 'no'], 'asset is null'],
    ['reading_gap_to', 'reading_gap', ['to']],
  ]);
}
