import { type Kysely, sql } from 'kysely';
import type { Flavour } from '../engine.ts';

/**
 * `text`, `number`, `real`, `blob`; with `?` it may be null; `serial` counts by itself and is the
 * key.
 */
type ColumnType = `${keyof Flavour['types']}${'' | '?'}` | 'serial';

export interface TableShape {
  columns: Record<string, ColumnType>;
  /** Columns of the key; rows are stored in its order when `clustered`. */
  key?: readonly string[];
  clustered?: boolean;
  unique?: ReadonlyArray<readonly string[]>;
}

/** Creates tables; the shape is the same for every dialect, the words come from `flavour`. */
export async function createTables(
  db: Kysely<unknown>,
  flavour: Flavour,
  shapes: Record<string, TableShape>,
): Promise<void> {
  for (const [name, shape] of Object.entries(shapes)) {
    const lines = Object.entries(shape.columns).map(([column, type]) =>
      type === 'serial'
        ? `"${column}" ${flavour.serial}`
        : `"${column}" ${typeText(type, flavour)}`,
    );
    if (shape.key !== undefined) lines.push(`primary key (${quoted(shape.key)})`);
    for (const columns of shape.unique ?? []) lines.push(`unique (${quoted(columns)})`);
    const end = shape.clustered === true ? ` ${flavour.clustered}` : '';
    await sql.raw(`create table "${name}" (${lines.join(', ')})${end}`).execute(db);
  }
}

/** Creates an index: `['notice_due', 'notice', ['channel', 'lane'], "state = 'queued'"]`. */
export type IndexShape = readonly [
  name: string,
  table: string,
  columns: readonly string[],
  where?: string,
];

export async function createIndexes(
  db: Kysely<unknown>,
  shapes: readonly IndexShape[],
): Promise<void> {
  for (const [name, table, columns, where] of shapes) {
    const unique = name.endsWith('_once') ? 'unique ' : '';
    const only = where === undefined ? '' : ` where ${where}`;
    await sql
      .raw(`create ${unique}index "${name}" on "${table}" (${quoted(columns)})${only}`)
      .execute(db);
  }
}

function typeText(type: Exclude<ColumnType, 'serial'>, flavour: Flavour): string {
  const bare = type.replace('?', '') as keyof Flavour['types'];
  return type.endsWith('?') ? flavour.types[bare] : `${flavour.types[bare]} not null`;
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
