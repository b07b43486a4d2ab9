/** Tables of a network to the text that the records keep, and back. */
import { createHash } from 'node:crypto';
import { fault } from '../../runtime/problem.ts';
import { type NetworkTables, noTables, type TableName } from '../tables.ts';
import { networkForms } from './forms.ts';

/** A table as text: the fields that any row fills, then the rows as arrays of these. */
interface Stored {
  fields: string[];
  rows: unknown[][];
}

/** One JSON text for each table; fields that are at their default in every row are left out. */
export function tablesToText(tables: NetworkTables): Record<string, string> {
  const names = Object.keys(tables) as TableName[];
  return Object.fromEntries(
    names.map((name) => [name, tableToText(tables[name], networkForms[name].defaults)]),
  );
}

function tableToText(rows: readonly object[], defaults: object): string {
  const byDefault = defaults as Record<string, unknown>;
  const fields = Object.keys(byDefault).filter((field) =>
    rows.some((row) => (row as Record<string, unknown>)[field] !== byDefault[field]),
  );
  const lines = rows.map((row) =>
    JSON.stringify(fields.map((field) => (row as Record<string, unknown>)[field])),
  );
  return `{"fields":${JSON.stringify(fields)},"rows":[\n${lines.join(',\n')}\n]}`;
}

/** The tables of a stored version; text that is none throws NET-STORED. */
export function tablesFromText(texts: Readonly<Record<string, string>>): NetworkTables {
  const tables = noTables();
  for (const name of Object.keys(tables) as TableName[]) {
    const text = texts[name];
    if (text === undefined) continue;
    tables[name] = rowsFromText(name, text) as never;
  }
  return tables;
}

function rowsFromText(name: TableName, text: string): object[] {
  const { defaults } = networkForms[name];
  const parsed = parseJson(text);
  if (!isStored(parsed)) throw fault('NET-STORED', { table: name });
  const { fields, rows } = parsed;
  return rows.map((cells) => {
    const row = { ...defaults } as Record<string, unknown>;
    for (const [i, field] of fields.entries()) row[field] = cells[i];
    return row;
  });
}

/** Looks at the form alone: a schema would copy a million rows. */
function isStored(parsed: unknown): parsed is Stored {
  const { fields, rows } = (parsed ?? {}) as Partial<Stored>;
  return Array.isArray(fields) && Array.isArray(rows) && rows.every(Array.isArray);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** SHA-256 of all tables: the same content is not imported again. */
export function contentHash(texts: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(texts).sort()) hash.update(`${name}\0${texts[name]}\0`);
  return hash.digest('hex');
}
