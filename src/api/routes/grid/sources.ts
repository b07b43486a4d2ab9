import { z } from 'zod';
import { sourceSchema } from '../../../model/source.ts';
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
    summary: 'One source',
    need: 'viewer',
    params: idParams,
    reply: sourceSchema,
    handle: ({ parts, params: { id } }) =>
      found(parts.sources().find((source) => source.id === id) ?? null, `source ${id}`),
  }),
  ...actionRoutes({
    path: '/sources/{id}',
    what: 'source',
    bodies: sourceActions,
    reply: sourceSchema,
    need: { enable: 'admin', disable: 'admin', 'read-now': 'operator' },
    act: ({ parts }, request, { id, by }) => {
      found(parts.sources().find((source) => source.id === id) ?? null, `source ${id}`);
      return parts.operate.source({ ...request, id, by });
    },
  }),
];
