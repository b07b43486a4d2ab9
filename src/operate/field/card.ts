/** Everything a person at a pole wants to know of one device, in one answer that fits a weak signal. */

import type { OwnSupplyLeft } from '../../api/parts.ts';
import type { FieldCardView } from '../../api/shapes/field.ts';
import type { DeviceValueView, DeviceView } from '../../api/shapes/grid.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { classOf, type Grid } from '../../network/grid.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Board } from '../board.ts';
import type { Tags } from '../tags.ts';
import type { World } from '../world.ts';
import { edgesTo, indicatorsOf } from './along.ts';
import { backFeedOf } from './back-feed.ts';
import { candidatesOf, earthFaultOf, eventsAlong, lastFaults, operatedOf } from './faults.ts';

export interface CardParts {
  world: World;
  board: Board;
  tags: Tags;
  records: Pick<RecordsStore, 'documents' | 'history'>;
  values(id: string): Promise<DeviceValueView[]>;
  /** Current of the head of a feeder, mean of the last hour, A. */
  headA(feeder: string): Promise<{ nowA: number | null; ratingA: number | null }>;
  ownSupplyOf(dark: readonly string[]): OwnSupplyLeft[];
  now(): Instant;
}

/** Of each list. */
const SHOWN_MOST = { tags: 40, critical: 20, next: 12 };

/** Null: no such device. */
export async function fieldCard(
  parts: CardParts,
  device: DeviceView,
): Promise<FieldCardView | null> {
  const { grid } = parts.world;
  const { id } = device;
  const edge = grid.edgeOf.get(id);
  if (edge === undefined) return null;
  const behind = nodeBehind(grid, grid.normal, edge);
  const points = behind < 0 ? [] : [...supplyPointsBehind(grid.normal, behind)];
  const path = edgesTo(grid, behind < 0 ? (grid.from[edge] as number) : behind);
  const feeder = grid.homeFeeder[grid.to[edge] as number] as number;
  const events = await eventsAlong(parts, { path: [...path, edge], feeder });
  const outages = [...parts.board.outages.values()].filter(
    (one) => one.feeder === device.feeder && one.restoredAt === null,
  );
  return {
    asOf: toIso(parts.now()),
    device,
    operated: operatedOf(parts, events),
    indicators: indicatorsOf(grid, { feeder, path: new Set(path), events }),
    candidates: candidatesOf(grid, outages),
    earthFault: earthFaultOf(parts, device.feeder),
    backFeed: backFeedOf(grid, points),
    tags: tagsAlong(parts, { id, feeder }),
    crews: outages
      .filter(({ crew }) => crew.state !== 'none')
      .map(({ id: outage, crew }) => ({ name: crew.name, state: crew.state, outage })),
    ties: await tiesOf(parts, feeder),
    transformer: await transformerOf(parts, edge),
    critical: criticalOf(parts, points),
    byClass: Object.fromEntries(
      Map.groupBy(points, (point) => classOf(grid, point))
        .entries()
        .map(([name, own]) => [name, own.length]),
    ),
    kva: kvaBehind(grid, behind),
    next: nextBelow(grid, behind),
    lastFaults: await lastFaults(parts, { id, feeder: device.feeder }),
  };
}

function tagsAlong(
  { world, tags }: CardParts,
  at: { id: string; feeder: number },
): FieldCardView['tags'] {
  const { grid } = world;
  return tags
    .all()
    .filter(({ device }) => {
      const edge = grid.edgeOf.get(device);
      return edge !== undefined && grid.homeFeeder[grid.to[edge] as number] === at.feeder;
    })
    .sort((a, b) => Number(b.device === at.id) - Number(a.device === at.id))
    .flatMap(({ device, tags: own }) => own.map((tag) => ({ device, ...tag })))
    .slice(0, SHOWN_MOST.tags);
}

/** Open devices that join the feeder to another one, with what that one still bears. */
async function tiesOf(parts: CardParts, feeder: number): Promise<FieldCardView['ties']> {
  const { grid, state } = parts.world;
  const ties = grid.tables.devices.flatMap((row, edge) => {
    const ends = [grid.from[edge] as number, grid.to[edge] as number];
    const homes = ends.map((node) => grid.homeFeeder[node] as number);
    const other = homes.find((home) => home !== feeder && home >= 0);
    const isTie = grid.normalClosed[edge] === 0 && homes.includes(feeder) && other !== undefined;
    return isTie && grid.feeders[other]?.kind === 'feeder'
      ? [
          {
            device: row.id,
            other: grid.feeders[other].id,
            state: state[edge] === 0 ? 'open' : 'closed',
          },
        ]
      : [];
  });
  return Promise.all(
    ties.map(async ({ device, other, state: now }) => {
      const { nowA, ratingA } = await parts.headA(other);
      const spareA = nowA === null || ratingA === null ? null : Math.round(ratingA - nowA);
      return { device, feeder: other, state: now, nowA, ratingA, spareA };
    }),
  );
}

async function transformerOf(
  parts: CardParts,
  edge: number,
): Promise<FieldCardView['transformer']> {
  const { grid } = parts.world;
  const row = grid.tables.transformers[edge - grid.firstTransformer];
  if (edge < grid.firstTransformer || edge >= grid.firstBox || row === undefined) return null;
  const { id, name, kva, owner } = row;
  const values = await parts.values(id);
  const here = new Set([id, ...parts.world.locator.assetsAt(id)]);
  const powers = values.filter(
    ({ asset, quantity, value, quality }) =>
      here.has(asset) && quantity === 'active_power' && value !== null && quality !== 'bad',
  );
  const watts = powers.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const isKnown = powers.length > 0 && kva !== null && kva > 0;
  return { id, name, kva, owner, loadPercent: isKnown ? Math.round(watts / 10 / kva) : null };
}

function criticalOf(parts: CardParts, points: readonly number[]): FieldCardView['critical'] {
  const { grid } = parts.world;
  const rows = points.flatMap((point) => {
    const of = classOf(grid, point);
    const row = grid.tables.supplyPoints[point];
    const isCritical = of === 'life_support' || of === 'critical' || row?.tier === 'special';
    return row !== undefined && isCritical ? [{ row, class: of }] : [];
  });
  const dark = rows.filter(({ row }) => parts.board.dark(row.id) !== undefined);
  const left = new Map(
    parts
      .ownSupplyOf(dark.map(({ row }) => row.id))
      .map(({ supplyPoint, minutesLeft }) => [supplyPoint, minutesLeft]),
  );
  return rows
    .map(({ row, class: of }) => ({
      ...{ supplyPoint: row.id, class: of, tier: row.tier },
      darkSince: toIso(parts.board.dark(row.id)?.since ?? null),
      minutesLeft: left.get(row.id) ?? null,
    }))
    .sort((a, b) => urgencyOf(a) - urgencyOf(b))
    .slice(0, SHOWN_MOST.critical);
}

/** Those who run out first, then the dark ones, then life support before the others. */
function urgencyOf(one: FieldCardView['critical'][number]): number {
  if (one.minutesLeft !== null) return one.minutesLeft;
  return (one.darkSince === null ? 200_000 : 100_000) + (one.class === 'life_support' ? 0 : 1);
}

function kvaBehind(grid: Grid, top: number): number {
  if (top < 0) return 0;
  const first = grid.normal.rank[top] as number;
  let kva = 0;
  for (let rank = first; rank < (grid.normal.end[first] as number); rank += 1) {
    const edge = grid.normal.parentEdge[grid.normal.order[rank] as number] as number;
    kva += grid.tables.transformers[edge - grid.firstTransformer]?.kva ?? 0;
  }
  return Math.round(kva);
}

/** The next devices and transformers below a node. */
function nextBelow(grid: Grid, top: number): string[] {
  if (top < 0) return [];
  const found: string[] = [];
  const first = grid.normal.rank[top] as number;
  let rank = first + 1;
  const end = grid.normal.end[first] as number;
  while (rank < end && found.length < SHOWN_MOST.next) {
    const edge = grid.normal.parentEdge[grid.normal.order[rank] as number] as number;
    const isLine = edge >= grid.firstSection && edge < grid.firstTransformer;
    if (isLine) rank += 1;
    else {
      found.push(grid.edgeIds[edge] as string);
      rank = grid.normal.end[rank] as number;
    }
  }
  return found;
}
