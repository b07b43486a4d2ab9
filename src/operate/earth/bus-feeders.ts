/** Feeders of a bus as the search for an earth fault wants them, under the present switching state. */
import type { BusFeeder, LineSection } from '../../detect/earth/bus-feeder.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { edgeKindOf, type Grid, isOpenable } from '../../network/grid.ts';
import { protectionSpan } from '../../network/protection.ts';
import type { ProtectionRow } from '../../network/tables.ts';
import type { World } from '../world.ts';

type Place = Pick<World, 'grid' | 'forest'>;

/** Number of the source whose bus this is, -1 for none. */
function sourceOf(grid: Grid, bus: string): number {
  return grid.tables.sources.findIndex((row) => row.node === bus || row.id === bus);
}

/** The bus from which a feeder is supplied; null for none. */
export function busOf(grid: Grid, feeder: string | null): string | null {
  const number = feeder === null ? undefined : grid.feederOf.get(feeder);
  const source = number === undefined ? undefined : grid.feeders[number]?.source;
  return source === undefined ? null : (grid.tables.sources[source]?.node ?? null);
}

/** Made for one switching state, and good for a minute of it: then other events may be protected. */
const made = new WeakMap<Place['forest'], Map<string, { at: Instant; feeders: BusFeeder[] }>>();

/** `zone`: in which local times of the calendar are meant; null: in any. */
interface Moment {
  now: Instant;
  zone: string | null;
}

/** Every feeder of the bus with its sections and the way to each; `now` decides what is protected. */
export function feedersOfBus(world: Place, bus: string, at: Moment): BusFeeder[] {
  const { now } = at;
  const known = made.get(world.forest) ?? new Map();
  made.set(world.forest, known);
  const before = known.get(bus);
  if (before !== undefined && Math.abs(now - before.at) < MINUTE) return before.feeders;
  const feeders = makeFeeders(world, bus, at);
  known.set(bus, { at: now, feeders });
  return feeders;
}

function makeFeeders(world: Place, bus: string, at: Moment): BusFeeder[] {
  const { grid, forest } = world;
  const source = sourceOf(grid, bus);
  const sections = sectionsBySupply(world, source);
  return grid.feeders.flatMap((feeder, number) => {
    if (feeder.kind !== 'feeder' || feeder.source !== source || feeder.head < 0) return [];
    const node = nodeBehind(grid, forest, feeder.head);
    return [
      {
        feeder: feeder.id,
        head: headOf(grid, feeder.id),
        sections: sections.get(number) ?? [],
        spared: sparedOf(world, { feeder: feeder.id, node, ...at }),
      },
    ];
  });
}

/** Sections of line by the feeder that supplies them now. */
function sectionsBySupply({ grid, forest }: Place, source: number): Map<number, LineSection[]> {
  const found = new Map<number, LineSection[]>();
  for (const [index, row] of grid.tables.sections.entries()) {
    const edge = grid.firstSection + index;
    const node = nodeBehind(grid, forest, edge);
    if (node < 0 || forest.source[node] !== source || row.construction === 'transformer') continue;
    const feeder = forest.feeder[node] as number;
    const list = found.get(feeder) ?? [];
    list.push({
      ...{ section: row.id, km: (row.lengthM ?? 0) / 1000 },
      isOverhead: row.construction === 'overhead',
      path: pathTo({ grid, forest }, node),
    });
    found.set(feeder, list);
  }
  return found;
}

function pathTo({ grid, forest }: Place, from: number): string[] {
  const path: string[] = [];
  for (let node = from; node >= 0; node = forest.parentNode[node] as number) {
    const edge = forest.parentEdge[node] as number;
    if (edge >= 0) path.push(grid.edgeIds[edge] as string);
  }
  return path;
}

function sparedOf(
  { grid, forest }: Place,
  at: { feeder: string; node: number } & Moment,
): BusFeeder['spared'] {
  const points = at.node < 0 ? [] : [...supplyPointsBehind(forest, at.node)];
  const rows = points.map((point) => grid.tables.supplyPoints[point]);
  if (rows.some((row) => row?.class === 'life_support')) return 'life_support';
  const ids = new Set(rows.map((row) => row?.id));
  const isProtected = grid.tables.protection.some(
    (event) =>
      isWithin(event, at) &&
      (event.feeders.includes(at.feeder) || event.supplyPoints.some((id) => ids.has(id))),
  );
  return isProtected ? 'protected_event' : null;
}

function isWithin(event: ProtectionRow, { now, zone }: Moment): boolean {
  const { start, end } = protectionSpan(event, zone);
  return start <= now && now <= end;
}

/** The breaker through which a feeder is opened; null where it has none of its own. */
export function headOf(grid: Grid, feeder: string): string | null {
  const number = grid.feederOf.get(feeder);
  const head = number === undefined ? -1 : (grid.feeders[number]?.head ?? -1);
  const isDevice = head >= 0 && isOpenable(grid, head) && edgeKindOf(grid, head) !== 'transformer';
  return isDevice ? (grid.edgeIds[head] as string) : null;
}

/** True while the device is closed in the trees, so that opening it takes supply away. */
export function isClosed({ grid, forest }: Place, device: string): boolean {
  const edge = grid.edgeOf.get(device);
  return edge !== undefined && nodeBehind(grid, forest, edge) >= 0;
}

/** Whether the position of a device is told by telemetry. */
export function isTelemetered(grid: Grid, device: string): boolean {
  const edge = grid.edgeOf.get(device);
  return (
    edge !== undefined && edge < grid.deviceCount && grid.tables.devices[edge]?.remote === true
  );
}

/** Supply points that lose supply when the device opens, with their phases. */
export function behind(
  { grid, forest }: Place,
  device: string,
): Array<{ supplyPoint: string; phases: number }> {
  const edge = grid.edgeOf.get(device);
  const node = edge === undefined ? -1 : nodeBehind(grid, forest, edge);
  if (node < 0) return [];
  return [...supplyPointsBehind(forest, node)].map((point) => ({
    supplyPoint: grid.tables.supplyPoints[point]?.id ?? '',
    phases: grid.spPhases[point] ?? 7,
  }));
}
