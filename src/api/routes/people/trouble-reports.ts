import { z } from 'zod';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import { reportActions } from '../../shapes/actions.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import { troubleReportIn, troubleReportSchema } from '../../shapes/people.ts';
import { reportView } from '../../views/people.ts';
import { actionRoutes, found, given } from '../actions.ts';

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
      return { items: list.items.map((one) => reportView(one)), nextCursor: list.nextCursor };
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
    summary: 'One report; the number to ring back in clear for operators, which is audited',
    need: 'viewer',
    params: idParams,
    reply: troubleReportSchema,
    handle: async ({ parts, params: { id }, actor }) => {
      const report = found(await parts.records.documents.get('trouble_report', id), `report ${id}`);
      const isMasked = !may(actor, 'operator') || (report.callback ?? null) === null;
      if (!isMasked) {
        const row = { at: parts.clock.now(), by: actor.name, what: 'contact_unmasked' as const };
        const audit = [{ ...row, subject: id, from: actor.from, details: {} }];
        await parts.records.commit({ audit });
      }
      return reportView(report, isMasked);
    },
  }),
  ...actionRoutes({
    path: '/trouble-reports/{id}',
    what: 'trouble report',
    bodies: reportActions,
    reply: troubleReportSchema,
    need: 'operator',
    act: async ({ parts }, request, { id, by }) => {
      if (request.action === 'link') {
        const { outage } = request.body;
        found(await parts.records.documents.get('outage', outage), `outage ${outage}`);
      }
      return reportView(await parts.operate.reportAction({ ...request, id, by }));
    },
  }),
];
