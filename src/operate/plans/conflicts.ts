/** What stands in the way of a work, by what the board, the network and the past hold. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, MINUTE } from '../../model/time.ts';
import { suppliesIn } from '../../network/premises.ts';
import {
  type Conflict,
  type ConflictWorld,
  conflictsOf,
  OFTEN,
  refusalsOf,
} from '../../outages/planned/conflicts.ts';
import type { OperateParts } from '../parts.ts';
import { pointsOf } from './audience.ts';

type Parts = Pick<OperateParts, 'board' | 'world' | 'planRules' | 'settings'>;

/** Cuts shorter than this are not counted. */
const SUSTAINED_MS = 3 * MINUTE;
const POINTS_A_READ = 1_000;
const ROWS_A_PAGE = 5_000;

/** Everything besides its notice that speaks against a work now. */
export async function conflictsFor(
  parts: Parts & Pick<OperateParts, 'records'>,
  plan: PlannedOutage,
): Promise<Conflict[]> {
  const cuts = await cutsBefore(parts, plan);
  return conflictsOf(
    plan,
    worldOf(parts, plan, (id) => cuts.get(id) ?? 0),
  );
}

/** What of it no reason lifts. */
export function refusalsFor(parts: Parts, plan: PlannedOutage): Conflict[] {
  return refusalsOf(
    plan,
    worldOf(parts, plan, () => 0),
  );
}

function worldOf(
  { world, board, planRules, settings }: Parts,
  plan: PlannedOutage,
  cuts: (supplyPoint: string) => number,
): ConflictWorld {
  const { grid, locator } = world;
  const numberOf = (id: string): number => locator.supplyPoint(id) ?? -1;
  const supplies = suppliesIn(grid.tables);
  return {
    others: [...board.plans.values()],
    rowOf: (id) => grid.tables.supplyPoints[numberOf(id)],
    suppliesOf(id) {
      return supplies.get(id) ?? [];
    },
    feederOf(id) {
      const node = grid.spNode[numberOf(id)];
      return node === undefined ? null : (grid.feeders[grid.homeFeeder[node] ?? -1]?.id ?? null);
    },
    isDark: (id) => board.dark(id) !== undefined,
    cutsBefore: cuts,
    protection: grid.tables.protection,
    zone: settings.utility.zone,
    sparesProtected: planRules.sparesProtected(plan),
  };
}

/** Sustained cuts of each of its supply points in the thirty days before. */
async function cutsBefore(
  { records }: Pick<OperateParts, 'records'>,
  plan: PlannedOutage,
): Promise<ReadonlyMap<string, number>> {
  const start = fromIso(plan.start);
  const span = { from: start - OFTEN.withinMs, to: start, limit: ROWS_A_PAGE };
  const own = [...pointsOf(plan)];
  const counts = new Map<string, number>();
  for (let first = 0; first < own.length; first += POINTS_A_READ) {
    const among = own.slice(first, first + POINTS_A_READ);
    let after: string | null = null;
    do {
      const found: Awaited<ReturnType<typeof records.history.intervalsByPoint>> =
        await records.history.intervalsByPoint({ ...span, among, after });
      for (const { supplyPoint, from, to, plannedOutage } of found.intervals) {
        const isSustained = to === null || to - from > SUSTAINED_MS;
        if (!isSustained || plannedOutage === plan.id) continue;
        counts.set(supplyPoint, (counts.get(supplyPoint) ?? 0) + 1);
      }
      after = found.after;
    } while (after !== null);
  }
  return counts;
}
