/** By which other way something could have supply: the second supply of its premises, or a tie to close. */
import { type Forest, type Grid, supplyPointId } from '../../network/grid.ts';
import { suppliesIn } from '../../network/premises.ts';
import { pathTo } from '../../network/trace.ts';
import type { World } from '../world.ts';

type Network = Pick<World, 'grid' | 'forest' | 'locator'>;

export interface SecondPath {
  kind: 'supply' | 'tie';
  supplyPoint: string | null;
  device: string | null;
  feeder: string | null;
  path: string[];
  node: number;
}

/** Nodes looked at for a tie: more than a feeder has. */
const LOOKED_AT = 50_000;

/** The other supply of the premises; one that has a way now before one that has none. */
export function secondSupply({ grid, forest, locator }: Network, point: number): SecondPath | null {
  const id = supplyPointId(grid, point);
  const others = (suppliesIn(grid.tables).get(id) ?? []).filter((one) => one !== id);
  const found = others.map((other) => {
    const node = grid.spNode[locator.supplyPoint(other) ?? -1] ?? -1;
    return { other, node, isFed: node >= 0 && forest.live[node] !== 0 };
  });
  const best = found.find(({ isFed }) => isFed) ?? found[0];
  if (best === undefined || best.node < 0) return null;
  const { other, node } = best;
  const path = pathTo(grid, forest, node);
  const feeder = feederAt(grid, forest, node);
  return { kind: 'supply', supplyPoint: other, device: null, feeder, path, node };
}

/** The nearest open tie behind which another feeder is live. Power flow is not considered. */
export function nearestTie({ grid, forest }: Network, from: number): SecondPath | null {
  const own = forest.feeder[from] as number;
  const seen = new Set([from]);
  for (const node of seen) {
    if (seen.size > LOOKED_AT) return null;
    for (const { edge, other } of edgesAt(grid, node)) {
      if (forest.state[edge] !== 0) {
        if (forest.feeder[other] === own) seen.add(other);
      } else if (isTie(grid, edge) && forest.live[other] !== 0 && forest.feeder[other] !== own) {
        const device = grid.edgeIds[edge] as string;
        const path = pathTo(grid, forest, other);
        const feeder = feederAt(grid, forest, other);
        return { kind: 'tie', supplyPoint: null, device, feeder, path, node: other };
      }
    }
  }
  return null;
}

/** One that opened is no way: only what is normally open is there to be closed. */
function isTie(grid: Grid, edge: number): boolean {
  return edge < grid.deviceCount && grid.normalClosed[edge] === 0;
}

function edgesAt(grid: Grid, node: number): Array<{ edge: number; other: number }> {
  const edges = grid.adjacent.subarray(grid.adjacentStart[node], grid.adjacentStart[node + 1]);
  return Array.from(edges, (edge) => {
    const [from, to] = [grid.from[edge] as number, grid.to[edge] as number];
    return { edge, other: from === node ? to : from };
  });
}

/** The feeder that supplies a node now; of one without supply, the one it belongs to. */
export function feederAt(grid: Grid, forest: Forest, node: number): string | null {
  const now = forest.feeder[node] ?? -1;
  return grid.feeders[now >= 0 ? now : (grid.homeFeeder[node] ?? -1)]?.id ?? null;
}
