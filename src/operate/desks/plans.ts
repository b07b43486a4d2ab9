/** What people do to planned outages, and what the meters say of them. */

import type { Acting, Actor, PlanDraft, PlannedAction, PlanPatch } from '../../api/parts/acting.ts';
import type { PreviewView } from '../../api/shapes/planned.ts';
import type { Alarm } from '../../model/alarm.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Conflict } from '../../outages/planned/conflicts.ts';
import * as life from '../../outages/planned.ts';
import { fault } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { answeredTasks } from '../plans/answered.ts';
import { pointsOf } from '../plans/audience.ts';
import { conflictsFor } from '../plans/conflicts.ts';
import { DETECTOR } from '../plans/moment.ts';
import { movedAlarms } from './found-alarms.ts';
import { lateChange } from './late-change.ts';
import { auditRow } from './outages.ts';
import { clearOwn } from './own-alarms.ts';
import {
  lostBy,
  moveOf,
  narrowed,
  type PlanMove,
  refuseConflicts,
  told,
  windowMove,
  withPeople,
} from './plan-moves.ts';

/** What the meters saw of a plan; `at` is when, or the new end. */
export type SeenOfPlan =
  | { what: 'began' | 'extend' | 'expired'; at: Instant }
  | { what: 'completed'; at: Instant; stillDark: string[] }
  | { what: 'not_begun' }
  | { what: 'narrowed'; supplyPoints: string[] }
  | { what: 'window_began' | 'window_over'; at: Instant; supplyPoints: string[] };

export interface PlanDesk {
  preview(draft: PlanDraft): Promise<PreviewView>;
  create(draft: PlanDraft & { by: Actor }): Promise<PlannedOutage>;
  patch(request: Acting & { patch: PlanPatch }): Promise<PlannedOutage>;
  act(request: PlannedAction): Promise<PlannedOutage>;
  seen(id: string, seen: SeenOfPlan): Promise<void>;
  /** The first notice was taken, or the announcement stands. */
  announced(id: string): Promise<void>;
}

/** The detector acts as a supervisor would: what the meters saw needs no confirmation first. */
const machine: Actor = {
  ...{ id: DETECTOR, name: DETECTOR, role: 'supervisor', scopes: null, from: null },
};

export function createPlanDesk(parts: OperateParts): PlanDesk {
  const { ids, clock } = parts;

  function save(
    by: Actor,
    { what, reason = null }: { what: AuditCode; reason?: string | null },
    decide: () => Promise<PlanMove>,
  ): Promise<PlannedOutage> {
    // Clearing an alarm is seen at once: decided a second time it would find none.
    let alarm: Alarm[] | null = null;
    return parts.saver.decideOnDuties(async () => {
      await ids.ready(clock.now());
      const { plan, commit } = await decide();
      const before = parts.board.plans.get(plan.id);
      const picked = pickedDetails(plan, before);
      const details = reason === null ? picked : { ...picked, reason };
      const audit = [auditRow(by, clock.now(), { what, subject: plan.id, details })];
      alarm ??= endedAlarms(parts, { by, before, after: plan });
      const done = { by: by.name, at: clock.now() };
      const answered = answeredTasks(parts.board, { before, after: plan }, done);
      const task = [...(commit.put?.task ?? []), ...answered];
      const put = { ...commit.put, planned_outage: [plan], alarm, task };
      return { commit: { ...commit, put, audit }, result: plan };
    });
  }

  return {
    async preview(draft) {
      checkNamed(parts, draft);
      const about = { id: 'preview', author: '', lost: lostBy(parts) };
      const plan = await withPeople(parts, life.draftPlan(withBlocks(parts, draft), about));
      const view = await parts.planRules.preview(plan, clock.now());
      return withConflicts(view, await conflictsFor(parts, plan));
    },
    create: (draft) =>
      save(draft.by, { what: 'plan_drafted' }, async () => {
        checkNamed(parts, draft);
        const id = ids.next('planned_outage');
        const about = { id, author: draft.by.name, lost: lostBy(parts) };
        const plan = life.draftPlan(withBlocks(parts, draft), about);
        return { plan: await withPeople(parts, plan), commit: {} };
      }),
    patch: (request) =>
      save(
        request.by,
        { what: 'plan_changed', reason: request.patch.lateReason ?? null },
        async () => {
          const before = await find(parts, request.id);
          const { lateReason = null, because = null, blocks = [], ...given } = request.patch;
          checkNamed(parts, request.patch);
          const patch = blocks.length === 0 ? given : withBlocks(parts, { ...given, blocks });
          const wanted = { ...requestOf(before), ...defined(patch), ...stepsMoved(before, patch) };
          const next = life.change(before, wanted, { lost: lostBy(parts) });
          const isTold = next.revision !== before.revision;
          if (!isTold) return { plan: await withPeople(parts, next), commit: {} };
          parts.planRules.refuse(await withPeople(parts, next), clock.now());
          await refuseConflicts(parts, next);
          const move = await told(parts, next, {
            news: { what: 'changed', before, because, isByOne: true },
            duties: { why: 'changed', before },
          });
          return lateChange(parts, move, { by: request.by, lateReason });
        },
      ),
    act: (request) =>
      save(request.by, { what: `plan_${request.action}`, reason: reasonOf(request) }, async () =>
        moveOf(parts, await find(parts, request.id), request),
      ),
    async seen(id, seen) {
      await save(machine, { what: `plan_seen_${seen.what}` }, async () => {
        const plan = await find(parts, id);
        return moveSeen(parts, plan, seen);
      });
    },
    async announced(id) {
      const plan = await find(parts, id);
      if (plan.state !== 'approved') return;
      await save(machine, { what: 'plan_announced' }, async () => ({
        plan: life.announce(await find(parts, id)),
        commit: {},
      }));
    },
  };
}

/** Why a person did it, as they said. */
function reasonOf({ body }: PlannedAction): string | null {
  if ('lateReason' in body) return body.lateReason;
  return 'reason' in body ? body.reason : null;
}

async function find(parts: OperateParts, id: string): Promise<PlannedOutage> {
  const known = parts.board.plans.get(id);
  const plan = known ?? (await parts.records.documents.get('planned_outage', id));
  if (plan === null) throw fault('API-NOT-FOUND', { what: `planned outage ${id}` });
  return plan;
}

function moveSeen(
  parts: OperateParts,
  plan: PlannedOutage,
  seen: SeenOfPlan,
): Promise<PlanMove> | PlanMove {
  const by = { id: plan.id, version: plan.version, by: machine };
  switch (seen.what) {
    case 'began':
      return moveOf(parts, plan, { ...by, action: 'start', body: { at: seen.at, reason: null } });
    case 'completed': {
      const { at, stillDark } = seen;
      return moveOf(parts, plan, { ...by, action: 'complete', body: { at } }, stillDark);
    }
    case 'extend':
      return moveOf(parts, plan, {
        ...{ ...by, action: 'extend', body: { end: seen.at, reason: null } },
      });
    case 'expired':
      return { plan: life.expire(plan), commit: {} };
    case 'not_begun':
      return told(parts, touched(plan), { news: { what: 'not_begun' }, duties: null });
    case 'narrowed':
      return narrowed(parts, plan, seen.supplyPoints);
    case 'window_began':
    case 'window_over':
      return windowMove(parts, touched(plan), seen);
    default:
      return seen satisfies never;
  }
}

const overStates = new Set<PlannedOutage['state']>(['completed', 'cancelled', 'expired']);

/** Alarms of a plan that a move ends; an extension by the detector leaves it as late as it was. */
function endedAlarms(
  parts: OperateParts,
  { by, before, after }: { by: Actor; before: PlannedOutage | undefined; after: PlannedOutage },
): Alarm[] {
  const at = parts.clock.now();
  if (overStates.has(after.state)) return clearOwn(parts, { subject: after.id, at });
  return by.id === DETECTOR ? [] : movedAlarms(parts, { before, after, at });
}

function touched(plan: PlannedOutage): PlannedOutage {
  return { ...plan, version: plan.version + 1 };
}

function requestOf(plan: PlannedOutage): life.PlanRequest {
  const steps = plan.steps.map((step) => ({ ...step, at: fromIso(step.at) }));
  const alternative = plan.alternative === null ? null : fromIso(plan.alternative);
  const { kind, devices, reason, reference, people = [], liveLine = false } = plan;
  const isBySupplyPoints = devices.length === 0 && steps.length === 0;
  return {
    ...{ kind, devices, steps, alternative, reason, reference, people, liveLine },
    supplyPoints: isBySupplyPoints ? pointsOf({ windows: plan.spared ?? plan.windows }) : [],
    start: fromIso(plan.start),
    end: fromIso(plan.end),
  };
}

/** Whom a person names must be somebody: one letter off is a household that nobody tells. */
function checkNamed({ world }: OperateParts, named: Named): void {
  const picked = (named.people ?? []).map((one) => one.supplyPoint);
  for (const supplyPoint of [...picked, ...(named.supplyPoints ?? [])]) {
    if (world.locator.supplyPoint(supplyPoint) === undefined) {
      throw fault('PLN-SUPPLY-POINT', { supplyPoint });
    }
  }
  const { supplyPoints } = world.grid.tables;
  for (const block of named.blocks ?? []) {
    const isThere = supplyPoints.some(({ rotaBlock }) => rotaBlock === block);
    if (!isThere) throw fault('PLN-BLOCK', { block });
  }
}

interface Named {
  people?: PlannedOutage['people'];
  supplyPoints?: readonly string[] | undefined;
  blocks?: readonly string[] | undefined;
}

/** A work that is put off as a whole takes its switching steps with it. */
function stepsMoved(
  before: PlannedOutage,
  patch: Pick<PlanPatch, 'start' | 'end' | 'steps'>,
): Pick<life.PlanRequest, 'steps'> | Record<string, never> {
  const was = requestOf(before);
  const by = (patch.start ?? was.start) - was.start;
  const isWhole = by === (patch.end ?? was.end) - was.end;
  if (patch.steps !== undefined || by === 0 || !isWhole) return {};
  return { steps: was.steps.map((step) => ({ ...step, at: step.at + by })) };
}

/** Who was added or taken out, and why, where that is new. */
function pickedDetails(
  plan: PlannedOutage,
  before: PlannedOutage | undefined,
): Record<string, unknown> {
  const [was, is] = [before, plan].map((one) => JSON.stringify(one?.people ?? []));
  return was === is ? {} : { people: plan.people ?? [] };
}

/** A draft that names blocks of orderly use cuts all their supply points. */
function withBlocks<T extends { blocks: readonly string[]; supplyPoints?: string[] | undefined }>(
  { world }: OperateParts,
  draft: T,
): T & { supplyPoints: string[] } {
  const named = draft.supplyPoints ?? [];
  if (draft.blocks.length === 0) return { ...draft, supplyPoints: named };
  const wanted = new Set(draft.blocks);
  const { supplyPoints: rows } = world.grid.tables;
  const inBlocks = rows.filter(({ rotaBlock }) => rotaBlock !== null && wanted.has(rotaBlock));
  return { ...draft, supplyPoints: [...new Set([...named, ...inBlocks.map(({ id }) => id)])] };
}

/** The preview with what else stands in the way. */
function withConflicts(view: PreviewView, conflicts: readonly Conflict[]): PreviewView {
  if (conflicts.length === 0) return view;
  const more = conflicts.map(({ level, problem }) => ({
    ...{ code: problem.code, level, text: `${problem.message} ${problem.fix}` },
    ...{ deadline: null, earliestStart: null },
  }));
  const known = view.verdicts.filter(({ level }) => level !== 'ok');
  return { ...view, verdicts: [...known, ...more] };
}

function defined(
  patch: Omit<PlanPatch, 'lateReason' | 'because' | 'blocks'>,
): Partial<life.PlanRequest> {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<life.PlanRequest>;
}
