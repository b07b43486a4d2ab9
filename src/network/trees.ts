/** Parents and depth-first ranks of all nodes under one switching state. */
import { ABC } from '../model/phases.ts';
import type { Wires } from './energise.ts';
import type { Forest, Island, SwitchState } from './grid.ts';

export type Trees = Pick<
  Forest,
  'order' | 'rank' | 'end' | 'parentEdge' | 'parentNode' | 'source' | 'extra' | 'islands'
>;

/** What is known of the nodes while trees grow. */
interface Growth {
  /** Phases that have supply, from every side. */
  live: Uint8Array;
  isReached: Uint8Array;
  parentEdge: Int32Array;
  parentNode: Int32Array;
  source: Int32Array;
  /** Nodes in the order they were reached: parents before children. */
  reached: Int32Array;
  count: number;
}

/**
 * All sources grow at once, breadth first, so each node hangs on its nearest one. Edges that are closed normally
 * go first: a tie closed for a transfer takes over only what has no other way, and feeders keep their nodes.
 */
export function growTrees(
  grid: Wires & { normalClosed: Uint8Array },
  state: SwitchState,
  live: Uint8Array,
): Trees {
  const growth = nothingGrown(grid.nodeCount, live);
  grid.sourceNodes.forEach((node, source) => {
    if (growth.isReached[node] === 0) plant(growth, node, source);
  });
  const asNormal = state.map((mask, edge) => mask & (grid.normalClosed[edge] as number));
  grow(grid, asNormal, growth, 0);
  grow(grid, state, growth, 0);
  const islandRoots: number[] = [];
  for (let node = 0; node < grid.nodeCount; node++) {
    if (growth.isReached[node] === 1) continue;
    islandRoots.push(node);
    plant(growth, node, -1);
    grow(grid, state, growth, growth.count - 1);
  }
  const ranks = rankDepthFirst(growth);
  return {
    ...ranks,
    parentEdge: growth.parentEdge,
    parentNode: growth.parentNode,
    source: growth.source,
    extra: edgesOutsideTrees(grid, state, growth),
    islands: islandRoots.map((root): Island => {
      const first = ranks.rank[root] as number;
      return { first, end: ranks.end[first] as number };
    }),
  };
}

function nothingGrown(nodes: number, live: Uint8Array): Growth {
  return {
    live,
    isReached: new Uint8Array(nodes),
    parentEdge: new Int32Array(nodes).fill(-1),
    parentNode: new Int32Array(nodes).fill(-1),
    source: new Int32Array(nodes).fill(-1),
    reached: new Int32Array(nodes),
    count: 0,
  };
}

function plant(growth: Growth, node: number, source: number): void {
  growth.isReached[node] = 1;
  growth.source[node] = source;
  growth.reached[growth.count++] = node;
}

/** Goes over the reached nodes from index `first` on and takes in what their closed edges lead to. */
function grow(grid: Wires, closed: Uint8Array, growth: Growth, first: number): void {
  for (let i = first; i < growth.count; i++) {
    const node = growth.reached[i] as number;
    // in an island nothing is live: there any closed edge joins
    const here = growth.live[node] === 0 ? ABC : (growth.live[node] as number);
    const last = grid.adjacentStart[node + 1] as number;
    for (let a = grid.adjacentStart[node] as number; a < last; a++) {
      const edge = grid.adjacent[a] as number;
      const carried = here & (closed[edge] as number);
      if (carried === 0) continue;
      const from = grid.from[edge] as number;
      const other = from === node ? (grid.to[edge] as number) : from;
      if (growth.isReached[other] === 1) continue;
      growth.isReached[other] = 1;
      growth.parentEdge[other] = edge;
      growth.parentNode[other] = node;
      growth.source[other] = growth.source[node] as number;
      growth.reached[growth.count++] = other;
    }
  }
}

function rankDepthFirst(growth: Growth): Pick<Trees, 'order' | 'rank' | 'end'> {
  const nodes = growth.count;
  const size = new Int32Array(nodes).fill(1);
  for (let i = nodes - 1; i >= 0; i--) {
    const node = growth.reached[i] as number;
    const parent = growth.parentNode[node] as number;
    if (parent >= 0) size[parent] = (size[parent] as number) + (size[node] as number);
  }
  const rank = new Int32Array(nodes);
  const order = new Int32Array(nodes);
  const end = new Int32Array(nodes);
  const next = new Int32Array(nodes);
  let roots = 0;
  for (let i = 0; i < nodes; i++) {
    const node = growth.reached[i] as number;
    const parent = growth.parentNode[node] as number;
    const r = parent < 0 ? roots : (next[parent] as number);
    const behind = size[node] as number;
    if (parent < 0) roots += behind;
    else next[parent] = r + behind;
    rank[node] = r;
    order[r] = node;
    end[r] = r + behind;
    next[node] = r + 1;
  }
  return { order, rank, end };
}

function edgesOutsideTrees(grid: Wires, state: SwitchState, growth: Growth): Int32Array {
  const extra: number[] = [];
  for (let edge = 0; edge < state.length; edge++) {
    if (state[edge] === 0) continue;
    const isInTree =
      growth.parentEdge[grid.from[edge] as number] === edge ||
      growth.parentEdge[grid.to[edge] as number] === edge;
    if (!isInTree) extra.push(edge);
  }
  return Int32Array.from(extra);
}
