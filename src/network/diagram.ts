/** A feeder as rows in depth-first order, for the single line diagram. */
import { phasesOf } from '../model/phases.ts';
import { fault } from '../runtime/problem.ts';
import { type Forest, supplyPointsBehind } from './forest.ts';
import { edgeKindOf, type Grid } from './grid.ts';

const diagramColumns = [
  'id',
  'kind',
  'parent',
  'state',
  'normal',
  'live',
  'customers',
  'name',
] as const;

/** `parent` is the id of the nearest device above; `live` the phases behind it; a tie stands below one of its ends. */
export type DiagramRow = [
  id: string,
  kind: string,
  parent: string | null,
  state: 'open' | 'closed' | 'partly_open',
  normal: 'open' | 'closed' | 'partly_open',
  live: string,
  customers: number,
  name: string,
];

export interface Diagram {
  feeder: string;
  columns: typeof diagramColumns;
  rows: DiagramRow[];
}

/**
 * Devices and transformers of a feeder as the given state supplies it, with what belongs to it normally
 * and is dark now. Open devices follow the device at whose end they stand. Throws NET-FEEDER-UNKNOWN.
 */
export function diagram(grid: Grid, forest: Forest, feederId: string): Diagram {
  const feeder = grid.feederOf.get(feederId);
  if (feeder === undefined) throw fault('NET-FEEDER-UNKNOWN', { id: feederId });
  const rows: DiagramRow[] = [];
  const drawn = new Set<number>();
  for (const node of forest.order) {
    if (!belongs(grid, forest, { node, feeder })) continue;
    const edge = forest.parentEdge[node] as number;
    const above = forest.parentNode[node] as number;
    if (edge >= 0 && isDrawn(grid, edge)) {
      drawn.add(edge);
      const customers = supplyPointsBehind(forest, node).length;
      rows.push(row(grid, forest, { edge, behind: node, above, customers }));
    }
    for (const open of openAt(grid, forest, node)) {
      if (drawn.has(open)) continue;
      drawn.add(open);
      rows.push(row(grid, forest, { edge: open, behind: -1, above: node, customers: 0 }));
    }
  }
  return { feeder: feederId, columns: diagramColumns, rows };
}

function belongs(grid: Grid, forest: Forest, at: { node: number; feeder: number }): boolean {
  const now = forest.feeder[at.node] as number;
  return now === at.feeder || (now < 0 && grid.homeFeeder[at.node] === at.feeder);
}

function isDrawn(grid: Grid, edge: number): boolean {
  return edge < grid.deviceCount || (edge >= grid.firstTransformer && edge < grid.firstBox);
}

/** Devices at a node that stand open in all phases. */
function openAt(grid: Grid, forest: Forest, node: number): number[] {
  return Array.from(
    grid.adjacent.subarray(grid.adjacentStart[node], grid.adjacentStart[node + 1]),
  ).filter((edge) => edge < grid.deviceCount && forest.state[edge] === 0);
}

function row(
  grid: Grid,
  forest: Forest,
  at: { edge: number; behind: number; above: number; customers: number },
): DiagramRow {
  const { edge } = at;
  const phases = grid.edgePhases[edge] as number;
  const device = grid.tables.devices[edge];
  const transformer = grid.tables.transformers[edge - grid.firstTransformer];
  return [
    grid.edgeIds[edge] as string,
    edgeKindOf(grid, edge),
    deviceAbove(grid, forest, at.above),
    stateName(forest.state[edge] as number, phases),
    stateName(grid.normalClosed[edge] as number, phases),
    phasesOf(at.behind < 0 ? 0 : (forest.live[at.behind] as number)),
    at.customers,
    device?.name ?? transformer?.name ?? '',
  ];
}

function stateName(closed: number, phases: number): 'open' | 'closed' | 'partly_open' {
  if (closed === 0) return 'open';
  return closed === phases ? 'closed' : 'partly_open';
}

function deviceAbove(grid: Grid, forest: Forest, node: number): string | null {
  for (let at = node; at >= 0; at = forest.parentNode[at] as number) {
    const edge = forest.parentEdge[at] as number;
    if (edge >= 0 && edge < grid.deviceCount) return grid.edgeIds[edge] as string;
  }
  return null;
}
