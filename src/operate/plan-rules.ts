/** What the rules of notice say of a plan: its duties, its waves, and whether it comes in time. */
import type { PreviewView } from '../api/shapes/planned.ts';
import type { Duty, PlannedOutage } from '../model/planned-outage.ts';
import type { Instant } from '../model/time.ts';
import type { Telling } from './changes.ts';

/** What happened to a plan, for the rules of notice. */
export type PlanNews =
  | { what: 'approved' }
  | { what: 'changed'; before: PlannedOutage }
  | { what: 'cancelled' }
  | { what: 'started' }
  | { what: 'extended'; before: PlannedOutage }
  /** Its time has come and people still have supply. */
  | { what: 'not_begun' }
  /** These keep their supply though the plan names them. */
  | { what: 'narrowed'; supplyPoints: readonly string[] }
  /** `stillDark` are dark for another reason and are told of that. */
  | { what: 'completed'; stillDark: readonly string[] };

export interface PlanRules {
  /** Counts of the people concerned, by contact and class. */
  affected(plan: PlannedOutage): Promise<PlannedOutage['affected']>;
  /** What the plan would mean; saves nothing. */
  preview(plan: PlannedOutage, now: Instant): Promise<PreviewView>;
  /** What the rules would have needed, when their deadline has passed: then approval needs a reason. */
  lateness(plan: PlannedOutage, now: Instant): { deadline: string; earliestStart: string } | null;
  /** Throws what no reason lifts: PLN-CLASS-REFUSED, PLN-DAY-REFUSED. */
  refuse(plan: PlannedOutage, now: Instant): void;
  /** Duties computed once, at approval or with a new revision. */
  duties(plan: PlannedOutage, now: Instant): Promise<Duty[]>;
  /** Waves of a move, those due later included. */
  tell(plan: PlannedOutage, news: PlanNews, now: Instant): Telling;
  /** Contacts who must confirm before the work begins and have not. */
  unconfirmed(plan: PlannedOutage): Promise<number>;
}
