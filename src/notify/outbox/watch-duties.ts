// Duties as time passes: met by what the provider took, at risk while somebody can still act, missed with a task.
import type { Told } from '../../model/outbox.ts';
import type { Duty } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import { dutyInTime } from '../duties.ts';
import { reached } from '../stages/facts.ts';
import { type OutboxDeps, outboxLimits } from './deps.ts';
import { toldOf } from './facts.ts';
import type { OutboxState } from './state.ts';
import { newTask } from './tasks.ts';

export async function watchDuties(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const now = deps.clock.now();
  const due = await deps.store.dutiesDue(now, outboxLimits.duties);
  const changing = due.flatMap((duty) => {
    const next = dutyInTime(duty, now);
    return next === null ? [] : [{ duty, next }];
  });
  const alive = await plansAlive(
    changing.map(({ duty }) => duty),
    deps,
  );
  const moving = changing.filter(({ duty }) => alive.get(duty.plannedOutage) === duty.revision);
  if (moving.length === 0) return;
  const told = await toldByPlan(
    moving.map(({ duty }) => duty),
    deps,
  );
  const duties = moving.flatMap(({ duty, next }) => {
    const proven = provenBy(duty, told.get(`${duty.plannedOutage} ${duty.contact}`) ?? [], now);
    if (proven !== null) return [proven];
    return [next];
  });
  await deps.store.save({ duties, tasks: tasksOf(duties, now) });
  for (const duty of duties) state.duties.delete(duty.plannedOutage);
  deps.log.info({ duties: duties.length }, 'duties_moved');
}

const over: readonly string[] = ['cancelled', 'expired'];

/** The revision that each plan demands now; a plan that is off demands nothing of anybody. */
async function plansAlive(duties: readonly Duty[], deps: OutboxDeps): Promise<Map<string, number>> {
  const revisions = new Map<string, number>();
  for (const id of new Set(duties.map((duty) => duty.plannedOutage))) {
    const plan = await deps.facts.plan(id);
    if (plan !== null && !over.includes(plan.state)) revisions.set(id, plan.revision);
  }
  return revisions;
}

async function toldByPlan(duties: readonly Duty[], deps: OutboxDeps): Promise<Map<string, Told[]>> {
  const found = new Map<string, Told[]>();
  for (const plan of new Set(duties.map((duty) => duty.plannedOutage))) {
    const contacts = duties.filter((d) => d.plannedOutage === plan).map((d) => d.contact);
    for (const [contact, rows] of await toldOf(plan, contacts, deps)) {
      found.set(`${plan} ${contact}`, rows);
    }
  }
  return found;
}

const firstNotices: readonly string[] = ['planned_notice', 'planned_changed'];
const arrived: readonly string[] = ['delivered', 'read'];
const needReceipt: readonly string[] = ['life_support', 'critical'];

/** At the deadline a message that the provider took in time counts for those who need no receipt. */
function provenBy(duty: Duty, told: readonly Told[], now: Instant): Duty | null {
  if (duty.deadline === null || now <= fromIso(duty.deadline)) return null;
  const deadline = fromIso(duty.deadline);
  const first = reached(told).find(
    (one) =>
      firstNotices.includes(one.kind) &&
      one.at <= deadline &&
      (arrived.includes(one.state) ||
        (!needReceipt.includes(duty.class) && ['accepted', 'sent'].includes(one.state))),
  );
  if (first === undefined) return null;
  return {
    ...duty,
    version: duty.version + 1,
    state: 'met',
    reason: null,
    proof: { kind: 'delivery', notice: null, channel: first.channel, at: toIso(first.at) },
  };
}

/** One task for each plan and outcome: who is concerned stands at the plan's duties. */
function tasksOf(duties: readonly Duty[], now: Instant): Task[] {
  const tasks = new Map<string, Task>();
  for (const duty of duties) {
    if (duty.state !== 'at_risk' && duty.state !== 'missed') continue;
    const task = newTask({
      code: `duty_${duty.state}`,
      key: `${duty.plannedOutage}-${duty.revision}`,
      subject: duty.plannedOutage,
      contact: null,
      text: `${duty.plannedOutage}: ${duty.state === 'missed' ? 'not told in time' : 'not told yet'}`,
      dueAt: duty.deadline === null ? null : fromIso(duty.deadline),
      now,
    });
    tasks.set(task.id, task);
  }
  return [...tasks.values()];
}
