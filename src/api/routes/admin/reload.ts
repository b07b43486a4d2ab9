import { define } from '../../define.ts';
import { nothingIn } from '../../shapes/common.ts';
import { lastReloadSchema, reloadSchema } from '../../shapes/reload.ts';

export const reloadRoutes = [
  define({
    method: 'get',
    path: '/admin/reload',
    summary: 'What became of the last reload',
    need: 'viewer',
    reply: lastReloadSchema,
    handle: ({ parts }) => ({ last: parts.reload.last() }),
  }),
  define({
    method: 'post',
    path: '/admin/reload',
    summary: 'Reads settings and device files again; only sources that changed restart',
    need: 'admin',
    body: nothingIn,
    reply: reloadSchema,
    handle: ({ parts, actor }) => parts.reload.run(actor),
  }),
];
