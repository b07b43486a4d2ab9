/** Closed edges that make a loop, with the edges they make it with. */
import type { PhaseMask } from '../model/phases.ts';
import type { Wires } from './energise.ts';
import type { Forest, Loop } from './grid.ts';

export type { Loop };

type Grown = Pick<
  Forest,
  'state' | 'extra' | 'parentEdge' | 'parentNode' | 'source' | 'rank' | 'end'
>;

/**
 * Loops per phase: three single poles side by side are none. Sources count as joined, for two of them on one
 * line are a loop through the grid above. Cost: O(extra edges × depth), O(nodes) once when there is any.
 */
export function findLoops(grid: Wires, forest: Grown): Loop[] {
  if (forest.extra.length === 0) return [];
  const phases = [1, 2, 4].map((mask) => joinedBy(grid, forest, mask));
  const loops: Loop[] = [];
  for (const edge of forest.extra) {
    const from = grid.from[edge] as number;
    const to = grid.to[edge] as number;
    let looped = 0;
    for (const [bit, sets] of phases.entries()) {
      const isClosed = ((forest.state[edge] as number) >> bit) & 1;
      if (isClosed && !join(sets, from, to)) looped |= 1 << bit;
    }
    if (looped > 0) loops.push(around(forest, { edge, from, to, phases: looped }));
  }
  return loops;
}

function joinedBy(grid: Wires, forest: Grown, mask: PhaseMask): Int32Array {
  const sets = Int32Array.from({ length: grid.nodeCount }, (_, node) => node);
  for (let node = 0; node < grid.nodeCount; node++) {
    const edge = forest.parentEdge[node] as number;
    if (edge >= 0 && ((forest.state[edge] as number) & mask) !== 0) {
      join(sets, node, forest.parentNode[node] as number);
    }
  }
  const [first, ...others] = grid.sourceNodes;
  if (first !== undefined) for (const other of others) join(sets, first, other);
  return sets;
}

/** Joins two sets; `false` when they were one already. */
function join(sets: Int32Array, a: number, b: number): boolean {
  const rootA = find(sets, a);
  const rootB = find(sets, b);
  if (rootA === rootB) return false;
  sets[rootA] = rootB;
  return true;
}

function find(sets: Int32Array, start: number): number {
  let node = start;
  while (sets[node] !== node) {
    sets[node] = sets[sets[node] as number] as number;
    node = sets[node] as number;
  }
  return node;
}

function around(
  forest: Grown,
  found: { edge: number; from: number; to: number; phases: PhaseMask },
): Loop {
  const sourceFrom = forest.source[found.from];
  const kind = sourceFrom === forest.source[found.to] ? 'ring' : 'two_sources';
  const members = [
    ...wayUp(forest, found.from, found.to),
    found.edge,
    ...wayUp(forest, found.to, found.from).reverse(),
  ];
  return { kind, edge: found.edge, phases: found.phases, members };
}

/** Edges from a node up to the first one that also has the other node behind it. */
function wayUp(forest: Grown, start: number, other: number): number[] {
  const edges: number[] = [];
  const target = forest.rank[other] as number;
  for (let node = start; ; node = forest.parentNode[node] as number) {
    const r = forest.rank[node] as number;
    const hasOtherBehind = target >= r && target < (forest.end[r] as number);
    const edge = forest.parentEdge[node] as number;
    if (hasOtherBehind || edge < 0) return edges;
    edges.push(edge);
  }
}
