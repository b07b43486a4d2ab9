// Duties as time passes: met by what the provider took, at risk while somebody can still act, missed with a task.
import type { Told } from '../../model/outbox/told.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { needsReceipt } from '../duties/proofs.ts';
import { dutyTasks } from '../duties/tasks.ts';
import { dutyInTime, lastMoment, withdrawn } from '../duties.ts';
import { reached } from '../stages/facts.ts';
import { type OutboxDeps, outboxLimits } from './deps.ts';
import { toldOf } from './facts.ts';
import { isDutyStale } from './serial.ts';
import type { OutboxState } from './state.ts';

/** In its turn among the answers, each of which may be the proof of one of them. */
export async function watchDuties(deps: OutboxDeps, state: OutboxState): Promise<void> {
  try {
    await state.serial.run(() => moveDuties(deps, state));
  } catch (error) {
    if (!isDutyStale(error)) throw error;
    // A person wrote one meanwhile: they are all looked at again in a moment.
    deps.log.info({}, 'duties_moved_meanwhile');
  }
}

async function moveDuties(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const now = deps.clock.now();
  const due = await deps.store.dutiesDue(now, outboxLimits.duties);
  const plans = await plansOf(due, deps);
  const ended = due.flatMap((duty) => endedWith(duty, plans.get(duty.plannedOutage) ?? null, now));
  const over = new Set(ended.map(({ id }) => id));
  const moving = due.flatMap((duty) => {
    const next = over.has(duty.id) ? null : dutyInTime(duty, now);
    return next === null ? [] : [{ duty, next }];
  });
  if (moving.length + ended.length === 0) return;
  const told = await toldByPlan(
    moving.map(({ duty }) => duty),
    deps,
  );
  const moved = moving.map(({ duty, next }) => {
    return provenBy(duty, told.get(`${duty.plannedOutage} ${duty.contact}`) ?? [], now) ?? next;
  });
  const duties = [...ended, ...moved];
  await deps.store.save({ duties, tasks: dutyTasks(moved, now) });
  for (const duty of duties) state.duties.delete(duty.plannedOutage);
  deps.log.info({ duties: duties.length }, 'duties_moved');
}

/** A cut that is off, or that passed without beginning, demands nothing more of anybody. */
function endedWith(duty: Duty, plan: PlannedOutage | null, now: Instant): Duty[] {
  const isOff = plan === null || plan.state === 'cancelled';
  const isPassed = plan?.state === 'expired' && duty.deadline === null;
  const next = isOff || isPassed ? withdrawn(duty, 'cancelled', now) : null;
  return next === null ? [] : [next];
}

async function plansOf(
  duties: readonly Duty[],
  deps: OutboxDeps,
): Promise<Map<string, PlannedOutage>> {
  const plans = new Map<string, PlannedOutage>();
  for (const id of new Set(duties.map((duty) => duty.plannedOutage))) {
    const plan = await deps.facts.plan(id);
    if (plan !== null) plans.set(id, plan);
  }
  return plans;
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

/** At the deadline a message that the provider took in time counts for those who need no receipt. */
function provenBy(duty: Duty, told: readonly Told[], now: Instant): Duty | null {
  const last = lastMoment(duty);
  if (last === null || now <= last || !duty.fulfilledBy.includes('delivery')) return null;
  const first = reached(told).find(
    (one) =>
      firstNotices.includes(one.kind) &&
      one.revision >= duty.sinceRevision &&
      one.at <= last &&
      (arrived.includes(one.state) ||
        (!needsReceipt(duty) && ['accepted', 'sent'].includes(one.state))),
  );
  if (first === undefined) return null;
  return {
    ...duty,
    version: duty.version + 1,
    state: 'met',
    reason: null,
    proof: {
      ...{ kind: 'delivery', notice: null, channel: first.channel, at: toIso(first.at) },
      ...{ reference: null, by: null },
    },
  };
}
