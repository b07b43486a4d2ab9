/** By which other way something could have supply: the second supply of its premises, or a tie to close. */
import type { PhaseMask } from '../../model/phases.ts';
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

/**
 * The nearest open tie behind which another feeder is live; else one of its own feeder that goes round most of
 * the way. Power flow is not considered.
 * @param need phases that it must bring
 */
export function nearestTie(
  { grid, forest }: Network,
  from: number,
  need: PhaseMask,
): SecondPath | null {
  const own = forest.feeder[from] as number;
  const way = pathTo(grid, forest, from);
  const seen = new Set([from]);
  let round: { path: SecondPath; shared: number } | null = null;
  for (const node of seen) {
    if (seen.size > LOOKED_AT) break;
    for (const { edge, other } of edgesAt(grid, node)) {
      const isSame = forest.feeder[other] === own;
      if (forest.state[edge] !== 0) {
        if (isSame) seen.add(other);
        continue;
      }
      const brings = (grid.edgePhases[edge] as number) & (forest.live[other] as number) & need;
      if (!isTie(grid, edge) || brings !== need) continue;
      const path = pathOver({ grid, forest }, edge, other);
      if (!isSame) return path;
      const shared = sharedOf(way, path.path);
      const isRound = shared < sharedOf(way, pathTo(grid, forest, node));
      if (isRound && shared < (round?.shared ?? Number.POSITIVE_INFINITY)) round = { path, shared };
    }
  }
  return round?.path ?? null;
}

function pathOver(
  { grid, forest }: Pick<Network, 'grid' | 'forest'>,
  edge: number,
  node: number,
): SecondPath {
  return {
    ...{ kind: 'tie', supplyPoint: null, device: grid.edgeIds[edge] as string, node },
    ...{ feeder: feederAt(grid, forest, node), path: pathTo(grid, forest, node) },
  };
}

function sharedOf(way: readonly string[], other: readonly string[]): number {
  return other.filter((id) => way.includes(id)).length;
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
