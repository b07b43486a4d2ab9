import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { textCell } from '../../src/network/import/cells.ts';
import { csvLine } from '../../src/runtime/csv.ts';

interface Case {
  input: { cells: string[] };
  expect: { 'text columns': Array<string | null> };
}
const file = new URL('../cases/csv/csv-formula-in-export.json', import.meta.url);
const { input, expect: wanted } = JSON.parse(readFileSync(file, 'utf8')) as Case;
/** The case writes one cell as it stands in the file, quoted, and says why behind it. */
const QUOTED = input.cells.length - 1;

test('csv-formula-in-export: no text begins as a formula, and our own import takes the mark off', () => {
  for (const [n, cell] of input.cells.entries()) {
    const text = wanted['text columns'][n] ?? null;
    if (text === null) continue;
    const [[read]] = parse(csvLine([cell])) as [[string]];
    expect(read, JSON.stringify(cell)).toBe(n === QUOTED ? cell : text);
    const found = { refuse: () => undefined, warn: () => undefined };
    expect(textCell(read, {} as never, found as never)).toBe(cell);
  }
  expect(csvLine([input.cells[QUOTED] ?? ''])).toBe('"a,b;""c""\n=2"\r\n');
});

test('csv-formula-in-export: a negative number stays a number', () => {
  expect(csvLine([-12.5])).toBe('-12.5\r\n');
});
