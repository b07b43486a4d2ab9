/** Lines of words under each other, for people. */
export function columns(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}

/** 0x000c (12): both forms stand in data sheets. */
export function addressText(at: number): string {
  return `0x${at.toString(16).padStart(4, '0')} (${at})`;
}

/** Seven digits, as a float32 has; whole numbers whole. */
export function numberText(value: number | string | null): string {
  if (value === null) return '–';
  if (typeof value === 'string' || Number.isSafeInteger(value)) return String(value);
  return String(Number(value.toPrecision(7)));
}
