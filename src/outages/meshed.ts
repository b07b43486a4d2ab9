/**
 * Parts of a feeder with two closed paths (detection.md 2.8): they are dark only where both paths are. A device on
 * such a ring interrupts nobody by opening alone.
 */
import { type Forest, nodeBehind } from '../network/forest.ts';
import type { Grid } from '../network/grid.ts';

/**
 * `alone`: opening it interrupts nobody. `both`: it stands for both ends at once, as a fault inside the ring opens
 * them: the first device of the feeder on a way to another source.
 */
export type RingPart = 'alone' | 'both';

/** Devices of a feeder that lie on closed rings, by edge number; empty where nothing is meshed. */
export function ringParts(grid: Grid, forest: Forest, feeder: number): Map<number, RingPart> {
  const parts = new Map<number, RingPart>();
  for (const loop of forest.loops) {
    const inside = loop.members.filter((edge) => {
      const node = nodeBehind(grid, forest, edge);
      return node >= 0 && forest.feeder[node] === feeder;
    });
    const first = firstOf(grid, forest, inside);
    // The closing edge is in no tree; all others inside: the ring begins and ends in this feeder.
    const isOwn = inside.length === loop.members.length - 1;
    for (const edge of inside) {
      if (parts.get(edge) !== 'alone') parts.set(edge, !isOwn && edge === first ? 'both' : 'alone');
    }
  }
  return parts;
}

/** The one nearest the source. */
function firstOf(grid: Grid, forest: Forest, edges: readonly number[]): number {
  const rankOf = (edge: number): number => forest.rank[nodeBehind(grid, forest, edge)]!;
  return edges.reduce((best, edge) => (best < 0 || rankOf(edge) < rankOf(best) ? edge : best), -1);
}
