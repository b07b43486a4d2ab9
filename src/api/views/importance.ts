/** How much an outage matters: the default order of outages, with every part by name. */
import type { ByClass } from '../../model/contact.ts';
import type { ImportanceReason, Outage } from '../../model/outage.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { ImportanceWeights } from '../parts/settings.ts';
import type { OwnSupplyLeft, PromiseClock } from '../parts.ts';

/** After this long an outage without crew or ETR rises in the list. */
const UNATTENDED_MS = 30 * MINUTE;
/** So close to its end a promise raises the outage in the list. */
const PROMISE_NEAR_MS = 30 * MINUTE;
/** So close to its end an own supply raises the outage in the list. */
const OWN_SUPPLY_NEAR_MINUTES = 30;

export interface ImportancePart {
  reason: ImportanceReason;
  points: number;
}

/** Parts with points, in the order of the rule (console page 4.1, operations page 13); none once nobody is dark. */
export function importanceParts(
  outage: Outage,
  byClass: ByClass,
  at: {
    now: Instant;
    weights: ImportanceWeights;
    promise: PromiseClock | null;
    /** Worst first. */
    ownSupply: readonly OwnSupplyLeft[];
  },
): ImportancePart[] {
  const { now, weights, promise } = at;
  if (outage.dark.length === 0) return [];
  const isOld = now - outage.detectedAt > UNATTENDED_MS;
  const etrAt = outage.etr?.high ?? outage.etr?.at ?? null;
  const isPromiseNear = promise !== null && promise.due - now < PROMISE_NEAR_MS;
  const minutesLeft = at.ownSupply[0]?.minutesLeft ?? Number.POSITIVE_INFINITY;
  const parts: Array<[ImportanceReason, number]> = [
    ['danger_reported', outage.danger ? weights.danger : 0],
    ['own_supply_ends', minutesLeft < OWN_SUPPLY_NEAR_MINUTES ? weights.ownSupply : 0],
    ['life_support', weights.lifeSupport * byClass.life_support],
    ['critical', weights.critical * byClass.critical],
    ['promise_ends', isPromiseNear ? weights.promise : 0],
    ['etr_passed', etrAt !== null && etrAt < now ? weights.etrPassed : 0],
    ['no_crew', isOld && outage.crew.state === 'none' ? weights.noCrew : 0],
    ['no_etr', isOld && etrAt === null ? weights.noEtr : 0],
    ['customers', weights.customer * outage.dark.length],
  ];
  return parts.flatMap(([reason, points]) => (points === 0 ? [] : [{ reason, points }]));
}

export function totalOf(parts: readonly ImportancePart[]): number {
  return parts.reduce((sum, { points }) => sum + points, 0);
}
