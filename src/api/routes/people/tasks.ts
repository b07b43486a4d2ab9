import { z } from 'zod';
import { taskSchema } from '../../../model/task.ts';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import { taskActions } from '../../shapes/actions.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import { taskView } from '../../views/people.ts';
import { actionRoutes, found, given } from '../actions.ts';

export const taskRoutes = [
  define({
    method: 'get',
    path: '/tasks',
    summary: 'What a person must do because the machine cannot; newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      state: z.enum(['open', 'done']).optional(),
      code: idIn.optional(),
      subject: idIn.optional(),
      contact: idIn.optional(),
    }),
    reply: listOf(taskSchema),
    handle: async ({ parts, query, actor }) => {
      const { limit, cursor, ...where } = query;
      const { items, nextCursor } = await parts.records.documents.list('task', {
        where: given(where),
        orderBy: { column: 'createdAt', direction: 'desc' },
        limit,
        cursor: cursor ?? null,
      });
      const isMasked = !may(actor, 'operator');
      return { items: items.map((task) => taskView(task, isMasked)), nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/tasks/{id}',
    summary: 'One task',
    need: 'viewer',
    params: idParams,
    reply: taskSchema,
    handle: async ({ parts, params: { id }, actor }) =>
      taskView(
        found(await parts.records.documents.get('task', id), `task ${id}`),
        !may(actor, 'operator'),
      ),
  }),
  ...actionRoutes({
    path: '/tasks/{id}',
    what: 'task',
    bodies: taskActions,
    reply: taskSchema,
    need: 'operator',
    act: async ({ parts }, request, { id, by }) => {
      found(await parts.records.documents.get('task', id), `task ${id}`);
      return parts.operate.task({ ...request, id, by });
    },
  }),
];
