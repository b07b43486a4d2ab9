import { z } from 'zod';
import { earthFaultSchema } from '../../../model/earth-fault.ts';
import { define } from '../../define.ts';
import { earthFaultActions } from '../../shapes/actions.ts';
import { idParams, listOf, page } from '../../shapes/common.ts';
import { actionRoutes, found, several } from '../actions.ts';

export const earthFaultRoutes = [
  define({
    method: 'get',
    path: '/earth-faults',
    summary: 'Phases to earth on unearthed and compensated networks, newest first',
    need: 'viewer',
    query: z.strictObject({ ...page, state: z.string().max(100).optional() }),
    reply: listOf(earthFaultSchema),
    handle: ({ parts, query }) => {
      const state = several(query.state);
      return parts.records.documents.list('earth_fault', {
        where: { ...(state && { state }) },
        orderBy: { column: 'since', direction: 'desc' },
        limit: query.limit,
        cursor: query.cursor ?? null,
      });
    },
  }),
  define({
    method: 'get',
    path: '/earth-faults/{id}',
    summary: 'One earth fault',
    need: 'viewer',
    params: idParams,
    reply: earthFaultSchema,
    handle: async ({ parts, params: { id } }) =>
      found(await parts.records.documents.get('earth_fault', id), `earth fault ${id}`),
  }),
  ...actionRoutes({
    path: '/earth-faults/{id}',
    what: 'earth fault',
    bodies: earthFaultActions,
    reply: earthFaultSchema,
    need: 'operator',
    current: ({ parts, params }) => parts.records.documents.get('earth_fault', params.id),
    unversioned: ['note'],
    act: ({ parts }, request, at) => parts.operate.earthFault({ ...request, ...at }),
  }),
];
