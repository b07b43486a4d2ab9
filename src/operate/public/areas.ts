/**
 * Areas as the public sees them, worked out once for a network. One of few places is shown together with a neighbour:
 * what is told of a hundred places is told of none of them.
 */
import type { Grid } from '../../network/grid.ts';
import { eachInParts, type InParts } from '../../runtime/in-parts.ts';

/** Places of one area, and its middle where enough places are known that it is no home. */
export interface Area {
  /** The name that most of its places bear. */
  id: string;
  /** With those that are shown together with it: `河东 · 小村`. */
  name: string;
  also: string[];
  total: number;
  lat: number | null;
  lon: number | null;
}

export interface Areas {
  list: Area[];
  /** By number of the supply point: its place in the list. */
  of: Int32Array;
}

/** An area of fewer places is shown with another. */
const SHOWN_LEAST = 100;
/** An area of fewer places has no middle: it would point at homes. */
const PLACES_LEAST = 20;
const NAMES_MOST = 3;

/** Sums of one group of areas. */
interface Group {
  members: Array<{ id: string; total: number }>;
  total: number;
  lat: number;
  lon: number;
  located: number;
  feeders: Map<number, number>;
}

const known = new WeakMap<Grid, Areas>();

export function* areasOf(grid: Grid, elsewhere: string): InParts<Areas> {
  const kept = known.get(grid);
  if (kept !== undefined) return kept;
  const { groups, of } = yield* grouped(grid, elsewhere);
  const into = merged(groups);
  const shown = [...new Set(into)].sort((a, b) => a - b);
  const place = new Map(shown.map((group, i) => [group, i]));
  const areas = {
    list: shown.map((group) => areaOf(groups[group] as Group)),
    of: of.map((group) => place.get(into[group] as number) as number),
  };
  known.set(grid, areas);
  return areas;
}

function* grouped(grid: Grid, elsewhere: string): InParts<{ groups: Group[]; of: Int32Array }> {
  const rows = grid.tables.supplyPoints;
  const of = new Int32Array(rows.length);
  const numbers = new Map<string, number>();
  const groups: Group[] = [];
  let i = 0;
  yield* eachInParts(rows, ({ area, lat, lon }) => {
    const id = area ?? elsewhere;
    const number = numbers.get(id) ?? groups.length;
    numbers.set(id, number);
    groups[number] ??= {
      ...{ members: [{ id, total: 0 }], total: 0, lat: 0, lon: 0, located: 0 },
      feeders: new Map(),
    };
    const group = groups[number];
    (group.members[0] as { total: number }).total += 1;
    group.total += 1;
    const feeder = grid.homeFeeder[grid.spNode[i] as number] as number;
    group.feeders.set(feeder, (group.feeders.get(feeder) ?? 0) + 1);
    if (lat !== null && lon !== null) {
      group.lat += lat;
      group.lon += lon;
      group.located += 1;
    }
    of[i] = number;
    i += 1;
  });
  return { groups, of };
}

/** The group that each ends in; small ones go into their neighbour, the smallest first, until none is small. */
function merged(groups: Group[]): number[] {
  const into = groups.map((_, i) => i);
  const alive = new Set(into);
  while (alive.size > 1) {
    const least = leastOf(groups, alive);
    if ((groups[least] as Group).total >= SHOWN_LEAST) break;
    const next = neighbourOf(groups, least, alive);
    join(groups[next] as Group, groups[least] as Group);
    alive.delete(least);
    into[least] = next;
  }
  const end = (i: number): number => {
    const next = into[i] as number;
    return next === i ? i : end(next);
  };
  return into.map((_, i) => end(i));
}

function leastOf(groups: readonly Group[], alive: ReadonlySet<number>): number {
  let least = -1;
  for (const i of alive) {
    if (least < 0 || (groups[i] as Group).total < (groups[least] as Group).total) least = i;
  }
  return least;
}

/** The nearest by its middle; where middles are not known, the one that shares most of a feeder; else the smallest. */
function neighbourOf(groups: readonly Group[], of: number, alive: ReadonlySet<number>): number {
  const own = groups[of] as Group;
  let best = -1;
  let bestRank: readonly [number, number] = [Infinity, Infinity];
  for (const i of alive) {
    if (i === of) continue;
    const other = groups[i] as Group;
    const isLocated = own.located > 0 && other.located > 0;
    const first = isLocated ? distance(own, other) : 1e6 - shared(own, other);
    const rank = [first, other.total] as const;
    if (rank[0] < bestRank[0] || (rank[0] === bestRank[0] && rank[1] < bestRank[1])) {
      best = i;
      bestRank = rank;
    }
  }
  return best;
}

function distance(a: Group, b: Group): number {
  const lat = a.lat / a.located - b.lat / b.located;
  const lon = (a.lon / a.located - b.lon / b.located) * Math.cos((a.lat / a.located) * RADIANS);
  return Math.hypot(lat, lon);
}

const RADIANS = Math.PI / 180;

function shared(a: Group, b: Group): number {
  let count = 0;
  for (const [feeder, places] of a.feeders) {
    if (b.feeders.has(feeder)) count += places;
  }
  return count;
}

function join(group: Group, other: Group): void {
  group.members.push(...other.members);
  group.total += other.total;
  group.lat += other.lat;
  group.lon += other.lon;
  group.located += other.located;
  for (const [feeder, count] of other.feeders) {
    group.feeders.set(feeder, (group.feeders.get(feeder) ?? 0) + count);
  }
}

function areaOf({ members, total, lat, lon, located }: Group): Area {
  const names = members.toSorted((a, b) => b.total - a.total).map(({ id }) => id);
  const [id = '', ...also] = names;
  const more = names.length - NAMES_MOST;
  const name = names.slice(0, NAMES_MOST).join(' · ') + (more > 0 ? ` +${more}` : '');
  const isWide = located >= PLACES_LEAST;
  const middle = (sum: number): number => Math.round((sum / located) * 1_000) / 1_000;
  return {
    id,
    name,
    also,
    total,
    lat: isWide ? middle(lat) : null,
    lon: isWide ? middle(lon) : null,
  };
}
