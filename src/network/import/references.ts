/** Ids that are given twice and ids that lead nowhere. */
import type { NetworkTables, TableName } from '../tables.ts';
import { networkFiles } from './forms.ts';
import type { Findings, Place } from './report.ts';
import { areUnique } from './unique.ts';

/** Lines of the file of each row, by table; an importer without lines gives its own numbers. */
export type Lines = { [T in TableName]: readonly number[] };

interface Known {
  /** Devices, sections and transformers by id: which table, which line. */
  edges: Map<string, Place>;
  nodes: Set<string>;
}

/**
 * Names every id given twice and every reference to something that does not exist.
 * @param declared nodes that exist although no source, device or section has them (CIM declares its nodes)
 */
export function checkReferences(
  tables: NetworkTables,
  lines: Lines,
  found: Findings,
  declared: Iterable<string> = [],
): void {
  const known: Known = {
    edges: new Map(),
    nodes: nodesOf(tables),
  };
  for (const node of declared) known.nodes.add(node);
  checkSources(tables, lines, found);
  for (const table of ['devices', 'sections', 'transformers'] as const) {
    checkEdges({ tables, table, lines: lines[table], known, found });
  }
  warnOfCase(known, found);
  checkEnds(tables, lines, known, found);
  checkSupplyPoints(tables, lines, known, found);
  checkAssets(tables, lines, known, found);
}

/** Nodes that a source, device or section has. */
function nodesOf(tables: NetworkTables): Set<string> {
  const nodes = new Set<string>();
  for (const row of tables.sources) nodes.add(row.node);
  for (const rows of [tables.devices, tables.sections]) {
    for (const row of rows) nodes.add(row.fromNode).add(row.toNode);
  }
  return nodes;
}

function placeOf(table: TableName, row: number | undefined, column: string): Place {
  return { file: networkFiles[table], row: row ?? 0, column };
}

function checkSources(tables: NetworkTables, lines: Lines, found: Findings): void {
  const seen = new Map<string, number>();
  for (const [i, row] of tables.sources.entries()) {
    const line = lines.sources[i] ?? 0;
    const first = seen.get(row.id);
    if (first === undefined) seen.set(row.id, line);
    else found.refuse(placeOf('sources', line, 'id'), 'IMP-ID-TWICE', twice(row.id, first));
  }
  if (tables.sources.length === 0) found.warn(placeOf('sources', 0, ''), 'NET-NO-SOURCE', {});
}

function twice(id: string, row: number, file = ''): { id: string; where: string } {
  return { id, where: file === '' ? `row ${row}` : `row ${row} of ${file}` };
}

function checkEdges(one: {
  tables: NetworkTables;
  table: 'devices' | 'sections' | 'transformers';
  lines: readonly number[];
  known: Known;
  found: Findings;
}): void {
  const { table, known, found } = one;
  for (const [i, row] of one.tables[table].entries()) {
    const place = placeOf(table, one.lines[i], 'id');
    const first = known.edges.get(row.id);
    if (first === undefined) known.edges.set(row.id, place);
    else {
      const file = first.file === place.file ? '' : first.file;
      found.refuse(place, 'IMP-ID-TWICE', twice(row.id, first.row, file));
    }
  }
}

function warnOfCase(known: Known, found: Findings): void {
  // the lower one of such a pair has a small letter: most networks have none in their ids
  if (!known.edges.keys().some((id) => /[a-z]/.test(id))) return;
  for (const [id, place] of known.edges) {
    const lower = id.toLowerCase();
    const other = lower === id ? undefined : known.edges.get(lower);
    if (other === undefined) continue;
    found.warn(place, 'IMP-ID-CASE', { id, other: lower, row: other.row });
  }
}

function checkEnds(tables: NetworkTables, lines: Lines, known: Known, found: Findings): void {
  for (const table of ['devices', 'sections'] as const) {
    for (const [i, row] of tables[table].entries()) {
      if (row.fromNode !== row.toNode || row.fromNode === '') continue;
      found.refuse(placeOf(table, lines[table][i], 'to_node'), 'IMP-SAME-NODE', { id: row.id });
    }
  }
  for (const [i, row] of tables.transformers.entries()) {
    if (row.node === '' || known.nodes.has(row.node)) continue;
    const place = placeOf('transformers', lines.transformers[i], 'node');
    found.refuse(place, 'NET-NODE-UNKNOWN', { id: row.id, node: row.node });
  }
}

function checkSupplyPoints(
  tables: NetworkTables,
  lines: Lines,
  known: Known,
  found: Findings,
): void {
  const transformers = new Set(tables.transformers.map((row) => row.id));
  const boxes = new Map<string, string>();
  tellTwice(tables, lines, { field: 'id', found });
  tellTwice(tables, lines, { field: 'meter', found });
  for (const [i, row] of tables.supplyPoints.entries()) {
    const { id, node, transformer } = row;
    const line = lines.supplyPoints[i];
    if ((node === null) === (transformer === null)) {
      const column = node === null ? 'node' : 'transformer';
      found.refuse(placeOf('supplyPoints', line, column), 'IMP-PLACE', { id });
    } else if (transformer !== null && !transformers.has(transformer)) {
      const place = placeOf('supplyPoints', line, 'transformer');
      found.refuse(place, 'NET-TRANSFORMER-UNKNOWN', { id, transformer });
    } else if (node !== null && !known.nodes.has(node)) {
      found.refuse(placeOf('supplyPoints', line, 'node'), 'NET-NODE-UNKNOWN', { id, node });
    }
    if (row.box !== null)
      checkBox({ row, boxes, known, place: placeOf('supplyPoints', line, 'box'), found });
  }
}

/** Names supply points that share an id or a meter. The rows are looked for only when there is one: a million is common. */
function tellTwice(
  tables: NetworkTables,
  lines: Lines,
  one: { field: 'id' | 'meter'; found: Findings },
): void {
  const { field, found } = one;
  if (areUnique(tables.supplyPoints.map((row) => row[field]))) return;
  const first = new Map<string, number>();
  for (const [i, row] of tables.supplyPoints.entries()) {
    const value = row[field];
    if (value === null) continue;
    const line = lines.supplyPoints[i] ?? 0;
    const before = first.get(value);
    if (before === undefined) first.set(value, line);
    else found.refuse(placeOf('supplyPoints', line, field), 'IMP-ID-TWICE', twice(value, before));
  }
}

/** All supply points of a box hang on the same node, and nothing else has its id. */
function checkBox(one: {
  row: { box: string | null; node: string | null; transformer: string | null };
  boxes: Map<string, string>;
  known: Known;
  place: Place;
  found: Findings;
}): void {
  const box = one.row.box ?? '';
  const above = one.row.transformer ?? one.row.node ?? '';
  const first = one.boxes.get(box);
  if (first === undefined) one.boxes.set(box, above);
  if ((first !== undefined && first !== above) || one.known.edges.has(box)) {
    one.found.refuse(one.place, 'NET-ID-TWICE', { id: box });
  }
}

function checkAssets(tables: NetworkTables, lines: Lines, known: Known, found: Findings): void {
  const seen = new Map<string, number>();
  let points: Set<string> | null = null;
  for (const [i, row] of tables.assets.entries()) {
    const line = lines.assets[i] ?? 0;
    const first = seen.get(row.id);
    if (first === undefined) seen.set(row.id, line);
    else found.refuse(placeOf('assets', line, 'id'), 'IMP-ID-TWICE', twice(row.id, first));
    if (known.edges.has(row.at) || known.nodes.has(row.at)) continue;
    // sensors mostly stand at devices: the set of all supply points is made when one does not
    points ??= new Set(tables.supplyPoints.flatMap((point) => [point.id, point.meter ?? point.id]));
    if (points.has(row.at)) continue;
    found.refuse(placeOf('assets', line, 'at'), 'IMP-AT-UNKNOWN', { id: row.id, at: row.at });
  }
}
