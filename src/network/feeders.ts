/** Which feeder each node belongs to in the normal state, and which device is the head of which feeder. */
import { edgeKinds, type Feeder, type Forest, type Grid } from './grid.ts';

const headKinds = new Set(
  (['breaker', 'recloser', 'load_break_switch'] as const).map((kind) => edgeKinds.indexOf(kind)),
);

export type Named = Pick<Grid, 'feeders' | 'feederOf' | 'sourceFeeder' | 'headOf' | 'homeFeeder'>;

/**
 * A feeder is everything normally supplied through its head: the first device below the source that names a feeder
 * (`devices.csv`, column `feeder`); where no device of that branch does, the first breaker, recloser or switch.
 * What lies above the heads belongs to the source's own small tree; a source without heads is one feeder.
 */
export function findFeeders(grid: Grid, forest: Forest): Named {
  const namesBelow = branchesWithNames(grid, forest);
  const feeders: Feeder[] = [];
  const feederOf = new Map<string, number>();
  const sourceFeeder = new Int32Array(grid.sourceNodes.length).fill(-1);
  const headOf = new Int32Array(grid.edgeCount).fill(-1);
  const homeFeeder = new Int32Array(grid.nodeCount).fill(-1);
  const add = (feeder: Feeder): number => {
    const known = feederOf.get(feeder.id);
    if (known !== undefined) return known;
    feederOf.set(feeder.id, feeders.length);
    return feeders.push(feeder) - 1;
  };
  for (const [source, row] of grid.tables.sources.entries()) {
    const head = -1;
    sourceFeeder[source] = add({ id: row.id, kind: 'feeder', head, source });
  }
  for (const node of forest.order) {
    const source = forest.source[node] as number;
    if (source < 0) continue;
    const parent = forest.parentNode[node] as number;
    if (parent < 0) {
      homeFeeder[node] = sourceFeeder[source] as number;
      continue;
    }
    homeFeeder[node] = homeFeeder[parent] as number;
    if (homeFeeder[node] !== sourceFeeder[source]) continue;
    const edge = forest.parentEdge[node] as number;
    const id = headName(grid, edge, namesBelow[node] === 1);
    if (id === null) continue;
    const feeder = add({ id, kind: 'feeder', head: edge, source });
    headOf[edge] = feeder;
    homeFeeder[node] = feeder;
    const own = feeders[sourceFeeder[source] as number];
    if (own !== undefined && feeder !== sourceFeeder[source]) own.kind = 'substation';
  }
  return { feeders, feederOf, sourceFeeder, headOf, homeFeeder };
}

/** Id of the feeder whose head this edge is, `null` where it is none. */
function headName(grid: Grid, edge: number, hasNamesBelow: boolean): string | null {
  if (edge >= grid.deviceCount) return null;
  const device = grid.tables.devices[edge];
  if (device === undefined) return null;
  if (device.feeder !== null) return device.feeder;
  return headKinds.has(grid.edgeKind[edge] as number) && !hasNamesBelow ? device.id : null;
}

/** 1 for nodes that have a device which names a feeder behind them. */
function branchesWithNames(grid: Grid, forest: Forest): Uint8Array {
  const named = new Uint8Array(grid.nodeCount);
  for (let r = grid.nodeCount - 1; r >= 0; r--) {
    const node = forest.order[r] as number;
    const parent = forest.parentNode[node] as number;
    if (parent < 0) continue;
    const edge = forest.parentEdge[node] as number;
    if (named[node] === 1 || grid.tables.devices[edge]?.feeder != null) named[parent] = 1;
  }
  return named;
}
