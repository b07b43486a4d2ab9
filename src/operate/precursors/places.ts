/** Under which names an outage and the alarm that foretold it meet: the device, or the one whose section it is. */
import type { Alarm } from '../../model/alarm.ts';
import type { Outage } from '../../model/outage.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { BOX, edgeKindOf, type Grid, SECTION, TRANSFORMER } from '../../network/grid.ts';
import type { Locator } from '../../network/locate.ts';

/** Names of an alarm's place; a meter goes by itself and by its transformer. Empty: nobody knows the place. */
export function placesOfAlarm(
  { asset, device }: Pick<Alarm, 'asset' | 'device'>,
  { grid, locator }: { grid: Grid; locator: Locator },
): string[] {
  const place = locator.asset(asset ?? device ?? '') ?? locator.asset(device ?? '');
  if (place === null || place.kind === 'node') return [];
  if (place.kind === 'edge') return [ownerOf(grid, place.edge)];
  const point = grid.tables.supplyPoints[place.supplyPoint];
  if (point === undefined) return [];
  return [point.id, ...(point.transformer === null ? [] : [point.transformer])];
}

/** Names of an outage's place: its devices, of a lone transformer's fuse that too, of a single customer its points. */
export function placesOfOutage(
  { causeGroup, ever }: Pick<Outage, 'causeGroup' | 'ever'>,
  grid: Grid,
): string[] {
  if (causeGroup.length === 0) return [...ever];
  const places = causeGroup.flatMap((id) => {
    const edge = grid.edgeOf.get(id);
    if (edge === undefined) return [id];
    return [ownerOf(grid, edge), ...loneTransformer(grid, edge)];
  });
  return [...new Set(places)];
}

/** The device itself; of a section the next device above, which opens when it fails. */
function ownerOf(grid: Grid, edge: number): string {
  let at = edge;
  while (grid.edgeKind[at] === SECTION || grid.edgeKind[at] === BOX) {
    const node = nodeBehind(grid, grid.normal, at);
    const above = node < 0 ? -1 : grid.normal.parentEdge[grid.normal.parentNode[node]!]!;
    if (above === undefined || above < 0) break;
    at = above;
  }
  return grid.edgeIds[at]!;
}

/** A fuse before one transformer alone blows for its sake. */
function loneTransformer(grid: Grid, edge: number): string[] {
  const node = nodeBehind(grid, grid.normal, edge);
  if (node < 0 || grid.edgeKind[edge] === TRANSFORMER || edgeKindOf(grid, edge) !== 'fuse') {
    return [];
  }
  const found = new Set<number>();
  for (const s of supplyPointsBehind(grid.normal, node)) {
    const transformer = grid.spTransformer[s]!;
    if (transformer >= 0) found.add(transformer);
    if (found.size > 1) return [];
  }
  return [...found].map((transformer) => grid.edgeIds[transformer]!);
}

/** The fuse nearest above a place and below a device; null: none between them, or the place is not below. */
export function fuseBetween(grid: Grid, of: { place: number; device: number }): string | null {
  let fuse: number | null = null;
  for (let at = of.place; at >= 0; ) {
    if (at === of.device) return fuse === null ? null : grid.edgeIds[fuse]!;
    if (fuse === null && edgeKindOf(grid, at) === 'fuse') fuse = at;
    const node = nodeBehind(grid, grid.normal, at);
    if (node < 0) return null;
    at = grid.normal.parentEdge[grid.normal.parentNode[node]!] ?? -1;
  }
  return null;
}
