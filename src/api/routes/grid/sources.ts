import { z } from 'zod';
import { sourceDetailSchema, sourceSchema } from '../../../model/source.ts';
import { define } from '../../define.ts';
import { sourceActions } from '../../shapes/actions.ts';
import { idParams, listOf, page } from '../../shapes/common.ts';
import { sliceOf } from '../../views/paging.ts';
import { actionRoutes, found } from '../actions.ts';

export const sourceRoutes = [
  define({
    method: 'get',
    path: '/sources',
    summary: 'Sources with their health',
    need: 'viewer',
    query: z.strictObject({ ...page, health: z.string().max(40).optional() }),
    reply: listOf(sourceSchema),
    handle: ({ parts, query }) => {
      const all = parts.sources();
      const { health } = query;
      return sliceOf(
        health === undefined ? all : all.filter((one) => one.health === health),
        query,
      );
    },
  }),
  define({
    method: 'get',
    path: '/sources/{id}',
    summary: 'One source: health by cause, its assets, what it learnt, what waits',
    need: 'viewer',
    params: idParams,
    reply: sourceDetailSchema,
    handle: async ({ parts, params: { id } }) => found(await parts.source(id), `source ${id}`),
  }),
  ...actionRoutes({
    path: '/sources/{id}',
    what: 'source',
    bodies: sourceActions,
    reply: sourceDetailSchema,
    need: { enable: 'admin', disable: 'admin', 'read-now': 'operator' },
    act: ({ parts }, request, { id, by }) => parts.operate.source({ ...request, id, by }),
  }),
];
