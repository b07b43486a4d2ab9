/** The dark time that a plan makes: who is cut from when, and until when. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Commit } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';
import { reducedAmong } from './second-supply.ts';

type Intervals = NonNullable<Commit['intervals']>;

/** Whose cut has come when the work begins: all of its first cuts, and what should have come by then. */
export function begunBy(plan: PlannedOutage, at: Instant): string[] {
  const first = Math.min(...plan.windows.map((window) => fromIso(window.start)));
  const now = plan.windows.filter((window) => fromIso(window.start) <= Math.max(first, at));
  return [...new Set(now.flatMap((window) => window.supplyPoints))];
}

/**
 * The dark time of a plan that has begun; who is dark already through an outage stays in it, and who keeps a second
 * supply is not interrupted.
 */
export function openedAt(
  parts: Pick<OperateParts, 'board' | 'world' | 'clock'>,
  plan: PlannedOutage,
  cut: { at: Instant; supplyPoints: readonly string[] },
): NonNullable<Intervals['open']> {
  const reduced = reducedAmong(parts, cut.supplyPoints, parts.clock.now());
  return cut.supplyPoints
    .filter((id) => parts.board.dark(id) === undefined && !reduced.has(id))
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
    close: plan.supplyPoints.flatMap((supplyPoint) => {
      const mark = parts.board.dark(supplyPoint);
      return mark?.plannedOutage === plan.id ? [{ supplyPoint, to: Math.max(mark.since, to) }] : [];
    }),
  };
}
