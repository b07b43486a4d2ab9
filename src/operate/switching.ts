/** What a switching would do, and which devices are not where they normally stand. */
import type { OffNormalView, WhatIfView } from '../api/shapes/grid.ts';
import { customerClasses } from '../model/contact.ts';
import { type Instant, toIso } from '../model/time.ts';
import { classOf, edgeKindOf, type Grid } from '../network/grid.ts';
import { whatIf } from '../network/what-if.ts';
import type { ReadingStore } from '../store/readings.ts';
import type { SwitchingRow } from '../store/tables/network.ts';
import type { Board } from './board.ts';
import { backFeedOf } from './field/back-feed.ts';
import { keptClosings } from './field/onto-line.ts';
import { loadsAfter } from './load/feeder.ts';
import type { Tags } from './tags.ts';
import type { World } from './world.ts';

export interface SwitchingParts {
  world: World;
  board: Board;
  readings: ReadingStore;
  tags: Tags;
  deviceLabel: string;
  now(): Instant;
}

/** Supply points named on either side. */
const POINTS_MOST = 200;

/** Unknown devices throw NET-DEVICE-UNKNOWN; changes nothing. */
export async function whatIfView(
  parts: SwitchingParts,
  change: { open: string[]; close: string[] },
): Promise<WhatIfView> {
  const { world, board, tags } = parts;
  const { grid, state } = world;
  const answer = whatIf(grid, state, { ...change, forest: world.forest });
  const { lost, gained, loops } = answer;
  const entries = [
    ...change.open.map((device) => ({ device, state: 'open' as const })),
    ...change.close.map((device) => ({ device, state: 'closed' as const })),
  ];
  const named = loops.map((loop) => ({ kind: loop.kind, members: loop.members.join(' ') }));
  return {
    lost: { customers: lost.customers, byClass: lost.byClass },
    gained: { customers: gained.customers, byClass: gained.byClass },
    lostPoints: inShort(grid, lost.supplyPoints),
    gainedPoints: inShort(grid, gained.supplyPoints),
    loops: named.map(({ members }) => members),
    parallel: named.flatMap(({ kind, members }) => (kind === 'two_sources' ? [members] : [])),
    backFeed: backFeedOf(grid, lost.supplyPoints),
    kept: keptClosings({ grid, state, tags, outages: board.outages.values() }, entries),
    load: await loadsAfter(parts, answer),
  };
}

/** Those who live by supply first; customer classes stand in that order. */
function inShort(grid: Grid, points: Uint32Array): WhatIfView['lostPoints'] {
  const all = Array.from(points);
  const byClass = customerClasses.map((name) =>
    all.filter((point) => classOf(grid, point) === name),
  );
  return byClass
    .flat()
    .slice(0, POINTS_MOST)
    .map((point) => ({
      id: grid.tables.supplyPoints[point]?.id ?? '',
      class: classOf(grid, point),
      transformer: grid.tables.supplyPoints[point]?.transformer ?? null,
    }));
}

/** Every device that is not in its normal position or bears a tag, the longest standing first. */
export function offNormal(
  parts: SwitchingParts,
  operations: readonly SwitchingRow[],
): OffNormalView[] {
  const { world, tags, deviceLabel } = parts;
  const { grid, state } = world;
  const last = new Map(operations.map((row) => [row.device, row]));
  const tagged = new Set(tags.all().map(({ device }) => device));
  const found: OffNormalView[] = [];
  for (const [edge, row] of grid.tables.devices.entries()) {
    const isOff = state[edge] !== grid.normalClosed[edge];
    if (!isOff && !tagged.has(row.id)) continue;
    const closed = state[edge] as number;
    const known = isOff ? world.known(row.id) : null;
    const entry = known === null ? undefined : last.get(row.id);
    found.push({
      ...{ device: row.id, kind: edgeKindOf(grid, edge) },
      label: deviceLabel.replace('{name}', row.name).replace('{id}', row.id).trim(),
      feeder: grid.feeders[grid.homeFeeder[grid.to[edge] as number] as number]?.id ?? null,
      normal: grid.normalClosed[edge] === 0 ? 'open' : 'closed',
      state: closed === 0 ? 'open' : closed === grid.edgePhases[edge] ? 'closed' : 'mixed',
      origin: known?.origin ?? 'normal',
      ...{ at: toIso(known?.at ?? null), by: known?.by ?? null },
      ...{ reason: entry?.reason ?? null, reference: entry?.reference ?? null },
      tags: tags.of(row.id),
    });
  }
  const sinceOf = ({ at }: OffNormalView): string => at ?? '~';
  return found.sort((a, b) => (sinceOf(a) < sinceOf(b) ? -1 : 1));
}
