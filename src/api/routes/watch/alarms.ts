import { z } from 'zod';
import { alarmSchema } from '../../../model/alarm.ts';
import { toIso } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import { ackManyIn, alarmActions } from '../../shapes/actions.ts';
import { idIn, idParams, instantIn, listOf, page } from '../../shapes/common.ts';
import { actionRoutes, found, given, several } from '../actions.ts';

export const alarmRoutes = [
  define({
    method: 'get',
    path: '/alarms',
    summary: 'Alarms, newest first',
    need: 'viewer',
    query: z.strictObject({
      ...page,
      state: z.string().max(200).optional(),
      priority: z.coerce.number().int().min(1).max(4).optional(),
      feeder: idIn.optional(),
      rule: idIn.optional(),
      asset: idIn.optional(),
      device: idIn.optional(),
      since: instantIn.optional(),
    }),
    reply: listOf(alarmSchema),
    handle: ({ parts, query }) => {
      const { limit, cursor, state, since, ...equal } = query;
      const states = several(state);
      return parts.records.documents.list('alarm', {
        where: given({ ...equal, state: states }),
        ...(since !== undefined && { since: { column: 'raisedAt' as const, from: toIso(since) } }),
        orderBy: { column: 'raisedAt', direction: 'desc' },
        limit,
        cursor: cursor ?? null,
      });
    },
  }),
  define({
    method: 'post',
    path: '/alarms/actions/ack',
    summary: 'Acknowledges all alarms that a filter names, with one comment',
    need: 'operator',
    body: ackManyIn,
    reply: z.object({ acknowledged: z.number().int() }),
    handle: ({ parts, body, actor }) => parts.operate.acknowledge({ ...body, by: actor }),
  }),
  define({
    method: 'get',
    path: '/alarms/{id}',
    summary: 'One alarm',
    need: 'viewer',
    params: idParams,
    reply: alarmSchema,
    handle: async ({ parts, params: { id } }) =>
      found(await parts.records.documents.get('alarm', id), `alarm ${id}`),
  }),
  ...actionRoutes({
    path: '/alarms/{id}',
    what: 'alarm',
    bodies: alarmActions,
    reply: alarmSchema,
    need: 'operator',
    act: async ({ parts, actor }, request, { id, by }) => {
      const alarm = found(await parts.records.documents.get('alarm', id), `alarm ${id}`);
      const isUrgent = request.action === 'shelve' && alarm.priority === 1;
      if (isUrgent && !may(actor, 'supervisor'))
        throw fault('AUT-FORBIDDEN', { need: 'supervisor' });
      return parts.operate.alarm({ ...request, id, by });
    },
  }),
];
