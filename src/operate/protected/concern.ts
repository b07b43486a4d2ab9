/** Which alarms concern what is under protection (保电): its place, the ways of its supply, its feeder. */
import type { Protecting } from '../../detect/alarm/protection.ts';
import type { ProtectedWay } from '../../model/alarm.ts';
import type { Instant } from '../../model/time.ts';
import { nodeBehind } from '../../network/forest.ts';
import type { Forest, Grid } from '../../network/grid.ts';
import type { Place } from '../../network/locate.ts';
import { suppliesIn } from '../../network/premises.ts';
import type { ProtectionRow } from '../../network/tables.ts';
import type { World } from '../world.ts';
import { eventsIn } from './events.ts';

type Network = Pick<World, 'grid' | 'forest' | 'locator'>;
type Concern = NonNullable<ReturnType<Protecting>>;

/** All that the events of one time reach under one switching state, by number. */
interface Reach {
  points: Map<number, Concern>;
  edges: Map<number, Concern>;
  nodes: Map<number, Concern>;
  feeders: Map<number, Concern>;
}

/** Answers for one alarm after another; what the events reach is found once for a switching state. */
export function protectedConcern(parts: { world: Network; zone: string }): Protecting {
  const { world, zone } = parts;
  let made: { forest: Forest; events: string; reach: Reach } | null = null;
  /** All alarms that stand are asked for at one moment, one after the other. */
  let asked: { now: Instant; forest: Forest; reach: Reach | null } | null = null;

  function reachAt(now: Instant): Reach | null {
    if (asked?.now !== now || asked.forest !== world.forest) {
      asked = { now, forest: world.forest, reach: found(now) };
    }
    return asked.reach;
  }

  function found(now: Instant): Reach | null {
    const running = eventsIn(world.grid, zone).filter(
      ({ start, end }) => start <= now && now < end,
    );
    if (running.length === 0) return null;
    const events = running.map(({ row }) => row.id).join('\n');
    if (made?.forest !== world.forest || made.events !== events) {
      const reach = reachOf(
        world,
        running.map(({ row }) => row),
      );
      made = { forest: world.forest, events, reach };
    }
    return made.reach;
  }

  return (alarm, now) => {
    const reach = reachAt(now);
    if (reach === null) return null;
    const { locator, grid } = world;
    const place =
      (alarm.asset === null ? null : locator.asset(alarm.asset)) ??
      (alarm.device === null ? null : locator.asset(alarm.device));
    if (place !== null) return concernAt(world, reach, place);
    const feeder = alarm.feeder === null ? undefined : grid.feederOf.get(alarm.feeder);
    return feeder === undefined ? null : (reach.feeders.get(feeder) ?? null);
  };
}

function concernAt({ grid, forest }: Network, reach: Reach, place: Place): Concern | null {
  const at =
    place.kind === 'supply_point'
      ? { known: reach.points.get(place.supplyPoint), node: grid.spNode[place.supplyPoint] ?? -1 }
      : place.kind === 'node'
        ? { known: reach.nodes.get(place.node), node: place.node }
        : { known: reach.edges.get(place.edge), node: behindOf(grid, place.edge) };
  if (at.known !== undefined) return at.known;
  const feeders = [forest.feeder[at.node] ?? -1, grid.homeFeeder[at.node] ?? -1];
  return feeders.flatMap((feeder) => reach.feeders.get(feeder) ?? [])[0] ?? null;
}

function behindOf(grid: Grid, edge: number): number {
  const node = nodeBehind(grid, grid.normal, edge);
  return node < 0 ? (grid.to[edge] as number) : node;
}

function reachOf(world: Network, rows: readonly ProtectionRow[]): Reach {
  const reach: Reach = {
    points: new Map(),
    edges: new Map(),
    nodes: new Map(),
    feeders: new Map(),
  };
  const { grid, locator } = world;
  for (const row of rows) {
    const say = (why: ProtectedWay): Concern => ({ event: row.id, title: row.title, why });
    for (const id of row.supplyPoints) {
      const point = locator.supplyPoint(id);
      if (point === undefined) continue;
      first(reach.points, point, say('point'));
      walk(world, reach, { node: grid.spNode[point] as number, concern: say('supply_path') });
    }
    for (const id of row.feeders) {
      const feeder = grid.feederOf.get(id);
      if (feeder === undefined) continue;
      first(reach.feeders, feeder, say('feeder'));
      const head = grid.feeders[feeder]?.head ?? -1;
      const node = head < 0 ? -1 : nodeBehind(grid, grid.normal, head);
      walk(world, reach, { node, concern: say('supply_path') });
    }
  }
  // After all that is protected itself: the way of its other supply has the weaker reason.
  for (const row of rows) {
    const supplies = suppliesIn(grid.tables);
    const beside = new Set(row.supplyPoints.flatMap((id) => supplies.get(id) ?? []));
    for (const id of beside) {
      const point = locator.supplyPoint(id);
      if (point === undefined) continue;
      const concern: Concern = { event: row.id, title: row.title, why: 'second_supply' };
      first(reach.points, point, concern);
      walk(world, reach, { node: grid.spNode[point] as number, concern });
    }
  }
  return reach;
}

/** The way as it is and as it normally is: one that is off is the way back. */
function walk(
  { grid, forest }: Network,
  reach: Reach,
  from: { node: number; concern: Concern },
): void {
  for (const trees of new Set([forest, grid.normal])) {
    for (let node = from.node; node >= 0; node = trees.parentNode[node] as number) {
      const edge = trees.parentEdge[node] as number;
      first(reach.nodes, node, from.concern);
      if (edge >= 0) first(reach.edges, edge, from.concern);
    }
  }
}

function first(into: Map<number, Concern>, key: number, concern: Concern): void {
  if (!into.has(key)) into.set(key, concern);
}
