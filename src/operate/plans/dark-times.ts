/** The dark time that a plan makes: who is cut from when, and until when. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Commit } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';

type Intervals = NonNullable<Commit['intervals']>;

/** Whose cut has come when the work begins: all of its first cuts, and what should have come by then. */
export function begunBy(plan: PlannedOutage, at: Instant): string[] {
  const first = Math.min(...plan.windows.map((window) => fromIso(window.start)));
  const now = plan.windows.filter((window) => fromIso(window.start) <= Math.max(first, at));
  return [...new Set(now.flatMap((window) => window.supplyPoints))];
}

/** The dark time of a plan that has begun; who is dark already through an outage stays in it. */
export function openedAt(
  parts: Pick<OperateParts, 'board'>,
  plan: PlannedOutage,
  cut: { at: Instant; supplyPoints: readonly string[] },
): NonNullable<Intervals['open']> {
  return cut.supplyPoints
    .filter((id) => parts.board.dark(id) === undefined)
    .map((supplyPoint) => ({
      ...{ supplyPoint, phases: 'ABC' as const, from: cut.at, to: null },
      ...{ outage: null, plannedOutage: plan.id },
    }));
}

/** The end of the dark time that a plan made; what an outage made goes on. */
export function closed(
  parts: Pick<OperateParts, 'board'>,
  plan: PlannedOutage,
  to: Instant,
): Intervals {
  return {
    close: plan.supplyPoints
      .filter((id) => parts.board.dark(id)?.plannedOutage === plan.id)
      .map((supplyPoint) => ({ supplyPoint, to })),
  };
}
