/** The rows of the protection calendar (保电): what stands between each protected point and the dark. */
import type { ProtectedPointView } from '../../api/shapes/protected.ts';
import { ABC } from '../../model/phases.ts';
import { type Instant, MINUTE, toIso } from '../../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { supplyPointId } from '../../network/grid.ts';
import { pathTo } from '../../network/trace.ts';
import type { Board } from '../board.ts';
import { isReduced } from '../plans/second-supply.ts';
import type { World } from '../world.ts';
import { eventsIn, type ProtectedEvent } from './events.ts';
import { feederAt, nearestTie, type SecondPath, secondSupply } from './second-path.ts';

interface Parts {
  world: Pick<World, 'grid' | 'forest' | 'locator'>;
  board: Pick<Board, 'alarms' | 'outages' | 'dark' | 'plans' | 'restoredAt'>;
}

/** What one row says of its own place, besides its event. */
type Placed = Pick<
  ProtectedPointView,
  | 'supplyPoint'
  | 'feeder'
  | 'label'
  | 'supply'
  | 'since'
  | 'outage'
  | 'path'
  | 'second'
  | 'ownSupply'
>;

/** Of events that run or are ahead, those that end first at the head. */
export function protectedRows(
  parts: Parts,
  at: { now: Instant; zone: string },
): ProtectedPointView[] {
  const { now, zone } = at;
  const events = eventsIn(parts.world.grid, zone).filter(({ end }) => end > now);
  const running = events.filter(({ start }) => start <= now).sort((a, b) => a.end - b.end);
  const ahead = events.filter(({ start }) => start > now);
  return [...running, ...ahead].flatMap((event) => rowsOf(parts, event, now));
}

function rowsOf(parts: Parts, event: ProtectedEvent, now: Instant): ProtectedPointView[] {
  const { row, start, end } = event;
  const alarms = [...parts.board.alarms.values()].filter(
    ({ protection, clearedAt }) => protection?.event === row.id && clearedAt === null,
  ).length;
  const about = {
    ...{ event: row.id, title: row.title, level: row.level },
    ...{ from: toIso(start), to: toIso(end), alarms },
    state: start <= now ? ('running' as const) : ('ahead' as const),
    crew: crewOf(parts, row.crew ?? null),
  };
  return [
    ...row.supplyPoints.map((id) => ({ ...about, ...pointRow(parts, id, now) })),
    ...row.feeders.map((id) => ({ ...about, ...feederRow(parts, id) })),
  ];
}

/** The crew of the calendar, and where it is if it was sent to an outage. */
function crewOf({ board }: Parts, name: string | null): ProtectedPointView['crew'] {
  if (name === null) return null;
  for (const { id, crew, restoredAt } of board.outages.values()) {
    if (crew.name !== name || crew.state === 'none' || restoredAt !== null) continue;
    return { name, state: crew.state, outage: id };
  }
  return { name, state: 'standing_by', outage: null };
}

function pointRow(parts: Parts, id: string, now: Instant): Placed {
  const { grid, forest, locator } = parts.world;
  const number = locator.supplyPoint(id);
  const row = number === undefined ? undefined : grid.tables.supplyPoints[number];
  if (number === undefined || row === undefined) return unknown({ supplyPoint: id, feeder: null });
  const node = grid.spNode[number] as number;
  const path = pathTo(grid, forest, node);
  const mark = parts.board.dark(id);
  const second =
    secondSupply(parts.world, number) ??
    nearestTie(parts.world, node, grid.spPhases[number] as number);
  const { ownSupply, ownSupplyMinutes: minutes } = row;
  const minutesLeft =
    mark === undefined || minutes === null
      ? null
      : Math.floor(minutes - (now - mark.since) / MINUTE);
  return {
    ...{ supplyPoint: id, feeder: feederAt(grid, forest, node), label: row.address || id, path },
    supply: mark !== undefined ? 'dark' : isReduced(parts, id, now) ? 'reduced' : 'live',
    since: toIso(mark?.since ?? null),
    outage: mark?.outage ?? mark?.plannedOutage ?? null,
    second: secondView(parts, second, path),
    ownSupply: ownSupply === 'none' ? null : { kind: ownSupply, minutes, minutesLeft },
  };
}

function feederRow(parts: Parts, id: string): Placed {
  const { grid, forest } = parts.world;
  const number = grid.feederOf.get(id);
  const head = number === undefined ? -1 : (grid.feeders[number]?.head ?? -1);
  const node = head < 0 ? -1 : nodeBehind(grid, grid.normal, head);
  if (node < 0) return unknown({ supplyPoint: null, feeder: id });
  const points = [...supplyPointsBehind(grid.normal, node)];
  const marks = points.flatMap((point) => parts.board.dark(supplyPointId(grid, point)) ?? []);
  const path = pathTo(grid, forest, node);
  const isDark = points.length > 0 && marks.length === points.length;
  const [first] = marks.sort((a, b) => a.since - b.since);
  return {
    ...{ supplyPoint: null, feeder: id, label: grid.tables.devices[head]?.name || id, path },
    supply: isDark ? 'dark' : marks.length > 0 ? 'partial' : 'live',
    since: toIso(first?.since ?? null),
    outage: first?.outage ?? first?.plannedOutage ?? null,
    second: secondView(parts, nearestTie(parts.world, node, ABC), path),
    ownSupply: null,
  };
}

/** The calendar names what the network does not have. */
function unknown(place: Pick<Placed, 'supplyPoint' | 'feeder'>): Placed {
  const label = place.supplyPoint ?? place.feeder ?? '';
  return {
    ...{ ...place, label, supply: 'unknown', since: null, outage: null },
    ...{ path: [], second: null, ownSupply: null },
  };
}

/** What an outage opened is not open in the recorded state: its devices count as off. */
function secondView(
  { world, board }: Parts,
  second: SecondPath | null,
  path: readonly string[],
): Placed['second'] {
  if (second === null) return null;
  const { node, ...view } = second;
  const off = new Set(
    [...board.outages.values()].flatMap((one) => (one.restoredAt === null ? one.causeGroup : [])),
  );
  const isDark = view.supplyPoint !== null && board.dark(view.supplyPoint) !== undefined;
  return {
    ...view,
    live: world.forest.live[node] !== 0 && !isDark && !view.path.some((id) => off.has(id)),
    shared: view.path.filter((id) => path.includes(id)),
  };
}
