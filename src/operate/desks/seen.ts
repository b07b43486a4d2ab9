/** What a decision found besides outages: facts of plans and estimates, turned into moves, alarms and tasks. */

import type { Task } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { EtrFact } from '../../outages/etr-changes.ts';
import type { PlannedFact } from '../../outages/planned-watch.ts';
import { ForewattError } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import type { PlanDesk, SeenOfPlan } from './plans.ts';

interface Found {
  plannedFacts: readonly PlannedFact[];
  etrFacts: readonly EtrFact[];
}

/** Acts on each fact; one that came too late, because a person was faster, is let go. */
export async function factsToDo(
  parts: OperateParts & { plans: PlanDesk },
  found: Found,
  now: Instant,
): Promise<void> {
  for (const fact of found.plannedFacts) {
    const seen = seenOf(fact, now);
    if (seen !== null) await tolerated(parts, fact.plan, seen);
  }
  const tasks = [
    ...found.plannedFacts.flatMap((fact) => planTask(fact, now)),
    ...found.etrFacts.map((fact) => etrTask(fact, now)),
  ].filter((task) => !parts.board.tasks.has(task.id));
  if (tasks.length === 0) return;
  await parts.saver.decide(() => ({ commit: { put: { task: tasks } }, result: null }));
}

async function tolerated(
  parts: OperateParts & { plans: PlanDesk },
  plan: string,
  seen: SeenOfPlan,
): Promise<void> {
  try {
    await parts.plans.seen(plan, seen);
  } catch (error) {
    const isLate = error instanceof ForewattError && error.code.startsWith('PLN-');
    if (!isLate) throw error;
    parts.log.info({ plan, what: seen.what, code: error.code }, 'plan_fact_came_late');
  }
}

function seenOf(fact: PlannedFact, now: Instant): SeenOfPlan | null {
  switch (fact.what) {
    case 'began':
      return { what: 'began', at: fact.at };
    case 'completed':
      return { what: 'completed', at: fact.at };
    case 'extend':
      return { what: 'extend', at: fact.end };
    case 'expired':
      return { what: 'expired', at: now };
    default:
      return null;
  }
}

const planTasks: Partial<Record<PlannedFact['what'], string>> = {
  not_begun: 'planned_not_started',
  will_it_hold: 'planned_will_it_hold',
  overrun: 'planned_overrun',
  wider: 'planned_wider',
  narrower: 'planned_narrower',
};

function planTask(fact: PlannedFact, now: Instant): Task[] {
  const code = planTasks[fact.what];
  if (code === undefined) return [];
  return [taskOf({ code, subject: fact.plan, text: planText(fact), dueAt: now }, now)];
}

function planText(fact: PlannedFact): string {
  switch (fact.what) {
    case 'not_begun':
      return `Meters of ${fact.plan} still have supply though it should have begun.`;
    case 'will_it_hold':
      return `Will ${fact.plan} end in time? An extension must be told before the old end.`;
    case 'overrun':
      return `${fact.plan} is past its end and customers are still dark.`;
    case 'wider':
      return `${fact.outage} reaches beyond the area of ${fact.plan}.`;
    case 'narrower':
      return `${fact.supplyPoints.length} supply points of ${fact.plan} keep their supply.`;
    default:
      return fact.plan;
  }
}

function etrTask(fact: EtrFact, now: Instant): Task {
  const isDue = fact.what === 'etr_due';
  const text = isDue
    ? `The estimate of ${fact.outage} passes soon: a better word is wanted.`
    : `${fact.outage} was extended too often; its time of return is not known.`;
  const dueAt = isDue ? fact.at : now;
  return taskOf({ code: fact.what, subject: fact.outage, text, dueAt }, now);
}

function taskOf(
  task: { code: string; subject: string; text: string; dueAt: Instant },
  now: Instant,
): Task {
  return {
    id: `T-${task.code}-${task.subject}-${Math.floor(task.dueAt / 60_000)}`,
    version: 1,
    code: task.code,
    state: 'open',
    subject: task.subject,
    contact: null,
    text: task.text,
    dueAt: toIso(task.dueAt),
    assignee: null,
    createdAt: toIso(now),
    doneAt: null,
    doneBy: null,
  };
}
