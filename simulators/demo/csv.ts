/** CSV as the importer reads it: a header, commas, quotes only where needed. */
export type Cell = string | number | boolean | null;

export function csv(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(row.map(cell).join(','));
  return `${lines.join('\n')}\n`;
}

function cell(value: Cell): string {
  const text = value === null ? '' : String(value);
  return /[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
