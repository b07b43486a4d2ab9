/** Who loses supply by a plan in the network as it stands switched, not as it was drawn. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { idsOf, lost } from '../../network/trace.ts';
import type { LostSupplyPoints } from '../../outages/planned-windows.ts';
import type { World } from '../world.ts';
import { pointsOf } from './audience.ts';

/**
 * Against the present switching state. Who has no supply now would lose none: for these the plan goes on as it
 * was, because they will be supplied again before it.
 */
export function lostAsSwitched(world: World, plan: PlannedOutage): LostSupplyPoints {
  const { grid, state, forest, locator } = world;
  const isDark = (id: string): boolean => {
    const number = locator.supplyPoint(id);
    const node = number === undefined ? undefined : grid.spNode[number];
    return node !== undefined && (forest.live[node] ?? 0) === 0;
  };
  const kept = pointsOf(plan).filter(isDark);
  return (open, close) => {
    const now = idsOf(grid, lost(grid, state, { open, close }).supplyPoints);
    if (kept.length === 0) return now;
    const usual = new Set(idsOf(grid, lost(grid, grid.normal.state, { open, close }).supplyPoints));
    return [...new Set([...now, ...kept.filter((id) => usual.has(id))])];
  };
}
