/** The counters of the first screen, moved on as things change; a screen that asks costs nothing. */
import type { OverviewView } from '../api/shapes/overview.ts';
import type { FloodView } from '../detect/alarm/flood.ts';
import { isStale } from '../detect/alarms.ts';
import type { CustomerClass } from '../model/contact.ts';
import type { NoticeState } from '../model/notice.ts';
import type { SourceView } from '../model/source.ts';
import { DAY, type DurationMs, type Instant, toIso } from '../model/time.ts';
import { classOf, type Grid } from '../network/grid.ts';
import type { Board, DarkMark } from './board.ts';
import { type StormState, stormView } from './shift/storm.ts';
import type { World } from './world.ts';

export interface Counters {
  view(now: Instant): OverviewView;
  /** Once a minute: one more point of the trend. */
  minute(now: Instant): void;
  noticesNow(byState: Partial<Record<NoticeState, number>>): void;
}

const TREND_POINTS = 60;

interface People {
  dark: number;
  planned: number;
  lifeSupport: number;
  critical: number;
}

export function createCounters(parts: {
  board: Board;
  world: World;
  sources: () => readonly SourceView[];
  /** What does not work at the moment. */
  missing: () => OverviewView['degraded'];
  flood: (now: Instant) => FloodView;
  storm: () => StormState | null;
  /** From here on an alarm is stale. */
  staleAfter: DurationMs;
}): Counters {
  const { board, world } = parts;
  const trend: Array<{ at: Instant; dark: number }> = [];
  let { grid } = world;
  urgentIn(grid);
  let people = countPeople(board, world);
  // Half a million dark places are not counted again each second: what changes moves the counts.
  board.watchDark((supplyPoint, before, after) => {
    if (before !== undefined) add(people, peopleOf(world, supplyPoint, before), -1);
    if (after !== undefined) add(people, peopleOf(world, supplyPoint, after), 1);
  });
  let notices: Partial<Record<NoticeState, number>> = {};

  function counted(): People {
    // Of another network the classes are others.
    if (grid !== world.grid) people = countPeople(board, world);
    grid = world.grid;
    return people;
  }

  return {
    minute(now) {
      trend.push({ at: now, dark: counted().dark });
      if (trend.length > TREND_POINTS) trend.shift();
    },
    noticesNow(byState) {
      notices = byState;
    },
    view(now) {
      const { dark, planned, lifeSupport, critical } = counted();
      return {
        asOf: toIso(now),
        customers: {
          total: world.grid.supplyPointCount,
          dark,
          planned,
          critical: { life_support: lifeSupport, critical },
          trend: trend.map((point) => ({ at: toIso(point.at), dark: point.dark })),
        },
        outages: countOutages(board),
        alarms: countAlarms(board),
        alarmFlood: floodView(parts.flood(now)),
        staleAlarms: countStale(board, now, parts.staleAfter),
        earthFaults: board.earthFaults.size,
        sources: countSources(parts.sources()),
        notices: {
          queued: notices.queued ?? 0,
          inDelivery: notices.in_delivery ?? 0,
          delivered: (notices.delivered ?? 0) + (notices.confirmed ?? 0),
          undeliverable: notices.undeliverable ?? 0,
          held: notices.held ?? 0,
        },
        plannedNext24h: countPlans(board, now),
        openTasks: board.tasks.size,
        stormMode: parts.storm() !== null,
        storm: stormView(parts.storm()),
        degraded: parts.missing(),
      };
    },
  };
}

function countPeople(board: Board, world: World): People {
  const people = { dark: 0, planned: 0, lifeSupport: 0, critical: 0 };
  for (const id of board.darkIds()) {
    const mark = board.dark(id);
    if (mark !== undefined) add(people, peopleOf(world, id, mark), 1);
  }
  return people;
}

type Names = ReadonlyArray<keyof People>;

const inPlan: Names = ['planned'];
const usual: Names = ['dark'];
const urgentNames: Partial<Record<CustomerClass, Names>> = {
  life_support: ['dark', 'lifeSupport'],
  critical: ['dark', 'critical'],
};

/** What one dark place counts as: of those without planned work the urgent classes count by themselves too. */
function peopleOf(world: World, id: string, mark: DarkMark): Names {
  if (mark.plannedOutage != null) return inPlan;
  return urgentIn(world.grid).get(id) ?? usual;
}

const urgent = new WeakMap<Grid, Map<string, Names>>();

/** The few whose class counts by itself, so that a million others need not be looked up. */
function urgentIn(grid: Grid): Map<string, Names> {
  const known = urgent.get(grid);
  if (known !== undefined) return known;
  const found = new Map<string, Names>();
  for (const [number, { id }] of grid.tables.supplyPoints.entries()) {
    const names = urgentNames[classOf(grid, number)];
    if (names !== undefined) found.set(id, names);
  }
  urgent.set(grid, found);
  return found;
}

function add(people: People, names: Names, by: 1 | -1): void {
  for (const name of names) people[name] += by;
}

function countOutages(board: Board): OverviewView['outages'] {
  const counts = { suspected: 0, confirmed: 0, restoring: 0 };
  for (const { state } of board.outages.values()) {
    if (state in counts) counts[state as keyof typeof counts] += 1;
  }
  return counts;
}

function countAlarms(board: Board): OverviewView['alarms'] {
  const counts = { p1: 0, p2: 0, p3: 0, p4: 0 };
  for (const { state, priority } of board.alarms.values()) {
    const isOpen = state === 'active_unacked' || state === 'cleared_unacked';
    if (isOpen) counts[`p${priority}` as keyof typeof counts] += 1;
  }
  return counts;
}

function floodView({ isOn, since, newAlarms }: FloodView): OverviewView['alarmFlood'] {
  return { isOn, since: since === null ? null : toIso(since), newAlarms };
}

function countStale(board: Board, now: Instant, staleAfter: DurationMs): number {
  let count = 0;
  for (const alarm of board.alarms.values()) if (isStale(alarm, now, { staleAfter })) count += 1;
  return count;
}

function countSources(sources: readonly SourceView[]): OverviewView['sources'] {
  const counts = { starting: 0, up: 0, degraded: 0, down: 0, disabled: 0 };
  for (const { health } of sources) counts[health] += 1;
  return counts;
}

function countPlans(board: Board, now: Instant): number {
  const live = new Set(['approved', 'announced', 'in_progress']);
  let count = 0;
  for (const plan of board.plans.values()) {
    if (plan.liveLine !== true && live.has(plan.state) && Date.parse(plan.start) <= now + DAY)
      count += 1;
  }
  return count;
}
