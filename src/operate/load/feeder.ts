/** What feeders carry, from the readings of their heads, and how a switching would change it. */
import type { Phase } from '../../model/phases.ts';
import type { Instant } from '../../model/time.ts';
import type { WhatIf } from '../../network/what-if.ts';
import type { ReadingStore } from '../../store/readings.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';
import {
  type FeederAfter,
  type FeederNow,
  isColdAt,
  LOAD_OVER_MS,
  loadAfter,
  type Moved,
} from './after.ts';

interface Parts {
  world: World;
  board: Board;
  readings: ReadingStore;
  now(): Instant;
}

/** Currents of every feeder that the switching touches. */
export async function loadsAfter(parts: Parts, answer: WhatIf): Promise<FeederAfter[]> {
  const moves = answer.moves.flatMap((move) => movedOf(parts, move));
  const homes = moves.flatMap(({ home }) => (home === null ? [] : [home]));
  const wanted = [...new Set([...answer.feeders, ...homes])];
  const feeders = await Promise.all(wanted.map((id) => feederNow(parts, id)));
  const after = loadAfter(feeders, moves);
  return after.filter(({ feeder }) => answer.feeders.includes(feeder));
}

/** A move by the home feeders of its customers, with how many of them are dark. */
function movedOf({ world, board, now }: Parts, move: WhatIf['moves'][number]): Moved[] {
  const { from, to, supplyPoints } = move;
  const homes = Map.groupBy(supplyPoints, (id) => homeOf(world, id));
  return [...homes].map(([home, own]) => {
    const marks = own.map((id) => board.dark(id));
    const cold = marks.filter((mark) => mark !== undefined && isColdAt(now(), mark.since)).length;
    const dark = marks.filter((mark) => mark !== undefined).length;
    return { from, to, home, count: own.length, cold, dark };
  });
}

function homeOf({ grid, locator }: World, supplyPoint: string): string | null {
  const node = grid.spNode[locator.supplyPoint(supplyPoint) ?? -1] ?? -1;
  return grid.feeders[grid.homeFeeder[node] ?? -1]?.id ?? null;
}

/** Mean current of the head of a feeder in the last hour, and what it bears, A; null where not known. */
export async function headNow(
  parts: Parts,
  id: string,
): Promise<{ nowA: number | null; ratingA: number | null }> {
  const { grid } = parts.world;
  const head = grid.tables.devices[grid.feeders[grid.feederOf.get(id) ?? -1]?.head ?? -1];
  if (head === undefined) return { nowA: null, ratingA: null };
  return { nowA: await meanA(parts, head.id, parts.now()), ratingA: head.ratingA };
}

async function feederNow(parts: Parts, id: string): Promise<FeederNow> {
  const { grid } = parts.world;
  const feeder = grid.feeders[grid.feederOf.get(id) ?? -1];
  const head = grid.tables.devices[feeder?.head ?? -1];
  const nowA = head === undefined ? null : await meanA(parts, head.id, parts.now());
  const { live, darkSince } = fedBy(parts, id);
  const base = { id, nowA, ratingA: head?.ratingA ?? null, live: live.now };
  if (live.now > 0) return { ...base, eachA: nowA === null ? null : nowA / live.now };
  // All of it is dark: what its customers took in the hour before.
  if (head === undefined || darkSince === null || live.all === 0) return { ...base, eachA: null };
  const beforeA = await meanA(parts, head.id, darkSince);
  return { ...base, eachA: beforeA === null ? null : beforeA / live.all };
}

/** How many customers it feeds, and since when the first of those who are dark is so. */
function fedBy(
  { world, board }: Parts,
  id: string,
): { live: { now: number; all: number }; darkSince: Instant | null } {
  const { grid, forest } = world;
  const number = grid.feederOf.get(id);
  let darkSince: Instant | null = null;
  const live = { now: 0, all: 0 };
  for (const [point, row] of grid.tables.supplyPoints.entries()) {
    const node = grid.spNode[point] as number;
    const isHome = grid.homeFeeder[node] === number;
    const isFed = forest.feeder[node] === number && forest.live[node] !== 0;
    if (!isHome && !isFed) continue;
    const mark = board.dark(row.id);
    if (isHome) live.all += 1;
    if (mark !== undefined) darkSince = Math.min(darkSince ?? mark.since, mark.since);
    else if (isFed) live.now += 1;
  }
  return { live, darkSince };
}

const phaseNames = ['A', 'B', 'C'] as const;

/** Mean current of the measured phases of a device in the hour before an instant, A. */
async function meanA(parts: Parts, device: string, until: Instant): Promise<number | null> {
  const assets = [...parts.world.locator.assetsAt(device), device];
  const phases = await Promise.all(
    phaseNames.map((phase) => phaseA(parts, { assets, phase, until })),
  );
  const known = phases.filter((value) => value !== null);
  if (known.length === 0) return null;
  return Math.round((10 * known.reduce((sum, value) => sum + value, 0)) / known.length) / 10;
}

/** Several assets may stand at one device: the first that measures the phase counts. */
async function phaseA(
  { readings }: Parts,
  of: { assets: readonly string[]; phase: Phase; until: Instant },
): Promise<number | null> {
  const { phase, until } = of;
  for (const asset of of.assets) {
    const point = { asset, quantity: 'current' as const, phase };
    const buckets = await readings.buckets(point, until - LOAD_OVER_MS, until, LOAD_OVER_MS);
    const good = buckets.filter(({ mean, count }) => mean !== null && count > 0);
    const count = good.reduce((sum, bucket) => sum + bucket.count, 0);
    if (count === 0) continue;
    return good.reduce((sum, bucket) => sum + (bucket.mean ?? 0) * bucket.count, 0) / count;
  }
  return null;
}
