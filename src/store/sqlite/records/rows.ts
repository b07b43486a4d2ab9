import type { Kysely } from 'kysely';
import type { Row, Value } from '../engine.ts';
import type { Tables } from './schema.ts';

/** Most rows of one insert statement; its text is prepared once for each number of rows. */
const ROWS_A_STATEMENT = 250;

/** The list in pieces of at most `size`. */
export function pieces<T>(list: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < list.length; at += size) found.push(list.slice(at, at + size));
  return found;
}

/**
 * Inserts rows; where the key is there already, `update` columns are replaced, or the row is left
 * when there are none. All rows have the same columns.
 */
export async function upsert<T extends keyof Tables>(
  tx: Kysely<Tables>,
  table: T,
  rows: ReadonlyArray<Partial<Tables[T]>>,
  on: { key: readonly string[]; update: readonly string[] },
): Promise<void> {
  for (const piece of pieces(rows, ROWS_A_STATEMENT)) {
    await tx
      .insertInto(table as 'memo')
      .values(piece as never)
      .onConflict((conflict) => {
        const found = conflict.columns(on.key as never);
        if (on.update.length === 0) return found.doNothing();
        return found.doUpdateSet(
          (eb) =>
            Object.fromEntries(
              on.update.map((column) => [column, eb.ref(`excluded.${column}` as never)]),
            ) as never,
        );
      })
      .execute();
  }
}

/** Inserts rows that cannot be there already. */
export async function append<T extends keyof Tables>(
  tx: Kysely<Tables>,
  table: T,
  rows: ReadonlyArray<Partial<Tables[T]>>,
): Promise<void> {
  for (const piece of pieces(rows, ROWS_A_STATEMENT)) {
    await tx
      .insertInto(table as 'memo')
      .values(piece as never)
      .execute();
  }
}

/** `insert into "t" ("a", "b") values (?, ?)` with what to do when the key is there. */
export function insertText(
  table: string,
  columns: readonly string[],
  on: { key?: readonly string[]; update?: readonly string[] } = {},
): string {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const insert = `insert into "${table}" (${quoted(columns)}) values (${marks})`;
  if (on.update === undefined) return `${insert} on conflict do nothing`;
  const set = on.update.map((name) => `"${name}" = excluded."${name}"`).join(', ');
  return `${insert} on conflict (${quoted(on.key ?? [])}) do update set ${set}`;
}

/** `?, ?, …`, as many as there are values. */
function marks(count: number): string {
  return new Array<string>(count).fill('?').join(', ');
}

/**
 * Keys of one look-up; shorter lists are filled up with their last key, so that few texts serve
 * all.
 */
const KEYS_A_LOOKUP = 500;
/** The same for a short list: most questions are about a street, not about a city. */
const FEW_KEYS = 24;

/** Calls `look` with lists of exactly one, `FEW_KEYS` or `KEYS_A_LOOKUP` keys. */
export function lookUp<T = Row>(
  keys: readonly string[],
  look: (marks: string, keys: Value[]) => T[],
): T[] {
  if (keys.length === 1) return look('?', [keys[0] as string]);
  const count = keys.length <= FEW_KEYS ? FEW_KEYS : KEYS_A_LOOKUP;
  return pieces(keys, count).flatMap((piece) => {
    const last = piece.at(-1) as string;
    while (piece.length < count) piece.push(last);
    return look(marks(count), piece);
  });
}

/** The list or object of a JSON column. */
export function parsed<T>(text: unknown): T {
  return JSON.parse(text as string) as T;
}

export function parsedOrNull<T>(text: unknown): T | null {
  return text === null ? null : (JSON.parse(text as string) as T);
}

export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** A cursor nobody needs to read. */
export function cursorOf(key: ReadonlyArray<string | number | null>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key of a cursor; `null` when it is none of ours: the list then starts at its beginning. */
export function keyOf(cursor: string | null | undefined): Array<string | number | null> | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(key) ? key : null;
  } catch {
    return null;
  }
}
