/** What happened on the way to a device, where the fault may be, and what happened there before. */
import type { FieldCardView } from '../../api/shapes/field.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Outage } from '../../model/outage.ts';
import { HOUR, type Instant, toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';
import { reachOf } from './along.ts';

export interface FaultParts {
  world: World;
  board: Board;
  records: Pick<RecordsStore, 'documents' | 'history'>;
  now(): Instant;
}

const LOOK_BACK_MS = 24 * HOUR;
/** Of each list. */
const FAULTS_SHOWN = { operated: 12, faults: 3, candidates: 6 };
/** Events of one asset looked at. */
const EVENTS_MOST = 50;
const OUTAGES_LOOKED_AT = 200;

/** What protection, switches and indicators of a way said in the last day, oldest first. */
export async function eventsAlong(
  { world, records, now }: FaultParts,
  at: { path: readonly number[]; feeder: number },
): Promise<GridEvent[]> {
  const { grid, locator } = world;
  const ids = at.path.map((edge) => grid.edgeIds[edge] as string);
  const onWay = ids.flatMap((id) => [id, ...locator.assetsAt(id)]);
  const flags = grid.tables.assets.flatMap((asset) => {
    const edge = asset.kind === 'indicator' ? grid.edgeOf.get(asset.at) : undefined;
    const isHere = edge !== undefined && grid.homeFeeder[grid.to[edge] as number] === at.feeder;
    return isHere ? [asset.id] : [];
  });
  const span = { from: now() - LOOK_BACK_MS, to: now() + HOUR, limit: EVENTS_MOST };
  const found = await Promise.all(
    [...new Set([...onWay, ...flags])].map((asset) => records.history.events({ ...span, asset })),
  );
  return found.flat().sort((a, b) => a.receivedAt - b.receivedAt);
}

const operations = new Set([
  ...['protection_trip', 'lockout', 'reclose', 'switch_opened', 'switch_closed'],
  ...['earth_fault_on', 'earth_fault_selected'],
]);

export function operatedOf(
  { world }: FaultParts,
  events: readonly GridEvent[],
): FieldCardView['operated'] {
  return events
    .filter(({ type }) => operations.has(type))
    .slice(-FAULTS_SHOWN.operated)
    .reverse()
    .map(({ asset, type, details, phases, deviceTime, receivedAt }) => ({
      device: deviceOf(world, asset),
      ...{ type, phases },
      element: typeof details['element'] === 'string' ? details['element'] : null,
      currentA: numberOf(details['currentA']),
      distanceKm: numberOf(details['distanceKm']),
      ok: typeof details['ok'] === 'boolean' ? details['ok'] : null,
      at: toIso(deviceTime ?? receivedAt),
    }));
}

function deviceOf({ grid, locator }: World, asset: string): string {
  const place = locator.asset(asset);
  return place?.kind === 'edge' ? (grid.edgeIds[place.edge] ?? asset) : asset;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function candidatesOf(grid: Grid, outages: readonly Outage[]): FieldCardView['candidates'] {
  return outages
    .flatMap(({ id, causeGroup, probability, alternatives }) => {
      const first = causeGroup[0] === undefined ? [] : [{ device: causeGroup[0], probability }];
      return [...first, ...alternatives].map((one) => ({ ...one, about: id }));
    })
    .sort((a, b) => b.probability - a.probability)
    .slice(0, FAULTS_SHOWN.candidates)
    .map((one) => ({ ...one, section: null, ...reachOf(grid, one.device) }));
}

export function earthFaultOf(
  { board }: FaultParts,
  feeder: string | null,
): FieldCardView['earthFault'] {
  for (const fault of board.earthFaults.values()) {
    const candidate = fault.candidates.find((one) => one.feeder === feeder);
    if (candidate === undefined) continue;
    const flags = fault.hints.filter((hint) => hint.feeder === feeder);
    return {
      ...{ id: fault.id, state: fault.state, phase: fault.phase, since: fault.since },
      probability: candidate.probability,
      directions: flags
        .filter(({ kind }) => kind !== 'trial')
        .map(({ by, kind, at }) => ({ by, kind, at })),
    };
  }
  return null;
}

export async function lastFaults(
  { records }: FaultParts,
  at: { id: string; feeder: string | null },
): Promise<FieldCardView['lastFaults']> {
  const { items } = await records.documents.list('outage', {
    where: { feeder: at.feeder },
    orderBy: { column: 'startedAt', direction: 'desc' },
    limit: OUTAGES_LOOKED_AT,
  });
  return items
    .filter(({ causeGroup, state }) => causeGroup.includes(at.id) && state !== 'rejected')
    .slice(0, FAULTS_SHOWN.faults)
    .map(({ id, startedAt, restoredAt, causeKind, ever }) => ({
      outage: id,
      ...{ startedAt: toIso(startedAt), restoredAt: toIso(restoredAt) },
      ...{ cause: causeKind, customers: ever.length },
    }));
}
