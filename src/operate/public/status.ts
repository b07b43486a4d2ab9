/**
 * The one answer for all visitors: areas, outages and plans. Which area a place belongs to is worked out once for a
 * network; after a change only what is dark is counted, so that a storm does not count a million places again.
 */
import type { PublicEtr, PublicStatus } from '../../api/shapes/public.ts';
import type { Outage } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { publicCount, publicTotal } from './counts.ts';
import type { PublicParts } from './parts.ts';

const shownStates = new Set(['confirmed', 'restoring', 'restored']);
export const ahead = new Set(['approved', 'announced', 'in_progress']);

/** Places of one area, and its middle where enough places are known that it is no home. */
interface Area {
  id: string;
  total: number;
  lat: number | null;
  lon: number | null;
}

interface Areas {
  list: Area[];
  /** By number of the supply point: its place in the list. */
  of: Int32Array;
}

const known = new WeakMap<Grid, Areas>();
/** An area of fewer places has no middle: it would point at homes. */
const PLACES_LEAST = 20;

export function areasOf(grid: Grid, elsewhere: string): Areas {
  const kept = known.get(grid);
  if (kept !== undefined) return kept;
  const rows = grid.tables.supplyPoints;
  const of = new Int32Array(rows.length);
  const numbers = new Map<string, number>();
  const sums: Array<{ id: string; total: number; lat: number; lon: number; located: number }> = [];
  for (const [i, { area, lat, lon }] of rows.entries()) {
    const id = area ?? elsewhere;
    const number = numbers.get(id) ?? sums.length;
    numbers.set(id, number);
    sums[number] ??= { id, total: 0, lat: 0, lon: 0, located: 0 };
    const sum = sums[number];
    sum.total += 1;
    if (lat !== null && lon !== null) {
      sum.lat += lat;
      sum.lon += lon;
      sum.located += 1;
    }
    of[i] = number;
  }
  const list = sums.map(({ id, total, lat, lon, located }) => {
    const isWide = located >= PLACES_LEAST;
    const middle = (sum: number): number => Math.round((sum / located) * 1_000) / 1_000;
    return { id, total, lat: isWide ? middle(lat) : null, lon: isWide ? middle(lon) : null };
  });
  const areas = { list, of };
  known.set(grid, areas);
  return areas;
}

export function statusOf(parts: PublicParts): PublicStatus {
  const { board, world, settings, clock } = parts;
  const secret = new Set(
    [...board.plans.values()].filter(({ kind }) => parts.isPrivate(kind)).map(({ id }) => id),
  );
  const areas = areasOf(world.grid, settings.utility.name);
  const { dark, planned } = darkBy(parts, areas, secret);
  const outages = [...board.outages.values()].filter(
    (one) => shownStates.has(one.state) && !secret.has(one.plannedOutage ?? ''),
  );
  const plans = [...board.plans.values()].filter(
    (plan) => ahead.has(plan.state) && !secret.has(plan.id),
  );
  return {
    asOf: toIso(clock.now()),
    utility: settings.utility.name,
    zone: settings.utility.zone,
    customers: publicTotal([...dark]),
    areas: areas.list.map(({ id }, i) => ({
      id,
      name: id,
      state: stateOf(dark[i] ?? 0, planned[i] ?? 0),
      customers: publicTotal([dark[i] ?? 0]),
    })),
    outages: outages.map((outage) => outageView(parts, areas, outage)),
    planned: plans.map((plan) => planView(parts, areas, plan)),
  };
}

function stateOf(dark: number, planned: number): 'off' | 'planned' | 'on' {
  return dark > 0 ? 'off' : planned > 0 ? 'planned' : 'on';
}

/** Dark places of each area, those of planned work apart; a private cut counts in neither. */
function darkBy(
  parts: PublicParts,
  areas: Areas,
  secret: ReadonlySet<string>,
): { dark: Int32Array; planned: Int32Array } {
  const { board, world } = parts;
  const dark = new Int32Array(areas.list.length);
  const planned = new Int32Array(areas.list.length);
  for (const outage of board.outages.values()) {
    if (secret.has(outage.plannedOutage ?? '')) continue;
    const own = outageCounts(parts, areas, outage);
    for (const [area, count] of own.dark) dark[area] = (dark[area] ?? 0) + count;
    for (const [area, count] of own.planned) planned[area] = (planned[area] ?? 0) + count;
  }
  for (const plan of board.plans.values()) {
    if (plan.state !== 'in_progress' || secret.has(plan.id)) continue;
    for (const id of plan.supplyPoints) {
      const mark = board.dark(id);
      const number = world.locator.supplyPoint(id);
      if (mark?.plannedOutage !== plan.id || mark.outage !== null || number === undefined) continue;
      const area = areas.of[number] as number;
      planned[area] = (planned[area] ?? 0) + 1;
    }
  }
  return { dark, planned };
}

interface OutageCounts {
  areas: Areas;
  dark: ReadonlyMap<number, number>;
  planned: ReadonlyMap<number, number>;
}
const counted = new WeakMap<readonly string[], OutageCounts>();

/** Counted once for each list of dark places: the next change of another outage does not count this one again. */
function outageCounts({ board, world }: PublicParts, areas: Areas, outage: Outage): OutageCounts {
  const kept = counted.get(outage.dark);
  if (kept?.areas === areas) return kept;
  const dark = new Map<number, number>();
  const planned = new Map<number, number>();
  for (const id of outage.dark) {
    const mark = board.dark(id);
    const number = world.locator.supplyPoint(id);
    if (mark?.outage !== outage.id || number === undefined) continue;
    const counts = mark.plannedOutage === null ? dark : planned;
    const area = areas.of[number] as number;
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  const made = { areas, dark, planned };
  counted.set(outage.dark, made);
  return made;
}

function areaAt(parts: PublicParts, areas: Areas, supplyPoint: string | undefined): Area | null {
  const number = parts.world.locator.supplyPoint(supplyPoint ?? '');
  return number === undefined ? null : (areas.list[areas.of[number] as number] ?? null);
}

export function etrOf(outage: Outage): PublicEtr | null {
  const { etr } = outage;
  if (etr === null) return null;
  return { at: toIso(etr.at), low: toIso(etr.low), high: toIso(etr.high), origin: etr.origin };
}

function outageView(
  parts: PublicParts,
  areas: Areas,
  outage: Outage,
): PublicStatus['outages'][number] {
  const area = areaAt(parts, areas, outage.ever[0]);
  const name = area?.id ?? parts.settings.utility.name;
  return {
    id: outage.id,
    area: name,
    areaName: name,
    state: outage.state as 'confirmed' | 'restoring' | 'restored',
    customers: publicCount(outage.dark.length),
    startedAt: toIso(outage.startedAt),
    restoredAt: toIso(outage.restoredAt),
    etr: etrOf(outage),
    cause: outage.causeKind,
    plannedOutage: outage.plannedOutage,
    crew: outage.crew.state,
    lastUpdateAt: toIso(outage.restoredAt ?? outage.confirmedAt ?? outage.detectedAt),
    nextUpdateAt: toIso(outage.etr?.nextUpdateAt ?? null),
    lat: area?.lat ?? null,
    lon: area?.lon ?? null,
  };
}

function planView(
  parts: PublicParts,
  areas: Areas,
  plan: PlannedOutage,
): PublicStatus['planned'][number] {
  const area = areaAt(parts, areas, plan.supplyPoints[0])?.id ?? parts.settings.utility.name;
  const { grid, locator } = parts.world;
  const lines = new Set(
    plan.supplyPoints.flatMap((id) => {
      const number = locator.supplyPoint(id);
      if (number === undefined) return [];
      return grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number]?.id ?? [];
    }),
  );
  return {
    ...{ id: plan.id, revision: plan.revision, state: plan.state, area, areaName: area },
    ...{ lines: [...lines], start: plan.start, end: plan.end, reason: plan.reason },
    customers: publicCount(plan.affected.supplyPoints),
  };
}
