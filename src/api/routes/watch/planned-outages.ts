import { z } from 'zod';
import {
  dutySchema,
  type PlannedOutage,
  plannedOutageSchema,
} from '../../../model/planned-outage.ts';
import { toIso } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { may } from '../../auth/access.ts';
import { define, type Versioned } from '../../define.ts';
import type { Actor } from '../../parts/acting.ts';
import type { ApiParts } from '../../parts.ts';
import { planIn, plannedActions, planPatchIn } from '../../shapes/actions.ts';
import { idParams, instantIn, listOf, page } from '../../shapes/common.ts';
import { previewSchema } from '../../shapes/planned.ts';
import { showPlan } from '../../views/outage.ts';
import { actionRoutes, found, several } from '../actions.ts';
import { planProofRoutes } from './plan-proofs.ts';

async function planOf(parts: ApiParts, id: string): Promise<PlannedOutage> {
  return found(await parts.records.documents.get('planned_outage', id), `planned outage ${id}`);
}

async function currentPlan(call: {
  parts: ApiParts;
  params: { id: string };
}): Promise<Versioned | null> {
  const plan = await call.parts.records.documents.get('planned_outage', call.params.id);
  return plan === null ? null : showPlan(call.parts, plan);
}

/** The author gets the planning part's own refusal; anybody else needs to be a supervisor. */
function checkRight(action: string, plan: PlannedOutage, actor: Actor): void {
  const isApproval = action === 'approve' && plan.author !== actor.name && plan.author !== actor.id;
  const isCancelRunning = action === 'cancel' && plan.state === 'in_progress';
  if (!isApproval && !isCancelRunning) return;
  if (!may(actor, 'supervisor')) throw fault('AUT-FORBIDDEN', { need: 'supervisor' });
}

export const plannedOutageRoutes = [
  define({
    method: 'get',
    path: '/planned-outages',
    summary: 'Planned outages by their start, latest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      state: z.string().max(200).optional(),
      kind: z.string().max(200).optional(),
      since: instantIn.optional(),
    }),
    reply: listOf(plannedOutageSchema),
    handle: async ({ parts, query }) => {
      const state = several(query.state);
      const kind = several(query.kind);
      const since = query.since;
      const list = await parts.records.documents.list('planned_outage', {
        where: { ...(state && { state }), ...(kind && { kind }) },
        ...(since !== undefined && { since: { column: 'start' as const, from: toIso(since) } }),
        orderBy: { column: 'start', direction: 'desc' },
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
      const items = await Promise.all(list.items.map((plan) => showPlan(parts, plan)));
      return { items, nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/planned-outages/preview',
    summary: 'What a plan would mean: who, which rules, which words, what cost; saves nothing',
    need: 'operator',
    body: planIn,
    reply: previewSchema,
    handle: ({ parts, body }) => parts.operate.previewPlan(body),
  }),
  define({
    method: 'post',
    path: '/planned-outages',
    summary: 'A new plan, as a draft',
    need: 'operator',
    body: planIn,
    reply: plannedOutageSchema,
    status: 201,
    handle: async ({ parts, body, actor }) =>
      showPlan(parts, await parts.operate.createPlan({ ...body, by: actor })),
  }),
  define({
    method: 'get',
    path: '/planned-outages/{id}',
    summary: 'One planned outage',
    need: 'viewer',
    params: idParams,
    reply: plannedOutageSchema,
    handle: async ({ parts, params }) => showPlan(parts, await planOf(parts, params.id)),
  }),
  define({
    method: 'patch',
    path: '/planned-outages/{id}',
    summary: 'Changes a plan; an approved one gets a new revision',
    need: 'operator',
    params: idParams,
    body: planPatchIn,
    reply: plannedOutageSchema,
    current: currentPlan,
    handle: async ({ parts, params, body, actor, version }) =>
      showPlan(
        parts,
        await parts.operate.patchPlan({ id: params.id, version, by: actor, patch: body }),
      ),
  }),
  define({
    method: 'get',
    path: '/planned-outages/{id}/duties',
    summary: 'Who must be told by when, and the proof',
    need: 'viewer',
    params: idParams,
    query: z.strictObject({ ...page, state: z.string().max(100).optional() }),
    reply: listOf(dutySchema),
    handle: async ({ parts, params, query }) => {
      await planOf(parts, params.id);
      const state = several(query.state);
      return parts.records.documents.list('duty', {
        where: { plannedOutage: params.id, ...(state && { state }) },
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
    },
  }),
  ...planProofRoutes,
  ...actionRoutes({
    path: '/planned-outages/{id}',
    what: 'planned outage',
    bodies: plannedActions,
    reply: plannedOutageSchema,
    need: 'operator',
    current: currentPlan,
    act: async ({ parts, actor }, request, at) => {
      checkRight(request.action, await planOf(parts, at.id), actor);
      return showPlan(parts, await parts.operate.planned({ ...request, ...at }));
    },
  }),
];
