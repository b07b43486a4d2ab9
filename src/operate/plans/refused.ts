/** What stands against an approved work now: places that changed, or an outage that came meanwhile. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { refusalsFor } from './conflicts.ts';

type Parts = Pick<OperateParts, 'board' | 'world' | 'planRules' | 'settings'>;

/** The first of what no reason lifts; null: nothing. */
export function refusedNow(parts: Parts, plan: PlannedOutage): ForewattError | null {
  const refused = parts.planRules.refused(plan);
  if (refused !== null) return refused;
  return refusalsFor(parts, plan)[0]?.problem ?? null;
}

/** A person must change or cancel it while there is time; once for a revision. */
export function refusedTask(parts: Parts, plan: PlannedOutage, now: Instant): Task | null {
  const id = `T-planned_refused-${plan.id}-${plan.revision}`;
  if (fromIso(plan.end) < now) return null;
  const refused = refusedNow(parts, plan);
  if (refused === null) return null;
  return {
    ...{ id, version: 1, code: 'planned_refused', state: 'open', subject: plan.id, contact: null },
    ...{ text: `${plan.id}: ${refused.message} ${refused.fix}`, dueAt: plan.start },
    ...{ assignee: null, createdAt: toIso(now), doneAt: null, doneBy: null },
  };
}
