/** What stands along a feeder, with its distance from the head: indicators, sections, ties, tags. */
import type { FieldCardView } from '../../api/shapes/field.ts';
import type { GridEvent } from '../../model/event.ts';
import { toIso } from '../../model/time.ts';
import { nodeBehind } from '../../network/forest.ts';
import type { Grid } from '../../network/grid.ts';

/** Kilometres of line from the head of its feeder to a node, as the network normally stands. */
export function kmTo(grid: Grid, node: number): number | null {
  let metres = 0;
  let isKnown = false;
  const forest = grid.normal;
  const home = grid.homeFeeder[node];
  for (let at = node; at >= 0; at = forest.parentNode[at] as number) {
    if (grid.homeFeeder[at] !== home) break;
    const edge = forest.parentEdge[at] as number;
    const section = edge < 0 ? undefined : sectionOf(grid, edge);
    if (section === undefined) continue;
    metres += section.lengthM ?? 0;
    isKnown ||= section.lengthM !== null;
  }
  return isKnown ? Math.round(metres / 10) / 100 : null;
}

function sectionOf(grid: Grid, edge: number) {
  return edge >= grid.firstSection && edge < grid.firstTransformer
    ? grid.tables.sections[edge - grid.firstSection]
    : undefined;
}

/** Km from the head at which the line behind a device begins, and its far end before the next devices. */
export function reachOf(
  grid: Grid,
  device: string,
): { fromKm: number | null; toKm: number | null } {
  const edge = grid.edgeOf.get(device);
  const behind = edge === undefined ? -1 : nodeBehind(grid, grid.normal, edge);
  if (edge === undefined || behind < 0) return { fromKm: null, toKm: null };
  const isLine = sectionOf(grid, edge) !== undefined;
  const fromKm = kmTo(grid, isLine ? (grid.normal.parentNode[behind] as number) : behind);
  const far = isLine ? [behind] : zoneOf(grid, behind);
  const ends = far.map((node) => kmTo(grid, node)).filter((km) => km !== null);
  return { fromKm, toKm: ends.length === 0 ? fromKm : Math.max(...ends) };
}

/** Nodes of one zone looked at, at most. */
const ZONE_NODES_MOST = 500;

/** Nodes that hang on a node by sections alone. */
export function zoneOf(grid: Grid, top: number): number[] {
  const zone = [top];
  for (let i = 0; i < zone.length && zone.length < ZONE_NODES_MOST; i += 1) {
    const node = zone[i] as number;
    const last = grid.adjacentStart[node + 1] as number;
    for (let a = grid.adjacentStart[node] as number; a < last; a += 1) {
      const edge = grid.adjacent[a] as number;
      if (sectionOf(grid, edge) === undefined || grid.normal.parentEdge[node] === edge) continue;
      const next =
        grid.from[edge] === node ? (grid.to[edge] as number) : (grid.from[edge] as number);
      if (!zone.includes(next)) zone.push(next);
    }
  }
  return zone;
}

/** Fault indicators of a feeder in walking order: main line and laterals as they are met. */
export function indicatorsOf(
  grid: Grid,
  about: { feeder: number; path: ReadonlySet<number>; events: readonly GridEvent[] },
): FieldCardView['indicators'] {
  const { feeder, path, events } = about;
  const found = grid.tables.assets.flatMap((asset) => {
    if (asset.kind !== 'indicator') return [];
    const edge = grid.edgeOf.get(asset.at);
    const node = edge === undefined ? grid.nodeOf.get(asset.at) : (grid.to[edge] as number);
    if (node === undefined || grid.homeFeeder[node] !== feeder) return [];
    return [{ asset, node, edge }];
  });
  found.sort((a, b) => rankOf(grid, a.node) - rankOf(grid, b.node));
  return found.map(({ asset, node, edge }) => {
    const last = events.findLast((one) => one.asset === asset.id && one.type === 'fault_passed');
    return {
      ...{ id: asset.id, at: asset.at, km: kmTo(grid, node) },
      isOnPath: path.has(edge ?? -1),
      isSet: last === undefined ? null : last.details['set'] !== false,
      saidAt: toIso(last?.receivedAt ?? null),
    };
  });
}

function rankOf(grid: Grid, node: number): number {
  return grid.normal.rank[node] as number;
}

/** Edges from the head of the feeder to a node, nearest to the source first. */
export function edgesTo(grid: Grid, node: number): number[] {
  const edges: number[] = [];
  for (let at = node; at >= 0; at = grid.normal.parentNode[at] as number) {
    const edge = grid.normal.parentEdge[at] as number;
    if (edge >= 0 && grid.homeFeeder[at] === grid.homeFeeder[node]) edges.push(edge);
  }
  return edges.reverse();
}
