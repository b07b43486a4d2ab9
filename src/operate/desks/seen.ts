/** What a decision found besides outages: facts of plans and estimates, turned into moves, alarms and tasks. */
import type { Alarm } from '../../model/alarm.ts';
import type { Task, TaskCode } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { OutageChange } from '../../outages/change.ts';
import type { Operation } from '../../outages/engine.ts';
import type { EtrFact } from '../../outages/etr-changes.ts';
import type { PlannedFact } from '../../outages/planned-watch.ts';
import { ForewattError } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { etrAlarm, overAlarms, planAlarm } from './found-alarms.ts';
import type { PlanDesk, SeenOfPlan } from './plans.ts';
import { recordSettled } from './switching.ts';

interface Found {
  changes: readonly OutageChange[];
  plannedFacts: readonly PlannedFact[];
  etrFacts: readonly EtrFact[];
  /** Switches that local automation has left where they stand. */
  settled: readonly Operation[];
}

/** Acts on each fact; one that came too late, because a person was faster, is let go. */
export async function factsToDo(
  parts: OperateParts & { plans: PlanDesk },
  found: Found,
  now: Instant,
): Promise<void> {
  await recordSettled(parts, found.settled);
  for (const fact of found.plannedFacts) {
    const seen = seenOf(fact, now);
    if (seen !== null) await tolerated(parts, fact.plan, seen);
  }
  const task = [
    ...found.plannedFacts.flatMap((fact) => planTask(parts, fact, now)),
    ...found.etrFacts.flatMap((fact) => etrTask(fact, now)),
  ].filter(({ id }) => !parts.board.tasks.has(id));
  const alarm = alarmsOf(parts, found, now);
  if (task.length === 0 && alarm.length === 0) return;
  await parts.saver.decide(() => ({ commit: { put: { task, alarm } }, result: null }));
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
      return { what: 'completed', at: fact.at, stillDark: fact.stillDark };
    case 'tell_not_begun':
      return { what: 'not_begun' };
    case 'narrower':
      return { what: 'narrowed', supplyPoints: fact.supplyPoints };
    case 'window_began':
    case 'window_over':
      return { what: fact.what, at: fact.at, supplyPoints: fact.supplyPoints };
    case 'extend':
      return { what: 'extend', at: fact.end };
    case 'expired':
      return { what: 'expired', at: now };
    default:
      return null;
  }
}

const planTasks: Partial<Record<PlannedFact['what'], TaskCode>> = {
  not_begun: 'planned_not_started',
  will_it_hold: 'planned_will_it_hold',
  narrower: 'planned_narrower',
};

function planTask({ board }: OperateParts, fact: PlannedFact, now: Instant): Task[] {
  const code = planTasks[fact.what];
  if (code === undefined) return [];
  const isLiveLine = board.plans.get(fact.plan)?.liveLine === true;
  return [taskOf({ code, subject: fact.plan, text: planText(fact, isLiveLine), dueAt: now }, now)];
}

function alarmsOf(parts: OperateParts, found: Found, now: Instant): Alarm[] {
  return [
    ...found.changes.flatMap((change) => overAlarms(parts, change)),
    ...found.plannedFacts.flatMap((fact) => planAlarm(parts, fact, now)),
    ...found.etrFacts.flatMap((fact) => etrAlarm(parts, fact, now)),
  ];
}

function planText(fact: PlannedFact, isLiveLine: boolean): string {
  switch (fact.what) {
    case 'not_begun':
      return `Meters of ${fact.plan} still have supply though it should have begun.`;
    case 'will_it_hold':
      if (isLiveLine) return `Will the live-line work ${fact.plan} end in time? No meter says so.`;
      return `Will ${fact.plan} end in time? An extension must be told before the old end.`;
    case 'narrower':
      return `${named(fact.supplyPoints)} of ${fact.plan} keep their supply: are their records right?`;
    default:
      return fact.plan;
  }
}

function etrTask(fact: EtrFact, now: Instant): Task[] {
  if (fact.what === 'crew_silent') {
    const text = `The crew of ${fact.outage} is on site and has said nothing for an hour.`;
    return [taskOf({ code: fact.what, subject: fact.outage, text, dueAt: now }, now)];
  }
  if (fact.what !== 'etr_due') return [];
  const text = `The estimate of ${fact.outage} passes soon: a better word is wanted.`;
  return [taskOf({ code: fact.what, subject: fact.outage, text, dueAt: fact.at }, now)];
}

const NAMED_MOST = 20;

/** Supply points by name, as many as fit a line. */
function named(supplyPoints: readonly string[]): string {
  const names = supplyPoints.slice(0, NAMED_MOST).join(', ');
  const more = supplyPoints.length - NAMED_MOST;
  return more > 0 ? `${names} and ${more} more` : names;
}

function taskOf(
  task: { code: TaskCode; subject: string; text: string; dueAt: Instant },
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
