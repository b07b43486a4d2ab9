/** What events of selection devices, terminals and indicators say of where an earth fault is. */
import type { AssetPlace } from '../../detect/place.ts';
import type { EarthFaultHint } from '../../model/earth-fault.ts';
import type { GridEvent } from '../../model/event.ts';
import { maskOf, phaseCount } from '../../model/phases.ts';
import { toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';

/** The hint of one event; null for one that says nothing of a place. */
export function hintOf(grid: Grid, event: GridEvent, place: AssetPlace): EarthFaultHint | null {
  // A storm has half a million events that say nothing of it: nothing is made for them.
  if (event.type !== 'earth_fault_selected' && event.type !== 'fault_passed') return null;
  const said = { by: event.asset, at: toIso(event.receivedAt), vanished: null };
  if (event.type === 'earth_fault_selected') {
    const feeder = feederNamed(grid, event.details['feeder']) ?? place.feeder;
    return feeder === null ? null : { ...said, kind: 'selected', feeder, edge: null };
  }
  if (place.feeder === null) return null;
  const kind = flagOf(event);
  return kind === null ? null : { ...said, kind, feeder: place.feeder, edge: place.device };
}

/** A feeder by its own id or that of its breaker. */
function feederNamed(grid: Grid, named: unknown): string | null {
  if (typeof named !== 'string') return null;
  if (grid.feederOf.has(named)) return named;
  const edge = grid.edgeOf.get(named);
  const number = edge === undefined ? -1 : (grid.headOf[edge] ?? -1);
  return grid.feeders[number]?.id ?? null;
}

const forward: ReadonlySet<unknown> = new Set([1, true, 'forward', 'downstream', 'line']);
const reverse: ReadonlySet<unknown> = new Set([2, -1, false, 'reverse', 'backward', 'bus']);

/** Two phases and more are a short circuit, and a flag that is taken back says nothing. */
function flagOf({ details, phases }: GridEvent): EarthFaultHint['kind'] | null {
  if (details['set'] === false) return null;
  const isShort = phases !== null && phaseCount(maskOf(phases) ?? 0) > 1;
  if (isShort && details['earth'] !== true) return null;
  if (forward.has(details['direction'])) return 'forward';
  if (reverse.has(details['direction'])) return 'reverse';
  // A terminal that gives a direction and does not know it says nothing either.
  return details['direction'] === undefined ? 'passed' : null;
}
