/** What is decided too late to tell everybody in time: a reason, a second person, and a task. */
import type { Actor } from '../../api/parts/acting.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { Commit } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';

/** Who cannot be told in time any more is a person's to reach: known at the moment of the decision. */
export function lateTasks(plan: PlannedOutage, duties: readonly Duty[], now: Instant): Task[] {
  const late = duties.filter(isBornLate);
  if (late.length === 0) return [];
  const id = `T-duty_late-${plan.id}-${plan.revision}`;
  const text = `${plan.id}: ${late.length} contacts hear of it later than the rules demand.`;
  return [
    {
      ...{ id, version: 1, code: 'duty_late', state: 'open', subject: plan.id, contact: null },
      ...{ text, dueAt: plan.start, assignee: null, createdAt: toIso(now) },
      ...{ doneAt: null, doneBy: null },
    },
  ];
}

const bornLate: ReadonlySet<string> = new Set(['approved_late', 'changed_late', 'switching']);

/** A duty whose deadline lay behind it when it arose. */
function isBornLate(duty: Pick<Duty, 'state' | 'reason' | 'proof'>): boolean {
  return duty.state === 'missed' && duty.proof === null && bornLate.has(duty.reason ?? '');
}

/** A change that comes too late for some needs a reason, from a second person who may approve. */
export function lateChange(
  parts: OperateParts,
  move: { plan: PlannedOutage; commit: Commit },
  asked: { by: Actor; lateReason: string | null },
): { plan: PlannedOutage; commit: Commit } {
  const { plan, commit } = move;
  const [first] = (commit.put?.duty ?? []).filter(isBornLate);
  if (first === undefined) return move;
  const { by, lateReason } = asked;
  if (lateReason === null && parts.planRules.lateNeeds('reason')) {
    const lateness = parts.planRules.lateness(plan, parts.clock.now());
    const earliestStart = lateness?.earliestStart ?? 'a later day';
    throw fault('PLN-NOTICE-TOO-LATE', { deadline: first.deadline ?? plan.start, earliestStart });
  }
  if (!parts.planRules.lateNeeds('supervisor'))
    return { ...move, plan: { ...plan, late: lateReason } };
  if (by.role !== 'supervisor' && by.role !== 'admin') {
    throw fault('AUT-FORBIDDEN', { need: 'supervisor' });
  }
  if (by.name === plan.author) throw fault('PLN-SELF-APPROVAL', { author: plan.author });
  return { ...move, plan: { ...plan, late: lateReason } };
}
