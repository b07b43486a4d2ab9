/** One CSV file to typed rows after a list of columns: defaults applied, every problem named. */
import type { ReadCell } from './cells.ts';
import { csvScan, separatorOf } from './csv-scan.ts';
import { decodeText } from './csv-text.ts';
import type { Findings, ImportFile, Place } from './report.ts';

export interface Column {
  /** Heading in the file. */
  name: string;
  /** Field of the row. */
  field: string;
  read: ReadCell;
  isRequired?: boolean;
}

/** Columns of a file and the row that a line without any of the optional ones gives. */
export interface TableForm<Row extends object> {
  columns: readonly Column[];
  defaults: Row;
  /** Fields that follow from others: called once a row, after its cells. */
  finish?: (row: Row) => void;
}

export interface Table<Row> {
  rows: Row[];
  /** Line of the file of each row. */
  lines: number[];
}

/**
 * Reads a whole file. A refused cell leaves the default in its row, and the row stays: what refers to it is not
 * refused too. Nothing of it is used, for the import as a whole is refused.
 */
export function readTable<Row extends object>(
  file: ImportFile,
  form: TableForm<Row>,
  found: Findings,
): Table<Row> {
  const table: Table<Row> = { rows: [], lines: [] };
  const text = textOf(file, found);
  if (text === null) return table;
  const take = rowReader(file.name, form, found, (row, line) => {
    table.rows.push(row);
    table.lines.push(line);
  });
  const scan = csvScan(separatorOf(text), take.record);
  scan.push(text);
  if (!scan.end()) found.refuse(at(file.name, scan.openQuoteLine(), ''), 'IMP-QUOTE', {});
  take.end();
  return table;
}

export function textOf(file: ImportFile, found: Findings): string | null {
  const decoded = decodeText(file.bytes);
  const place = at(file.name, 0, '');
  if (decoded.text === null) {
    if ('badByteAt' in decoded) {
      found.refuse(place, 'IMP-ENCODING', { offset: decoded.badByteAt });
    } else found.refuse(place, 'IMP-CHARACTERS-LOST', { after: decoded.lostBefore });
    return null;
  }
  if (decoded.encoding === 'gb18030') found.warn(place, 'IMP-READ-AS-GB18030', {});
  return decoded.text;
}

/** Takes records, the header first, and gives rows. */
export function rowReader<Row extends object>(
  file: string,
  form: TableForm<Row>,
  found: Findings,
  onRow: (row: Row, line: number) => void,
): { record: (fields: string[], line: number) => void; end: () => void } {
  let columns: Array<Column | null> | null = null;
  const required = form.columns.filter((column) => column.isRequired === true);
  const place: Place = { file, row: 0, column: '' };
  const above: Above = { cells: [], values: [] };
  return {
    record(fields, line) {
      if (columns === null) {
        columns = header(file, form.columns, fields, found);
        return;
      }
      place.row = line;
      const row = readRow({ fields, columns, form, required, place, found, above });
      if (row !== null) onRow(row, line);
    },
    end() {
      if (columns === null) found.refuse(at(file, 1, ''), 'IMP-EMPTY', {});
    },
  };
}

/** Finds the column of each heading; missing, doubled and unknown ones are said. */
function header(
  file: string,
  columns: readonly Column[],
  headings: readonly string[],
  found: Findings,
): Array<Column | null> {
  const seen = new Set<string>();
  const chosen = headings.map((heading) => {
    const name = heading.trim().toLowerCase();
    const column = columns.find((one) => one.name === name) ?? null;
    if (name === '') return null;
    if (seen.has(name)) found.refuse(at(file, 1, name), 'IMP-COLUMN-TWICE', { column: name });
    seen.add(name);
    if (column === null) found.warn(at(file, 1, name), 'IMP-COLUMN-UNKNOWN', { column: name });
    return column;
  });
  for (const column of columns) {
    if (column.isRequired === true && !seen.has(column.name)) {
      found.refuse(at(file, 1, column.name), 'IMP-COLUMN-MISSING', { column: column.name });
    }
  }
  return chosen;
}

/** The last cell of each column that was read without a word, and what it gave: many rows repeat the one above. */
interface Above {
  cells: string[];
  values: unknown[];
}

function readRow<Row extends object>(one: {
  fields: string[];
  columns: ReadonlyArray<Column | null>;
  form: TableForm<Row>;
  required: readonly Column[];
  place: Place;
  found: Findings;
  above: Above;
}): Row | null {
  const { fields, columns, form, found, place, above } = one;
  if (!hasAsManyFields(fields, columns.length)) {
    const details = { fields: fields.length, expected: columns.length };
    found.refuse({ ...place, column: '' }, 'IMP-FIELDS', details);
    return null;
  }
  const row = { ...form.defaults } as Record<string, unknown>;
  let broken: string[] | null = null;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    const cell = fields[i] as string;
    if (column === null || column === undefined || cell === '') continue;
    if (cell === above.cells[i]) {
      row[column.field] = above.values[i];
      continue;
    }
    const text = trimmed(cell);
    if (text === '') continue;
    place.column = column.name;
    const said = found.count();
    const value = column.read(text, place, found);
    if (value === undefined) {
      broken ??= [];
      broken.push(column.field);
      continue;
    }
    row[column.field] = value;
    if (found.count() > said) continue;
    above.cells[i] = cell;
    above.values[i] = value;
  }
  for (const column of one.required) {
    if (row[column.field] !== '') continue;
    if (columns.includes(column) && broken?.includes(column.field) !== true) {
      found.refuse({ ...place, column: column.name }, 'IMP-REQUIRED', { column: column.name });
    }
  }
  form.finish?.(row as Row);
  return row as Row;
}

/** Trims only where there is something to trim: most cells are clean and a copy costs. */
function trimmed(cell: string): string {
  const isClean = cell.charCodeAt(0) > 32 && cell.charCodeAt(cell.length - 1) > 32;
  return isClean && cell.charCodeAt(cell.length - 1) < 128 ? cell : cell.trim();
}

/** Spreadsheets leave empty cells behind the last column; anything else must fit. */
function hasAsManyFields(fields: readonly string[], expected: number): boolean {
  if (fields.length === expected) return true;
  return fields.length > expected && fields.slice(expected).every((field) => field.trim() === '');
}

export function at(file: string, row: number, column: string): Place {
  return { file, row, column };
}
