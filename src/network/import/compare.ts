/** What an import changes beside the version before it. */
import type { NetworkTables, TableName } from '../tables.ts';

export interface Difference {
  added: number;
  changed: number;
  removed: number;
}

/** Rows added, changed and removed, by id, over all tables. Cost: O(rows). */
export function compareTables(before: NetworkTables | null, after: NetworkTables): Difference {
  const sum: Difference = { added: 0, changed: 0, removed: 0 };
  for (const table of Object.keys(after) as TableName[]) {
    const rows = compareRows(before?.[table] ?? [], after[table]);
    sum.added += rows.added;
    sum.changed += rows.changed;
    sum.removed += rows.removed;
  }
  return sum;
}

/** The same for one list of rows with ids. */
function compareRows(
  before: ReadonlyArray<{ id: string }>,
  after: ReadonlyArray<{ id: string }>,
): Difference {
  if (before.length === 0) return { added: after.length, changed: 0, removed: 0 };
  const old = new Map(before.map((row) => [row.id, row]));
  let added = 0;
  let changed = 0;
  for (const row of after) {
    const known = old.get(row.id);
    if (known === undefined) added += 1;
    else if (!isSameRow(known, row)) changed += 1;
  }
  return { added, changed, removed: before.length - (after.length - added) };
}

function isSameRow(a: object, b: object): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in right) {
    if (left[key] === right[key]) continue;
    if (JSON.stringify(left[key]) !== JSON.stringify(right[key])) return false;
  }
  return true;
}
