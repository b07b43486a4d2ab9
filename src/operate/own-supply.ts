/** How long those in the dark who have a supply of their own can still go on. */
import type { OwnSupplyLeft } from '../api/parts.ts';
import { type Instant, MINUTE } from '../model/time.ts';
import type { Grid } from '../network/grid.ts';
import type { Board } from './board.ts';

/** Shown of one outage, the worst first. */
const SHOWN_MOST = 20;

/** Minutes left of each dark supply point with an own supply whose length is known; negative: it is over. */
export function ownSupplyReads(parts: {
  world: { readonly grid: Grid };
  board: Pick<Board, 'dark'>;
  now(): Instant;
}): (dark: readonly string[]) => OwnSupplyLeft[] {
  lengthsIn(parts.world.grid);
  return (dark) => {
    const minutes = lengthsIn(parts.world.grid);
    const now = parts.now();
    const left: OwnSupplyLeft[] = [];
    for (const supplyPoint of dark) {
      const has = minutes.get(supplyPoint);
      if (has === undefined) continue;
      const since = parts.board.dark(supplyPoint)?.since;
      if (since === undefined) continue;
      left.push({ supplyPoint, minutesLeft: Math.floor(has - (now - since) / MINUTE) });
    }
    left.sort((a, b) => a.minutesLeft - b.minutesLeft || (a.supplyPoint < b.supplyPoint ? -1 : 1));
    return left.slice(0, SHOWN_MOST);
  };
}

const known = new WeakMap<Grid, Map<string, number>>();

/** Once for a network, at the start: a million places are looked at. */
function lengthsIn(grid: Grid): Map<string, number> {
  const kept = known.get(grid);
  if (kept !== undefined) return kept;
  const minutes = new Map<string, number>();
  for (const { id, ownSupply, ownSupplyMinutes } of grid.tables.supplyPoints) {
    if (ownSupply !== 'none' && ownSupplyMinutes !== null) minutes.set(id, ownSupplyMinutes);
  }
  known.set(grid, minutes);
  return minutes;
}
