/** A folder of CSV files to the tables of a network: all or nothing, every problem at once. */
import { buildGrid } from '../build.ts';
import type { Grid } from '../grid.ts';
import { type NetworkTables, noTables, type TableName } from '../tables.ts';
import { topologyOf } from '../topology.ts';
import { compareTables } from './compare.ts';
import { readTable } from './csv-table.ts';
import { networkFiles, networkForms } from './forms.ts';
import { checkReferences, type Lines } from './references.ts';
import { type Findings, findings, type ImportFile, type ImportReport } from './report.ts';

export interface NetworkImport {
  report: ImportReport;
  /** `null` when anything was refused. */
  tables: NetworkTables | null;
  /** Built already (as version 0) to look for loops and islands; `null` when anything was refused. */
  grid: Grid | null;
}

/** Files of a network folder that belong to other imports. */
const otherFiles = ['contacts', 'subscriptions', 'planned', 'outages', 'readings'];

/**
 * Reads a network's CSV files.
 * @param before tables of the present version, to tell what is added, changed and removed
 */
export function importCsv(
  files: readonly ImportFile[],
  before: NetworkTables | null = null,
): NetworkImport {
  const found = findings();
  const tables = noTables();
  const lines = {} as { [T in TableName]: readonly number[] };
  const byName = new Map(files.map((file) => [baseName(file.name), file]));
  for (const table of Object.keys(networkFiles) as TableName[]) {
    const file = byName.get(networkFiles[table]);
    byName.delete(networkFiles[table]);
    lines[table] = file === undefined ? [] : readInto(tables, table, file, found);
  }
  for (const [name, file] of byName) {
    if (otherFiles.includes(name.replace(/\.csv$/, ''))) continue;
    found.warn({ file: file.name, row: 0, column: '' }, 'IMP-FILE-UNKNOWN', { file: name });
  }
  return finishImport(tables, lines, { found, before });
}

function readInto<T extends TableName>(
  tables: NetworkTables,
  table: T,
  file: ImportFile,
  found: Findings,
): number[] {
  const read = readTable(file, networkForms[table], found);
  tables[table] = read.rows as NetworkTables[T];
  return read.lines;
}

/** The part that every importer shares: references, then the grid with its oddities, then the difference. */
export function finishImport(
  tables: NetworkTables,
  lines: Lines,
  context: { found: Findings; before: NetworkTables | null; declaredNodes?: Iterable<string> },
): NetworkImport {
  const { found, before } = context;
  checkReferences(tables, lines, found, context.declaredNodes ?? []);
  if (found.hasRefused()) return { report: found.report(), tables: null, grid: null };
  const grid = buildGrid(tables, 0);
  tellTopology(grid, lines, found);
  return { report: found.report(compareTables(before, tables)), tables, grid };
}

function tellTopology(grid: Grid, lines: Lines, found: Findings): void {
  const topology = topologyOf(grid);
  for (const loop of topology.loops) {
    const edge = grid.edgeOf.get(loop.edge) ?? 0;
    const place = { file: networkFiles.devices, row: lines.devices[edge] ?? 0, column: 'id' };
    found.warn(place, 'NET-LOOP', { members: loop.members.join(' ') });
  }
  for (const island of topology.islands) {
    found.warn({ file: networkFiles.devices, row: 0, column: '' }, 'NET-ISLAND', {
      nodes: island.nodes.join(' '),
      devices: island.devices.join(' ') || '–',
      supplyPoints: island.supplyPoints.join(' ') || '–',
    });
  }
  for (const one of topology.phaseless) {
    found.warn({ file: networkFiles.supplyPoints, row: 0, column: 'phases' }, 'NET-NO-PATH', {
      id: one.supplyPoint,
      phases: one.phases,
      node: one.node,
    });
  }
}

function baseName(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).toLowerCase();
}
