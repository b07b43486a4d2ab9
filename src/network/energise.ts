/** Which phases of which nodes have supply under a switching state: exact with loops and single poles. */
import { ABC } from '../model/phases.ts';
import type { Grid, SwitchState } from './grid.ts';

/** What of the grid is needed to know who has supply. */
export type Wires = Pick<
  Grid,
  'nodeCount' | 'from' | 'to' | 'adjacentStart' | 'adjacent' | 'sourceNodes' | 'edgePhases'
>;

/**
 * Live phases of each node: what reaches it from any source through closed phases.
 * Cost: O(nodes + edges); a node is visited again only when a further phase reaches it, so at most three times.
 */
export function energise(grid: Wires, state: SwitchState): Uint8Array {
  const live = new Uint8Array(grid.nodeCount);
  const queue: number[] = [];
  for (const node of grid.sourceNodes) {
    if (live[node] === 0) queue.push(node);
    live[node] = ABC;
  }
  spread(grid, state, { live, queue });
  return live;
}

/** Carries the live phases of the queued nodes on until nothing changes. */
export function spread(
  grid: Wires,
  state: SwitchState,
  wave: { live: Uint8Array; queue: number[]; inside?: Uint8Array },
): void {
  const { live, queue, inside } = wave;
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const here = live[node] as number;
    const last = grid.adjacentStart[node + 1] as number;
    for (let i = grid.adjacentStart[node] as number; i < last; i++) {
      const edge = grid.adjacent[i] as number;
      const carried = here & (state[edge] as number);
      if (carried === 0) continue;
      const from = grid.from[edge] as number;
      const other = from === node ? (grid.to[edge] as number) : from;
      if (inside !== undefined && inside[other] === 0) continue;
      const there = live[other] as number;
      if ((carried & ~there) === 0) continue;
      live[other] = there | carried;
      queue.push(other);
    }
  }
}
