/** Tables as CSV that spreadsheets open without harm (RFC 4180, UTF-8 with BOM). */

export type Cell = string | number | null;

/** A text that a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = /^\s*[=+\-@＝]|^[\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Tells spreadsheets that the text is UTF-8. */
export const BOM = '\ufeff';
