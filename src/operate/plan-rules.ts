/** What the rules of notice say of a plan: its duties, its waves, and whether it comes in time. */
import type { PreviewView } from '../api/shapes/planned.ts';
import type { Duty, PlannedOutage } from '../model/planned-outage.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import type { Unheard } from '../notify/waves/unheard.ts';
import type { ForewattError } from '../runtime/problem.ts';
import type { Telling } from './changes.ts';
import type { Concerned } from './plans/audience.ts';

/** What happened to a plan, for the rules of notice. */
export type PlanNews =
  | { what: 'approved' }
  /** `unheard`: what of the revision before is still on its way. */
  | {
      what: 'changed';
      before: PlannedOutage;
      unheard?: readonly Unheard[];
      /** Why, where people are told why. */
      because?: 'weather' | null;
      /** One person's word, which nobody approved. */
      isByOne?: true;
    }
  | { what: 'cancelled' }
  /** The cut has come to these of its places. */
  | { what: 'started'; supplyPoints: readonly string[] }
  | { what: 'extended'; before: PlannedOutage }
  /** Its time has come and people still have supply. */
  | { what: 'not_begun' }
  /** Contacts came to these of its places. */
  | { what: 'joined'; supplyPoints: readonly string[] }
  /** These keep their supply though the plan names them. */
  | { what: 'narrowed'; supplyPoints: readonly string[] }
  /** `stillDark` are dark for another reason and are told of that. */
  | { what: 'completed'; stillDark: readonly string[] };

/** Why duties are computed. `before`: the plan as people were told of it. */
export type DutyNews =
  | { why: 'approved' }
  | { why: 'cancelled' }
  | {
      why: 'changed' | 'switching' | 'people';
      before: PlannedOutage;
      /** Nobody can have heard of `before` yet. */
      isHeardByNobody?: boolean;
    };

export interface PlanRules {
  /** Everybody whom the plan concerns now. */
  people(plan: PlannedOutage): Promise<Concerned[]>;
  /** Counts of them, by contact and class. */
  affected(plan: PlannedOutage, people: readonly Concerned[]): PlannedOutage['affected'];
  /** What the plan would mean; saves nothing. */
  preview(plan: PlannedOutage, now: Instant): Promise<PreviewView>;
  /** What the rules would have needed, when their deadline has passed: then approval needs a reason. */
  lateness(plan: PlannedOutage, now: Instant): { deadline: string; earliestStart: string } | null;
  /** What a late approval or change needs, as the policy says. */
  lateNeeds(what: 'reason' | 'supervisor'): boolean;
  /** How long after a payment supply must be back; null: a payment ends no cut of this kind. */
  restoreWithin(plan: PlannedOutage): DurationMs | null;
  /** Whether a cut of this kind may not reach what is under protection (保电). */
  sparesProtected(plan: PlannedOutage): boolean;
  /** Throws what no reason lifts: PLN-CLASS-REFUSED, PLN-DAY-REFUSED. */
  refuse(plan: PlannedOutage, now: Instant): void;
  /** Whom a cut of this kind may not reach and does now; null: nobody. */
  refused(plan: PlannedOutage): ForewattError | null;
  /**
   * Duties to save: computed once at approval; with a new revision, or other people behind its places, new
   * ones, those that go on and those that end.
   */
  duties(
    plan: PlannedOutage,
    about: DutyNews,
    at: { now: Instant; people: readonly Concerned[] },
  ): Promise<Duty[]>;
  /** When the first notice is or was due, null: at once. */
  firstNoticeAt(plan: PlannedOutage): Instant | null;
  /** From when it stands in public as word that counts; null: no announcement counts for this kind. */
  announcedAt(plan: PlannedOutage): Instant | null;
  /** From when a proof by hand counts: a letter once it has come. */
  countsFrom(kind: string, at: Instant): Instant;
  /** Who alone may hear of a plan that concerns its own customers only, null: all who are there. */
  hearers(plan: PlannedOutage, news: PlanNews): Promise<readonly Concerned[] | null>;
  /** Waves of a move, those due later included. */
  tell(
    plan: PlannedOutage,
    news: PlanNews,
    at: { now: Instant; hearers: readonly Concerned[] | null },
  ): Telling;
  /** Contacts who must confirm before the work begins and have not. */
  unconfirmed(plan: PlannedOutage): Promise<number>;
}
