/** Where an asset stands, in the words that judging needs; drawn from the network and the head-ends. */
import type { AssetPlace, Locate } from '../detect/place.ts';
import type { PhaseMask } from '../model/phases.ts';
import type { DurationMs } from '../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../network/forest.ts';
import { edgeKindOf, type Grid } from '../network/grid.ts';
import type { World } from './world.ts';

/** Declared voltage of a busbar's earth voltages: the line voltage over √3. */
const SQRT3 = Math.sqrt(3);
/** Places kept ready; beyond it the oldest is looked up again. */
const KEPT_MOST = 2_000_000;

/**
 * @param periodOf time between two polls of an asset, null for one that speaks on events only
 */
export function createLocate(world: World, periodOf: (asset: string) => DurationMs | null): Locate {
  const kept = new Map<string, AssetPlace | null>();
  let seen: { grid: Grid; state: unknown } = { grid: world.grid, state: world.state };
  return (asset) => {
    if (seen.grid !== world.grid || seen.state !== world.state) {
      kept.clear();
      seen = { grid: world.grid, state: world.state };
    }
    const known = kept.get(asset);
    if (known !== undefined) return known;
    const place = placeOf(world, asset, periodOf);
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(asset, place);
    return place;
  };
}

function placeOf(
  world: World,
  asset: string,
  periodOf: (asset: string) => DurationMs | null,
): AssetPlace | null {
  const { grid, locator } = world;
  const found = locator.asset(asset);
  if (found === null) return null;
  const row = grid.tables.assets.find((one) => one.id === asset);
  const base = { ...nowhere, asset, periodMs: periodOf(asset) };
  switch (found.kind) {
    case 'supply_point':
      return { ...base, ...ofSupplyPoint(world, found.supplyPoint) };
    case 'edge':
      return { ...base, ...ofEdge(world, found.edge), speaksWhenDark: row?.kind === 'terminal' };
    case 'node':
      return { ...base, ...ofNode(world, found.node) };
    default:
      return found satisfies never;
  }
}

const nowhere: Omit<AssetPlace, 'asset' | 'periodMs'> = {
  supplyPoint: null,
  device: null,
  deviceKind: null,
  feeder: null,
  bus: null,
  earthing: 'solid',
  phases: 7,
  unV: null,
  speaksWhenDark: false,
  recloses: false,
  opensWithoutVoltage: false,
  isOpenInModel: null,
  concentrator: null,
};

function feederOfNode(grid: Grid, node: number): string | null {
  return grid.feeders[grid.homeFeeder[node] as number]?.id ?? null;
}

function ofSupplyPoint(world: World, number: number): Partial<AssetPlace> {
  const { grid, locator } = world;
  const row = grid.tables.supplyPoints[number];
  if (row === undefined) return {};
  const feeds = row.concentrator === null ? null : locator.asset(row.concentrator);
  const at = feeds?.kind === 'edge' ? firstBehind(world, feeds.edge) : null;
  return {
    supplyPoint: row.id,
    feeder: feederOfNode(grid, grid.spNode[number] as number),
    phases: row.phases,
    unV: row.voltageV,
    concentrator:
      row.concentrator === null ? null : { id: row.concentrator, supplyPoint: at ?? row.id },
  };
}

/** A transformer's monitor proves supply for a supply point below it that takes all its phases, else any. */
function ofEdge(world: World, edge: number): Partial<AssetPlace> {
  const { grid, state } = world;
  const kind = edgeKindOf(grid, edge);
  const device = grid.tables.devices[edge];
  const node = grid.to[edge] as number;
  const isTransformer = kind === 'transformer';
  return {
    supplyPoint: isTransformer ? firstBehind(world, edge) : null,
    device: grid.edgeIds[edge] as string,
    deviceKind: kind,
    feeder: feederOfNode(grid, node) ?? feederOfNode(grid, grid.from[edge] as number),
    phases: grid.edgePhases[edge] as PhaseMask,
    unV: isTransformer ? voltageBelow(world, edge) : phaseVolts(grid, node),
    recloses: device?.fa === 'recloser' || kind === 'recloser',
    opensWithoutVoltage: device?.opensWithoutVoltage ?? false,
    isOpenInModel: state[edge] === 0,
    earthing: earthingOf(grid, node),
  };
}

function ofNode(world: World, node: number): Partial<AssetPlace> {
  const { grid } = world;
  return {
    bus: grid.nodeIds[node] as string,
    feeder: feederOfNode(grid, node),
    unV: phaseVolts(grid, node),
    earthing: earthingOf(grid, node),
  };
}

function sourceOf(grid: Grid, node: number): Grid['tables']['sources'][number] | undefined {
  return grid.tables.sources[grid.normal.source[node] as number];
}

function earthingOf(grid: Grid, node: number): AssetPlace['earthing'] {
  return sourceOf(grid, node)?.earthing ?? 'solid';
}

function phaseVolts(grid: Grid, node: number): number | null {
  const kv = sourceOf(grid, node)?.kv ?? null;
  return kv === null ? null : (kv * 1000) / SQRT3;
}

function firstBehind(world: World, edge: number): string | null {
  const rows = pointsBelow(world, edge);
  const all = world.grid.edgePhases[edge];
  const whole = rows.find((row) => row.phases === all && !row.phaseUnknown);
  return (whole ?? rows[0])?.id ?? null;
}

function voltageBelow(world: World, edge: number): number {
  return pointsBelow(world, edge)[0]?.voltageV ?? 220;
}

function pointsBelow(world: World, edge: number): Grid['tables']['supplyPoints'] {
  const { grid } = world;
  const node = nodeBehind(grid, grid.normal, edge);
  if (node < 0) return [];
  return Array.from(supplyPointsBehind(grid.normal, node)).flatMap((number) => {
    const row = grid.tables.supplyPoints[number];
    return row === undefined ? [] : [row];
  });
}
