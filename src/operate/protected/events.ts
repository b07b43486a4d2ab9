/** The events of the protection calendar (保电) of a network, with their times read once. */
import type { Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { protectionSpan } from '../../network/protection.ts';
import type { ProtectionRow } from '../../network/tables.ts';

export interface ProtectedEvent {
  row: ProtectionRow;
  start: Instant;
  end: Instant;
}

const known = new WeakMap<Grid, Map<string, ProtectedEvent[]>>();

/** In the order of their begin; local times are of the zone. */
export function eventsIn(grid: Grid, zone: string): readonly ProtectedEvent[] {
  const byZone = known.get(grid) ?? new Map<string, ProtectedEvent[]>();
  known.set(grid, byZone);
  const kept = byZone.get(zone);
  if (kept !== undefined) return kept;
  const events = grid.tables.protection
    .map((row) => ({ row, ...protectionSpan(row, zone) }))
    .sort((a, b) => a.start - b.start || (a.row.id < b.row.id ? -1 : 1));
  byZone.set(zone, events);
  return events;
}
