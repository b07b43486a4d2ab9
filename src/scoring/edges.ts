/** What stands at an edge of the town's normal tree. */
import type { Town } from './town.ts';

/** Devices and transformers; a section only breaks. */
export function canOpen({ grid }: Town, edge: number): boolean {
  return edge < grid.deviceCount || edge >= grid.firstTransformer;
}

/** Node behind an edge in the normal tree. */
export function farNode({ grid }: Town, edge: number): number {
  const to = grid.to[edge]!;
  return grid.normal.parentEdge[to] === edge ? to : grid.from[edge]!;
}
