/** Which alarms an outage or plan explains: those of assets that stand dark in it. */
import type { Alarm } from '../../model/alarm.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { supplyPointId } from '../../network/grid.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';

/** Behind a device the first, the middle and the last supply point speak for all. */
const LOOKED_AT = 3;

/** Asset → id of the outage or plan in which it stands dark; assets that are none of these are left out. */
export function coveredBy(
  alarms: readonly Pick<Alarm, 'asset'>[],
  parts: { board: Board; world: World },
): Map<string, string> {
  const covered = new Map<string, string>();
  for (const { asset } of alarms) {
    if (asset === null || covered.has(asset)) continue;
    const by = coverOf(asset, parts);
    if (by !== null) covered.set(asset, by);
  }
  return covered;
}

function coverOf(asset: string, { board, world }: { board: Board; world: World }): string | null {
  const { grid, locator } = world;
  const place = locator.asset(asset);
  if (place === null || place.kind === 'node') return null;
  const behind =
    place.kind === 'supply_point'
      ? [place.supplyPoint]
      : supplyPointsBehind(grid.normal, Math.max(0, nodeBehind(grid, grid.normal, place.edge)));
  if (place.kind === 'edge' && nodeBehind(grid, grid.normal, place.edge) < 0) return null;
  let by: string | null = null;
  for (let i = 0; i < LOOKED_AT; i += 1) {
    const point = behind[Math.floor((i * (behind.length - 1)) / (LOOKED_AT - 1))];
    const mark = point === undefined ? null : markOf(supplyPointId(grid, point), board);
    if (mark === null || (by !== null && mark !== by)) return null;
    by = mark;
  }
  // What caused it is not explained by it.
  const isCause =
    place.kind === 'edge' && causesOf(by, board).includes(grid.edgeIds[place.edge] ?? '');
  return isCause ? null : by;
}

/** Only of an outage that is confirmed, or a plan. */
function markOf(supplyPoint: string, board: Board): string | null {
  const mark = board.dark(supplyPoint);
  if (mark === undefined) return null;
  if (mark.outage === null) return mark.plannedOutage;
  const state = board.outages.get(mark.outage)?.state;
  return state === 'confirmed' || state === 'restoring' ? mark.outage : null;
}

function causesOf(id: string | null, board: Board): readonly string[] {
  return id === null ? [] : (board.outages.get(id)?.causeGroup ?? []);
}
