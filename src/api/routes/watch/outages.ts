import { z } from 'zod';
import { noticeSchema } from '../../../model/notice.ts';
import { type Outage, outageSchema } from '../../../model/outage.ts';
import { outageDutySchema } from '../../../model/planned-outage.ts';
import { toIso } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { may } from '../../auth/access.ts';
import { define, type Versioned } from '../../define.ts';
import type { Actor } from '../../parts/acting.ts';
import type { ApiParts } from '../../parts.ts';
import { newOutageIn, outageActions } from '../../shapes/actions.ts';
import { idIn, idParams, instantIn, listOf, page } from '../../shapes/common.ts';
import {
  correctionRow,
  evidenceSchema,
  type TimelineRow,
  timelineSchema,
} from '../../shapes/evidence.ts';
import { supplyPointSchema } from '../../shapes/grid.ts';
import { noticeView } from '../../views/notice.ts';
import { showOutage } from '../../views/outage.ts';
import { classRank, sliceOf } from '../../views/paging.ts';
import { supplyPointView } from '../../views/people.ts';
import { actionRoutes, found, several } from '../actions.ts';

const TIMELINE_MAX = 500;

async function outageOf(parts: ApiParts, id: string): Promise<Outage> {
  return found(await parts.records.documents.get('outage', id), `outage ${id}`);
}

async function currentOutage(call: {
  parts: ApiParts;
  params: { id: string };
}): Promise<Versioned | null> {
  const outage = await call.parts.records.documents.get('outage', call.params.id);
  return outage === null ? null : showOutage(call.parts, outage);
}

/** A crew says that it is under way or there; who goes where is the dispatcher's to say. */
function onlyOfThemselves(state: Outage['crew']['state'], by: Actor): void {
  const isOwnWord = state === 'en_route' || state === 'on_site';
  if (!isOwnWord && !may(by, 'operator')) throw fault('AUT-FORBIDDEN', { need: 'operator' });
}

/** In the field one speaks as the crew. */
function onlyOwnWord(origin: 'crew' | 'operator', by: Actor): void {
  if (origin !== 'crew' && !may(by, 'operator')) throw fault('AUT-FORBIDDEN', { need: 'operator' });
}

/** Moves, waves and notes of one outage, newest first. */
async function timeline(parts: ApiParts, id: string): Promise<TimelineRow[]> {
  const [moves, waves, audit, past] = await Promise.all([
    parts.records.history.moves(id),
    parts.records.notices.waves({ subject: id, limit: TIMELINE_MAX }),
    parts.records.history.audit({ subject: id, limit: TIMELINE_MAX }),
    parts.records.history.pastIntervals({ outage: id, limit: TIMELINE_MAX }),
  ]);
  const rows: TimelineRow[] = [
    ...moves.map((move) => ({
      ...{ at: toIso(move.at), kind: 'state' as const, by: move.by, reason: move.reason },
      ...{ from: move.from, to: move.to, ref: String(move.version) },
      text: `${move.from ?? '–'} → ${move.to}: ${move.reason}`,
    })),
    ...waves.items.map((wave) => ({
      ...{ at: toIso(wave.createdAt), kind: 'notice' as const, by: wave.releasedBy },
      ...{ reason: wave.holdReason, from: null, to: wave.state, ref: wave.id },
      text: `${wave.kind} to ${wave.recipients}`,
    })),
    ...audit.map((row) => ({
      ...{ at: toIso(row.at), kind: 'note' as const, by: row.by, reason: row.what },
      ...{ from: null, to: null, ref: null },
      text: typeof row.details['text'] === 'string' ? row.details['text'] : row.what,
    })),
    ...past.map(correctionRow),
  ];
  return rows.sort((a, b) => b.at.localeCompare(a.at)).slice(0, TIMELINE_MAX);
}

/** Everyone who is or was dark in it, in order of need. */
function pointsByNeed(parts: ApiParts, outage: Outage): string[] {
  const classes = parts.grid.classesOf(outage.ever);
  const rankOf = new Map(outage.ever.map((id, at) => [id, classRank(classes[at])]));
  return outage.ever.toSorted((a, b) => (rankOf.get(a) ?? 9) - (rankOf.get(b) ?? 9));
}

export const outageRoutes = [
  define({
    method: 'get',
    path: '/outages',
    summary: 'Outages, newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      /** One state or several with commas. */
      state: z.string().max(200).optional(),
      feeder: idIn.optional(),
      since: instantIn.optional(),
    }),
    reply: listOf(outageSchema),
    handle: async ({ parts, query }) => {
      const state = several(query.state);
      const where = { ...(state && { state }), ...(query.feeder && { feeder: query.feeder }) };
      const list = await parts.records.documents.list('outage', {
        where,
        ...(query.since !== undefined && {
          since: { column: 'startedAt' as const, from: query.since },
        }),
        orderBy: { column: 'startedAt', direction: 'desc' },
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
      const items = await Promise.all(list.items.map((outage) => showOutage(parts, outage)));
      return { items, nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/outages',
    summary: 'Enters an outage by hand',
    need: 'operator',
    body: newOutageIn,
    reply: outageSchema,
    status: 201,
    handle: async ({ parts, body, actor }) =>
      showOutage(parts, await parts.operate.createOutage({ ...body, by: actor })),
  }),
  define({
    method: 'get',
    path: '/outages/{id}',
    summary: 'One outage',
    need: 'viewer',
    params: idParams,
    reply: outageSchema,
    handle: async ({ parts, params }) => showOutage(parts, await outageOf(parts, params.id)),
  }),
  define({
    method: 'get',
    path: '/outages/{id}/timeline',
    summary: 'What happened to an outage, newest first',
    need: 'viewer',
    params: idParams,
    reply: listOf(timelineSchema),
    handle: async ({ parts, params }) => {
      await outageOf(parts, params.id);
      return { items: await timeline(parts, params.id), nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/outages/{id}/evidence',
    summary: 'What spoke for and against it',
    need: 'viewer',
    params: idParams,
    reply: listOf(evidenceSchema),
    handle: async ({ parts, params }) => {
      await outageOf(parts, params.id);
      return { items: await parts.evidence(params.id), nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/outages/{id}/supply-points',
    summary: 'Supply points that are or were dark in it: life support first',
    need: 'viewer',
    params: idParams,
    query: z.strictObject(page),
    reply: listOf(supplyPointSchema),
    handle: async ({ parts, params, query, actor }) => {
      const outage = await outageOf(parts, params.id);
      const slice = sliceOf(pointsByNeed(parts, outage), query);
      const points = await parts.grid.supplyPoints(slice.items);
      const isMasked = !may(actor, 'operator');
      const items = points.map((point) => supplyPointView(point, isMasked));
      return { items, nextCursor: slice.nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/outages/{id}/notices',
    summary: 'Notices about it',
    need: 'viewer',
    params: idParams,
    query: z.strictObject(page),
    reply: listOf(noticeSchema),
    handle: async ({ parts, params, query }) => {
      await outageOf(parts, params.id);
      const request = { subject: params.id, limit: query.limit, cursor: query.cursor ?? null };
      const list = await parts.records.notices.notices(request);
      return { items: list.items.map(noticeView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/outages/{id}/duties',
    summary: 'What is owed to those who are dark in it, by when, and the proof',
    need: 'viewer',
    params: idParams,
    reply: listOf(outageDutySchema),
    handle: async ({ parts, params }) => ({
      items: await parts.dutiesOf(await outageOf(parts, params.id)),
      nextCursor: null,
    }),
  }),
  ...actionRoutes({
    path: '/outages/{id}',
    what: 'outage',
    bodies: outageActions,
    reply: outageSchema,
    need: { 'assign-crew': 'field', 'set-etr': 'field' },
    current: currentOutage,
    unversioned: ['note'],
    async act({ parts }, request, at) {
      if (request.action === 'assign-crew') onlyOfThemselves(request.body.state, at.by);
      if (request.action === 'set-etr') onlyOwnWord(request.body.origin, at.by);
      return showOutage(parts, await parts.operate.outage({ ...request, ...at }));
    },
  }),
];
