import { z } from 'zod';
import { define } from '../../define.ts';
import { idParams, listOf, page } from '../../shapes/common.ts';
import { diagramSchema, feederSchema } from '../../shapes/grid.ts';
import { sliceOf } from '../../views/paging.ts';
import { found } from '../actions.ts';

export const feederRoutes = [
  define({
    method: 'get',
    path: '/feeders',
    summary: 'Feeders with what is dark and off normal on each',
    need: 'viewer',
    query: z.strictObject(page),
    reply: listOf(feederSchema),
    handle: async ({ parts, query }) => sliceOf(await parts.grid.feeders(), query),
  }),
  define({
    method: 'get',
    path: '/feeders/{id}',
    summary: 'One feeder',
    need: 'viewer',
    params: idParams,
    reply: feederSchema,
    handle: async ({ parts, params: { id } }) => found(await parts.grid.feeder(id), `feeder ${id}`),
  }),
  define({
    method: 'get',
    path: '/feeders/{id}/diagram',
    summary: 'The one-line diagram in depth-first order',
    need: 'viewer',
    params: idParams,
    reply: diagramSchema,
    handle: async ({ parts, params: { id } }) =>
      found(await parts.grid.diagram(id), `feeder ${id}`),
  }),
];
