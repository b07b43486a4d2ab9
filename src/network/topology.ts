/** What is odd in the normal state of a network: loops, islands, supply points without a path. Reported, not refused. */
import { phasesOf } from '../model/phases.ts';
import { supplyPointsBehind } from './forest.ts';
import { type Grid, supplyPointId } from './grid.ts';
import { idsOf } from './trace.ts';
import { named } from './what-if.ts';

interface IslandReport {
  nodes: string[];
  devices: string[];
  supplyPoints: string[];
}

export interface Topology {
  loops: ReturnType<typeof named>[];
  /** Parts without a source that have a supply point or can never get one. */
  islands: IslandReport[];
  /** Supply points in a supplied part that lack a path for some of their phases. */
  phaseless: Array<{ supplyPoint: string; node: string; phases: string }>;
}

/** Nodes, devices and supply points that one island names at most. */
const ISLAND_NAMES_MAX = 100;

export function topologyOf(grid: Grid): Topology {
  const { normal } = grid;
  const islands = normal.islands.flatMap(({ first, end }): IslandReport[] => {
    const root = normal.order[first] as number;
    const points = supplyPointsBehind(normal, root);
    if (points.length === 0 && end - first < 2) return [];
    const nodes = normal.order.subarray(first, Math.min(end, first + ISLAND_NAMES_MAX));
    return [
      {
        nodes: Array.from(nodes, (node) => grid.nodeIds[node] as string),
        devices: devicesAmong(grid, nodes),
        supplyPoints: idsOf(grid, points.subarray(0, ISLAND_NAMES_MAX)),
      },
    ];
  });
  return {
    loops: normal.loops.map((loop) => named(grid, loop)),
    islands,
    phaseless: phaseless(grid),
  };
}

function devicesAmong(grid: Grid, nodes: Int32Array): string[] {
  const found = new Set<number>();
  for (const node of nodes) {
    const edge = grid.normal.parentEdge[node] as number;
    if (edge >= 0 && edge < grid.deviceCount) found.add(edge);
  }
  return Array.from(found, (edge) => grid.edgeIds[edge] as string);
}

function phaseless(grid: Grid): Topology['phaseless'] {
  const found: Topology['phaseless'] = [];
  for (let s = 0; s < grid.supplyPointCount; s++) {
    const node = grid.spNode[s] as number;
    const live = grid.normal.live[node] as number;
    if (live === 0 || grid.spPhaseUnknown[s] === 1) continue;
    const missing = (grid.spPhases[s] as number) & ~live;
    if (missing === 0) continue;
    const supplyPoint = supplyPointId(grid, s);
    found.push({ supplyPoint, node: grid.nodeIds[node] as string, phases: phasesOf(missing) });
  }
  return found;
}
