/** Ids that are given twice and ids that lead nowhere. */
import type { NetworkTables, TableName } from '../tables.ts';
import { networkFiles } from './forms.ts';
import type { Findings, Place } from './report.ts';

/** Lines of the file of each row, by table; an importer without lines gives its own numbers. */
export type Lines = { [T in TableName]: readonly number[] };

interface Known {
  /** Devices, sections and transformers by id: which table, which line. */
  edges: Map<string, Place>;
  nodes: Set<string>;
  supplyPoints: Map<string, number>;
  meters: Map<string, number>;
}

/** Names every id given twice and every reference to something that does not exist. */
export function checkReferences(tables: NetworkTables, lines: Lines, found: Findings): void {
  const known: Known = {
    edges: new Map(),
    nodes: nodesOf(tables),
    supplyPoints: new Map(),
    meters: new Map(),
  };
  checkSources(tables, lines, found);
  for (const table of ['devices', 'sections', 'transformers'] as const) {
    checkEdges({ tables, table, lines: lines[table], known, found });
  }
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
  for (const [id, place] of known.edges) {
    const lower = id.toLowerCase();
    const other = lower === id ? undefined : known.edges.get(lower);
    if (other === undefined || place.file !== networkFiles[table]) continue;
    found.warn(place, 'IMP-ID-CASE', { id, other: lower, row: other.row });
  }
}

function checkEnds(tables: NetworkTables, lines: Lines, known: Known, found: Findings): void {
  for (const table of ['devices', 'sections'] as const) {
    for (const [i, row] of tables[table].entries()) {
      if (row.fromNode !== row.toNode) continue;
      found.refuse(placeOf(table, lines[table][i], 'to_node'), 'IMP-SAME-NODE', { id: row.id });
    }
  }
  for (const [i, row] of tables.transformers.entries()) {
    if (known.nodes.has(row.node)) continue;
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
  for (const [i, row] of tables.supplyPoints.entries()) {
    const line = lines.supplyPoints[i] ?? 0;
    const place = (column: string): Place => placeOf('supplyPoints', line, column);
    const { id, node, transformer } = row;
    const first = known.supplyPoints.get(id);
    if (first === undefined) known.supplyPoints.set(id, line);
    else found.refuse(place('id'), 'IMP-ID-TWICE', twice(id, first));
    if (row.meter !== null) {
      const other = known.meters.get(row.meter);
      if (other === undefined) known.meters.set(row.meter, line);
      else found.refuse(place('meter'), 'IMP-ID-TWICE', twice(row.meter, other));
    }
    if ((node === null) === (transformer === null)) {
      found.refuse(place(node === null ? 'node' : 'transformer'), 'IMP-PLACE', { id });
    } else if (transformer !== null && !transformers.has(transformer)) {
      found.refuse(place('transformer'), 'NET-TRANSFORMER-UNKNOWN', { id, transformer });
    } else if (node !== null && !known.nodes.has(node)) {
      found.refuse(place('node'), 'NET-NODE-UNKNOWN', { id, node });
    }
    if (row.box !== null) checkBox({ row, boxes, known, place: place('box'), found });
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
  for (const [i, row] of tables.assets.entries()) {
    const line = lines.assets[i] ?? 0;
    const first = seen.get(row.id);
    if (first === undefined) seen.set(row.id, line);
    else found.refuse(placeOf('assets', line, 'id'), 'IMP-ID-TWICE', twice(row.id, first));
    const isKnown =
      known.edges.has(row.at) ||
      known.supplyPoints.has(row.at) ||
      known.nodes.has(row.at) ||
      known.meters.has(row.at);
    if (isKnown) continue;
    found.refuse(placeOf('assets', line, 'at'), 'IMP-AT-UNKNOWN', { id: row.id, at: row.at });
  }
}
