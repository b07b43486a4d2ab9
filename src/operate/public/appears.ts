/** When a plan appears in public: as its announcement is due, at once where it is approved later than that. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { noticeTimes } from '../../notify/policy/due.ts';
import type { Policy } from '../../notify/policy/load.ts';

/** Worked out once for each state of a plan: every visitor's answer asks for it. */
export function publicTimes(policy: Policy, zone: string): (plan: PlannedOutage) => Instant {
  const known = new WeakMap<PlannedOutage, Instant>();
  return (plan) => {
    const before = known.get(plan);
    if (before !== undefined) return before;
    if (plan.approvedAt === null) return Number.POSITIVE_INFINITY;
    const { due } = noticeTimes(fromIso(plan.start), policy.planned[plan.kind], policy, zone);
    const at = Math.max(fromIso(plan.approvedAt), due ?? 0);
    known.set(plan, at);
    return at;
  };
}
