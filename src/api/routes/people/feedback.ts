import { z } from 'zod';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import { idIn, idParams, listOf, noteIn, page } from '../../shapes/common.ts';
import { cannedSchema, digestSchema, feedbackIn, feedbackSchema } from '../../shapes/feedback.ts';
import { spanIn, spanOf } from '../../shapes/span.ts';
import { feedbackView } from '../../views/feedback.ts';
import { found, given } from '../actions.ts';

export const feedbackRoutes = [
  define({
    method: 'get',
    path: '/feedback',
    summary: 'Questions, suggestions and complaints with their answers, newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      state: z.enum(['open', 'answered']).optional(),
      contact: idIn.optional(),
    }),
    reply: listOf(feedbackSchema),
    handle: async ({ parts, query, actor }) => {
      const { limit, cursor, ...where } = query;
      const list = await parts.records.documents.list('feedback', {
        where: given(where),
        orderBy: { column: 'at', direction: 'desc' },
        ...{ limit, cursor: cursor ?? null },
      });
      const isMasked = !may(actor, 'operator');
      const items = list.items.map((one) => feedbackView(one, isMasked));
      return { items, nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/feedback',
    summary: 'Enters what somebody said on the phone or in person',
    need: 'field',
    body: feedbackIn,
    reply: feedbackSchema,
    status: 201,
    handle: async ({ parts, body }) => {
      const at = parts.clock.now();
      const said = { ...body, at, rating: null, from: null, continues: false };
      return feedbackView(await parts.operate.said(said));
    },
  }),
  define({
    method: 'get',
    path: '/reports/feedback',
    summary:
      'What people said by area and theme, and how good our notices were by it; a week unless named',
    need: 'viewer',
    query: z.strictObject(spanIn),
    reply: digestSchema,
    handle: ({ parts, query }) => {
      const { zone } = parts.settings.utility;
      const span = spanOf(query, { zone, now: parts.clock.now(), days: 7 });
      return parts.reports.feedback({ ...span, profile: null });
    },
  }),
  define({
    method: 'get',
    path: '/feedback/answers',
    summary: 'Answers to choose from',
    need: 'viewer',
    reply: z.object({ items: z.array(cannedSchema), nextCursor: z.string().nullable() }),
    handle: ({ parts }) => ({ items: [...(parts.cannedAnswers ?? [])], nextCursor: null }),
  }),
  define({
    method: 'get',
    path: '/feedback/{id}',
    summary: 'One thread',
    need: 'viewer',
    params: idParams,
    reply: feedbackSchema,
    handle: async ({ parts, params: { id }, actor }) => {
      const one = found(await parts.records.documents.get('feedback', id), `feedback ${id}`);
      return feedbackView(one, !may(actor, 'operator'));
    },
  }),
  define({
    method: 'post',
    path: '/feedback/{id}/actions/answer',
    summary: 'Answers it; the answer goes out on the channel it came in on',
    need: 'operator',
    params: idParams,
    body: z.strictObject({ text: noteIn }),
    reply: feedbackSchema,
    handle: async ({ parts, params: { id }, body, actor }) =>
      feedbackView(await parts.operate.answer({ id, text: body.text, by: actor }), false),
  }),
];
