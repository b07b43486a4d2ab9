/** The moves of a planned outage with all that follows: people, duties, waves, dark time. */
import type { PlannedAction } from '../../api/parts/acting.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { idsOf, lost } from '../../network/trace.ts';
import { customerMinutesOf, sparedBy } from '../../outages/planned/live-line.ts';
import * as life from '../../outages/planned.ts';
import { giveWay } from '../../runtime/in-parts.ts';
import { fault } from '../../runtime/problem.ts';
import type { Commit } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';
import type { DutyNews, PlanNews } from '../plan-rules.ts';
import type { Concerned } from '../plans/audience.ts';
import { conflictsFor } from '../plans/conflicts.ts';
import { begunBy, closed, openedAt } from '../plans/dark-times.ts';
import { DETECTOR, momentSaid } from '../plans/moment.ts';
import { refusedNow } from '../plans/refused.ts';
import { interruptedAmong } from '../plans/second-supply.ts';
import { unheardOf } from '../plans/unheard.ts';
import { lateChange, lateTasks } from './late-change.ts';
import { restoredTask, restoreTask } from './paid-tasks.ts';

/** A plan as it will be, with what must be saved beside it. */
export interface PlanMove {
  plan: PlannedOutage;
  commit: Commit;
}

/** Supply points that lose supply in the normal state when these open and those close. */
export function lostBy(
  parts: OperateParts,
): (open: readonly string[], close: readonly string[]) => string[] {
  const { grid } = parts.world;
  return (open, close) => idsOf(grid, lost(grid, grid.normal.state, { open, close }).supplyPoints);
}

/** The plan with the counts of the people concerned, and what it costs in SAIDI. */
export async function withPeople(
  parts: OperateParts,
  plan: PlannedOutage,
  known?: readonly Concerned[],
): Promise<PlannedOutage> {
  const people = known ?? (await parts.planRules.people(plan));
  return {
    ...plan,
    affected: parts.planRules.affected(plan, people),
    saidiMinutes: saidiOf(parts, plan),
    ...(plan.spared && { avoided: avoidedBy(parts, plan.spared) }),
  };
}

/** Of so many each step of a move takes some milliseconds: others have their turn between two of them. */
const MANY = 1_000;

async function othersFirst({ length }: ArrayLike<unknown>): Promise<void> {
  if (length >= MANY) await giveWay();
}

/** A change follows what people know, and not all may have heard of the one before. */
async function onTheWay(
  { records }: OperateParts,
  { news, duties }: { news: PlanNews; duties: DutyNews | null },
): Promise<{ news: PlanNews; duties: DutyNews | null }> {
  if (news.what !== 'changed') return { news, duties };
  const { unheard, isHeardByNobody } = await unheardOf(records, news.before);
  const isAnew = duties?.why === 'changed' || duties?.why === 'switching';
  return {
    news: { ...news, unheard },
    duties: isAnew ? { ...duties, isHeardByNobody } : duties,
  };
}

/** A move that people hear of, with what it does to the duties of the plan; null: nothing. */
export async function told(
  parts: OperateParts,
  plan: PlannedOutage,
  about: { news: PlanNews; duties: DutyNews | null },
): Promise<PlanMove> {
  const now = parts.clock.now();
  const people = await parts.planRules.people(plan);
  await othersFirst(people);
  const next = await withPeople(parts, plan, people);
  const at = { now, people };
  const { news, duties } = await onTheWay(parts, about);
  const duty = duties === null ? [] : await parts.planRules.duties(next, duties, at);
  await othersFirst(people);
  const hearers = await parts.planRules.hearers(next, news);
  const telling = parts.planRules.tell(next, news, { now, hearers });
  const task = lateTasks(next, duty, now);
  return { plan: next, commit: { put: { duty, task }, ...telling } };
}

/**
 * One action of a person, or of the meters, on a plan.
 * @param stillDark those whom the end of the work leaves dark: they do not hear that supply is back
 */
export async function moveOf(
  parts: OperateParts,
  plan: PlannedOutage,
  request: PlannedAction,
  stillDark: readonly string[] = [],
): Promise<PlanMove> {
  const now = parts.clock.now();
  switch (request.action) {
    case 'submit':
      return { plan: await withPeople(parts, life.submit(plan)), commit: {} };
    case 'approve':
      return approved(parts, plan, request);
    case 'start': {
      const at = momentSaid(request, { from: null, now });
      const missing = await mayBegin(parts, plan, request);
      const next = life.start(plan, at, missing);
      const supplyPoints = begunBy(next, at);
      const news = { what: 'started', supplyPoints } as const;
      const move = await told(parts, next, { news, duties: null });
      return withIntervals(move, { open: openedAt(parts, next, { at, supplyPoints }) });
    }
    case 'extend': {
      const next = life.extend(plan, request.body.end, now);
      if (plan.state === 'in_progress') {
        return told(parts, next, { news: { what: 'extended', before: plan }, duties: null });
      }
      // Work that has not begun is not late: it is another time, refused and told as one.
      parts.planRules.refuse(await withPeople(parts, next), now);
      await refuseConflicts(parts, next);
      const about = { what: 'changed', before: plan, isByOne: true } as const;
      const move = await told(parts, next, {
        news: about,
        duties: { why: 'changed', before: plan },
      });
      return lateChange(parts, move, { by: request.by, lateReason: request.body.reason });
    }
    case 'complete': {
      const from = plan.actualStart === null ? null : fromIso(plan.actualStart);
      const at = momentSaid(request, { from, now });
      const next = life.complete(plan, at);
      const move = await told(parts, next, {
        news: { what: 'completed', stillDark },
        duties: null,
      });
      const task = restoredTask(parts.board, plan, { by: request.by.name, at: now });
      return withIntervals(withTasks(move, task), closed(parts, plan, at));
    }
    case 'cancel': {
      const next = life.cancel(plan, now);
      const move = await told(parts, next, {
        news: { what: 'cancelled' },
        duties: { why: 'cancelled' },
      });
      const task = restoredTask(parts.board, plan, { by: request.by.name, at: now });
      return withIntervals(withTasks(move, task), closed(parts, plan, now));
    }
    case 'paid':
      return paid(parts, plan, request);
    default:
      return request satisfies never;
  }
}

/**
 * Who was to be cut off, or is, has paid: a cut that has not begun is called off; of one that stands, supply is owed
 * back by a time that the policy sets. Throws PLN-NO-DEBT where it sets none.
 */
async function paid(
  parts: OperateParts,
  plan: PlannedOutage,
  request: Extract<PlannedAction, { action: 'paid' }>,
): Promise<PlanMove> {
  const { by, body: _, ...rest } = request;
  const now = parts.clock.now();
  const within = parts.planRules.restoreWithin(plan);
  if (within === null) throw fault('PLN-NO-DEBT', { kind: plan.kind });
  const next = life.paid(plan, momentSaid(request, { from: null, now }), within);
  if (plan.state === 'in_progress') {
    const task = plan.paidAt === undefined ? [restoreTask(next, now)] : [];
    return { plan: next, commit: { put: { task } } };
  }
  return moveOf(parts, next, { ...rest, by, action: 'cancel', body: { reason: 'paid' } });
}

async function approved(
  parts: OperateParts,
  plan: PlannedOutage,
  request: Extract<PlannedAction, { action: 'approve' }>,
): Promise<PlanMove> {
  const { planRules } = parts;
  const now = parts.clock.now();
  planRules.refuse(plan, now);
  await refuseConflicts(parts, plan);
  await othersFirst(plan.supplyPoints);
  const lateness = planRules.lateness(plan, now);
  const late = lateness === null ? null : request.body.lateReason;
  const isReasonMissing = lateness !== null && late === null;
  if (isReasonMissing && planRules.lateNeeds('reason'))
    throw fault('PLN-NOTICE-TOO-LATE', lateness);
  const by = { name: request.by.name, at: now, late, lost: lostBy(parts) };
  return told(parts, life.approve(plan, by), {
    news: { what: 'approved' },
    duties: { why: 'approved' },
  });
}

/** Some keep their supply: they hear so, and no dark time remains of them. */
export async function narrowed(
  parts: OperateParts,
  plan: PlannedOutage,
  supplyPoints: readonly string[],
): Promise<PlanMove> {
  const next = life.narrow(plan, supplyPoints);
  const move = await told(parts, next, {
    news: { what: 'narrowed', supplyPoints },
    duties: { why: 'people', before: plan },
  });
  const close = supplyPoints.flatMap((supplyPoint) => {
    const mark = parts.board.dark(supplyPoint);
    return mark?.plannedOutage === plan.id ? [{ supplyPoint, to: mark.since }] : [];
  });
  return withIntervals(move, { close });
}

/** One of several cuts of a work began, which is told to those whose first it is, or was over. */
export async function windowMove(
  parts: OperateParts,
  plan: PlannedOutage,
  seen: { what: 'window_began' | 'window_over'; at: Instant; supplyPoints: readonly string[] },
): Promise<PlanMove> {
  const { at, supplyPoints } = seen;
  if (seen.what === 'window_over') {
    const intervals = closed(parts, { ...plan, supplyPoints: [...supplyPoints] }, at);
    return { plan, commit: { intervals } };
  }
  const now = parts.clock.now();
  const news = { what: 'started', supplyPoints } as const;
  const hearers = await parts.planRules.hearers(plan, news);
  const telling = parts.planRules.tell(plan, news, { now, hearers });
  return { plan, commit: { ...telling, intervals: { open: openedAt(parts, plan, seen) } } };
}

/** Throws the first of what no reason lifts. */
export async function refuseConflicts(parts: OperateParts, plan: PlannedOutage): Promise<void> {
  const conflicts = await conflictsFor(parts, plan);
  const error = conflicts.find(({ level }) => level === 'error');
  if (error !== undefined) throw error.problem;
}

function withTasks(move: PlanMove, more: readonly Task[]): PlanMove {
  const { put = {} } = move.commit;
  const task = [...(put.task ?? []), ...more];
  return { ...move, commit: { ...move.commit, put: { ...put, task } } };
}

function withIntervals(move: PlanMove, intervals: NonNullable<Commit['intervals']>): PlanMove {
  return { ...move, commit: { ...move.commit, intervals } };
}

/** Customer minutes of all windows over all customers served. */
function saidiOf({ world }: OperateParts, { windows }: PlannedOutage): number {
  const customers = world.grid.supplyPointCount;
  const minutes = customerMinutesOf(interrupting(world, windows));
  return customers === 0 ? 0 : Math.round((minutes / customers) * 1000) / 1000;
}

/** What work done live spares: nothing to those who keep another supply. */
function avoidedBy(
  { world }: OperateParts,
  spared: PlannedOutage['windows'],
): NonNullable<PlannedOutage['avoided']> {
  return sparedBy(interrupting(world, spared)).avoided;
}

/** The windows with those alone whom they leave without any supply. */
function interrupting(
  world: OperateParts['world'],
  windows: PlannedOutage['windows'],
): PlannedOutage['windows'] {
  return windows.map((window) => ({
    ...window,
    supplyPoints: interruptedAmong({ world }, window.supplyPoints),
  }));
}

/**
 * What a person needs to know before work begins; what the meters saw has begun. Throws what no reason lifts.
 * @returns how many must confirm and have not, 0 where a supervisor answers for them with a reason
 */
async function mayBegin(
  parts: OperateParts,
  plan: PlannedOutage,
  { by, body }: Extract<PlannedAction, { action: 'start' }>,
): Promise<number> {
  if (by.id === DETECTOR) return 0;
  const refused = refusedNow(parts, plan);
  if (refused !== null) throw refused;
  const isSupervisor = by.role === 'supervisor' || by.role === 'admin';
  return isSupervisor && body.reason !== null ? 0 : await parts.planRules.unconfirmed(plan);
}
