/**
 * The grid under one switching state as trees, numbered depth first: all that lies behind an edge is one range
 * of ranks, and the supply points stand in the same order, so counting is a subtraction and a list is a slice.
 */
import { energise } from './energise.ts';
import type { Forest, Grid, SwitchState } from './grid.ts';
import { findLoops } from './loops.ts';
import { growTrees } from './trees.ts';

export type { Forest };

/** Builds the forest of one state. Cost: O(nodes + edges + supply points). */
export function buildForest(grid: Grid, state: SwitchState): Forest {
  const live = energise(grid, state);
  const trees = growTrees(grid, state, live);
  const supply = supplyPointsByRank(grid, trees.rank);
  const feeder = new Int32Array(grid.nodeCount).fill(-1);
  const forest = { ...trees, ...supply, state, live, feeder };
  nameFeeders(grid, forest);
  return { ...forest, loops: findLoops(grid, forest) };
}

/** Passes each node the feeder of its parent, or the one whose head lies between them. */
function nameFeeders(
  grid: Grid,
  forest: Pick<Forest, 'order' | 'parentEdge' | 'parentNode' | 'source' | 'feeder'>,
): void {
  for (let r = 0; r < grid.nodeCount; r++) {
    const node = forest.order[r] as number;
    const source = forest.source[node] as number;
    if (source < 0) continue;
    const parent = forest.parentNode[node] as number;
    if (parent < 0) {
      forest.feeder[node] = grid.sourceFeeder[source] as number;
      continue;
    }
    const above = forest.feeder[parent] as number;
    const head = grid.headOf[forest.parentEdge[node] as number] as number;
    const isAboveHeads = grid.feeders[above]?.kind === 'substation';
    forest.feeder[node] = head >= 0 && isAboveHeads ? head : above;
  }
}

function supplyPointsByRank(grid: Grid, rank: Int32Array): Pick<Forest, 'spStart' | 'spOrder'> {
  const spStart = new Int32Array(grid.nodeCount + 1);
  for (let s = 0; s < grid.supplyPointCount; s++) {
    const r = rank[grid.spNode[s] as number] as number;
    spStart[r + 1] = (spStart[r + 1] as number) + 1;
  }
  for (let r = 0; r < grid.nodeCount; r++) {
    spStart[r + 1] = (spStart[r + 1] as number) + (spStart[r] as number);
  }
  const next = spStart.slice();
  const spOrder = new Int32Array(grid.supplyPointCount);
  for (let s = 0; s < grid.supplyPointCount; s++) {
    const r = rank[grid.spNode[s] as number] as number;
    spOrder[next[r] as number] = s;
    next[r] = (next[r] as number) + 1;
  }
  return { spStart, spOrder };
}

/** Node on the far side of an edge in this forest: what hangs on it. -1 where the edge is in no tree. */
export function nodeBehind(grid: Grid, forest: Forest, edge: number): number {
  const from = grid.from[edge] as number;
  const to = grid.to[edge] as number;
  if (forest.parentEdge[to] === edge) return to;
  return forest.parentEdge[from] === edge ? from : -1;
}

/** Supply points at or behind a node, a view in order of rank: do not write into it. */
export function supplyPointsBehind(forest: Forest, node: number): Int32Array {
  const r = forest.rank[node] as number;
  return forest.spOrder.subarray(forest.spStart[r], forest.spStart[forest.end[r] as number]);
}
