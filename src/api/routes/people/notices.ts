import { z } from 'zod';
import { type NoticeView, noticeSchema } from '../../../model/notice.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { noticeActions } from '../../shapes/actions.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import { noticeView } from '../../views/notice.ts';
import { actionRoutes, found } from '../actions.ts';

async function noticeOf(parts: ApiParts, id: string): Promise<NoticeView> {
  return noticeView(found(await parts.records.outbox.notice(id), `notice ${id}`));
}

export const noticeRoutes = [
  define({
    method: 'get',
    path: '/notices',
    summary: 'Notices with their deliveries and the reason of those not sent',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      contact: idIn.optional(),
      subject: idIn.optional(),
      supplyPoint: idIn.optional(),
      wave: idIn.optional(),
      state: z.string().max(40).optional(),
    }),
    reply: listOf(noticeSchema),
    handle: async ({ parts, query }) => {
      const { contact, subject, supplyPoint, wave, state } = query;
      const list = await parts.records.notices.notices({
        ...(contact && { contact }),
        ...(subject && { subject }),
        ...(supplyPoint && { supplyPoint }),
        ...(wave && { wave }),
        ...(state && { state }),
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
      return { items: list.items.map(noticeView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/notices/{id}',
    summary: 'One notice',
    need: 'viewer',
    params: idParams,
    reply: noticeSchema,
    handle: ({ parts, params }) => noticeOf(parts, params.id),
  }),
  ...actionRoutes({
    path: '/notices/{id}',
    what: 'notice',
    bodies: noticeActions,
    reply: noticeSchema,
    need: 'operator',
    act: async ({ parts }, request, { id, by }) => {
      await noticeOf(parts, id);
      await parts.operate.notice({ ...request, id, by });
      return noticeOf(parts, id);
    },
  }),
];
