/** outages.csv: closed outages of the past, for the indices of the years before. */
import { causeKinds, responsibilities } from '../../model/outage.ts';
import { choiceCell, textCell } from './cells.ts';
import { readTable, type TableForm } from './csv-table.ts';
import { findings, type ImportFile, type ImportReport } from './report.ts';
import { checkWhere, nowhere, type Where, type WhereContext, whereColumns } from './where.ts';

export interface PastOutageRow extends Where {
  cause: (typeof causeKinds)[number];
  responsibility: (typeof responsibilities)[number] | null;
  reference: string | null;
}

/** Reads a file of past outages; empty when anything was refused. */
export function importOutages(
  file: ImportFile,
  context: WhereContext,
): { report: ImportReport; rows: PastOutageRow[] } {
  const found = findings();
  const { rows, lines } = readTable(file, form(context.zone), found);
  for (const [i, row] of rows.entries()) {
    const place = { file: file.name, row: lines[i] ?? 0, column: '' };
    checkWhere(row, place, { found, context });
  }
  const report = found.report({ added: rows.length, changed: 0, removed: 0 });
  return { report, rows: found.hasRefused() ? [] : rows };
}

function form(zone: string): TableForm<PastOutageRow> {
  return {
    columns: [
      ...whereColumns(zone),
      { name: 'cause', field: 'cause', read: choiceCell(causeKinds) },
      { name: 'responsibility', field: 'responsibility', read: choiceCell(responsibilities) },
      { name: 'reference', field: 'reference', read: textCell },
    ],
    defaults: { ...nowhere, cause: 'unknown', responsibility: null, reference: null },
  };
}
