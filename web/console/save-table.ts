/** Saves rows as a table that a spreadsheet opens; no cell is taken for a formula. */
export function saveTable(name: string, rows: ReadonlyArray<ReadonlyArray<unknown>>): void {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n');
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const isFormula = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text));
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}
