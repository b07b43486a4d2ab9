/** The faults of a storm as they come to pass: when each shows, whom it darkens, what was heard of it. */
import { type Instant, SECOND } from '../model/time.ts';
import type { Fault } from './faults.ts';
import type { Town } from './town.ts';
import type { Truth } from './truth.ts';
import type { CheckAfter } from './world.ts';

export interface Course {
  fault: Fault;
  /** Id of its device; of the supply point for a service. */
  name: string;
  feeder: string;
  isOpen: boolean;
  /** Since when somebody is dark by it alone; null until then. */
  visibleAt: Instant | null;
  /** Those it darkens, by number. */
  points: ReadonlySet<number>;
  /** First word of dark from one of them that was received. */
  heardAt: Instant | null;
  closedAt: Instant | null;
  /** When it is looked at; null: not yet known, or done. */
  checkAt: Instant | null;
}

export function courseOf(fault: Fault, town: Town): Course {
  const { grid } = town;
  const name =
    fault.edge < 0 ? grid.tables.supplyPoints[fault.point]!.id : grid.edgeIds[fault.edge]!;
  const feeder = grid.feeders[fault.feeder]!.id;
  const never = { visibleAt: null, heardAt: null, closedAt: null, checkAt: null };
  return { fault, name, feeder, isOpen: false, points: new Set(), ...never };
}

/** Notes those that show now and did not before; `isReturn`: supply above them came back. */
export function noteVisible(
  courses: readonly Course[],
  about: { town: Town; truth: Truth; now: Instant; after: CheckAfter; isReturn: boolean },
): void {
  const { town, truth, now, after, isReturn } = about;
  for (const one of courses) {
    if (!one.isOpen || one.visibleAt !== null) continue;
    const points = darkBy(one.fault, town, truth);
    if (points.length === 0) continue;
    one.visibleAt = now;
    one.points = new Set(points);
    one.checkAt = now + (isReturn ? after.returnS : after.openingS) * SECOND;
  }
}

/** Points that it leaves without some phase which nothing above takes from them. */
export function darkBy(fault: Fault, town: Town, truth: Truth): number[] {
  if (fault.point >= 0) return [fault.point];
  const phases = fault.phases & ~truth.deadAbove(fault.edge);
  if (phases === 0) return [];
  return truth.below(fault.edge).filter((s) => (town.truePhases[s]! & phases) !== 0);
}
