import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { define } from '../../define.ts';
import { idIn, idParams, listOf, noteIn, page } from '../../shapes/common.ts';
import { feedbackSchema, troubleReportIn, troubleReportSchema } from '../../shapes/people.ts';
import { feedbackView, reportView } from '../../views/people.ts';
import { found, given } from '../actions.ts';

export const troubleReportRoutes = [
  define({
    method: 'get',
    path: '/trouble-reports',
    summary: 'What people reported, newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      state: z.enum(['open', 'linked', 'done']).optional(),
      supplyPoint: idIn.optional(),
      outage: idIn.optional(),
    }),
    reply: listOf(troubleReportSchema),
    handle: async ({ parts, query }) => {
      const { limit, cursor, ...where } = query;
      const list = await parts.records.documents.list('trouble_report', {
        where: given(where),
        orderBy: { column: 'at', direction: 'desc' },
        limit,
        cursor: cursor ?? null,
      });
      return { items: list.items.map(reportView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/trouble-reports',
    summary: 'Takes a report; the same place within 30 minutes counts up',
    need: 'field',
    body: troubleReportIn,
    reply: troubleReportSchema,
    status: 201,
    handle: async ({ parts, body, actor }) =>
      reportView(await parts.operate.report({ ...body, by: actor.name })),
  }),
  define({
    method: 'get',
    path: '/trouble-reports/{id}',
    summary: 'One report',
    need: 'viewer',
    params: idParams,
    reply: troubleReportSchema,
    handle: async ({ parts, params: { id } }) =>
      reportView(found(await parts.records.documents.get('trouble_report', id), `report ${id}`)),
  }),
];

export const feedbackRoutes = [
  define({
    method: 'get',
    path: '/feedback',
    summary: 'Questions and suggestions, newest first',
    need: 'viewer',
    query: z.strictObject({ ...page, state: z.enum(['open', 'answered']).optional() }),
    reply: listOf(feedbackSchema),
    handle: async ({ parts, query }) => {
      const list = await parts.records.documents.list('feedback', {
        where: query.state === undefined ? {} : { state: query.state },
        orderBy: { column: 'at', direction: 'desc' },
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
      return { items: list.items.map(feedbackView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/feedback',
    summary: 'Enters what somebody said',
    need: 'field',
    body: z.strictObject({
      contact: idIn.nullable().default(null),
      subject: idIn.nullable().default(null),
      text: noteIn,
    }),
    reply: feedbackSchema,
    status: 201,
    handle: async ({ parts, body }) => {
      const id = `F-${randomBytes(6).toString('hex')}`;
      const made = { id, version: 1, at: parts.clock.now(), state: 'open' as const, answer: null };
      const feedback = { ...made, ...body };
      await parts.records.commit({ put: { feedback: [feedback] } });
      return feedbackView(feedback);
    },
  }),
  define({
    method: 'post',
    path: '/feedback/{id}/actions/answer',
    summary: 'Answers it',
    need: 'operator',
    params: idParams,
    body: z.strictObject({ text: noteIn }),
    reply: feedbackSchema,
    handle: async ({ parts, params: { id }, body, actor }) => {
      const before = found(await parts.records.documents.get('feedback', id), `feedback ${id}`);
      const state = 'answered' as const;
      const after = { ...before, version: before.version + 1, state, answer: body.text };
      const row = { at: parts.clock.now(), by: actor.name, what: 'feedback_answered', subject: id };
      await parts.records.commit({
        put: { feedback: [after] },
        expect: [{ kind: 'feedback', id, version: before.version }],
        audit: [{ ...row, from: actor.from, details: {} }],
      });
      return feedbackView(after);
    },
  }),
];
