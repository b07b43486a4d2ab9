import { z } from 'zod';
import { DAY, MINUTE, toIso } from '../../../model/time.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { idParams, listOf } from '../../shapes/common.ts';
import * as shapes from '../../shapes/grid.ts';
import { found } from '../actions.ts';

async function deviceOf(parts: ApiParts, id: string): Promise<shapes.DeviceView> {
  return found(await parts.grid.device(id), `device ${id}`);
}

/** Operations shown at once. */
const OPERATIONS_MAX = 500;

export const deviceRoutes = [
  define({
    method: 'get',
    path: '/switching/off-normal',
    summary: 'Devices that are not in their normal position or bear a tag',
    need: 'viewer',
    reply: listOf(shapes.offNormalSchema),
    handle: async ({ parts }) => {
      const items = await parts.grid.offNormal(await parts.records.network.switching());
      return { items, nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/switching',
    summary: 'Recorded operations of the last day, newest first',
    need: 'viewer',
    reply: listOf(shapes.operationSchema),
    handle: async ({ parts }) => {
      const to = parts.clock.now() + MINUTE;
      const rows = await parts.records.network.switchingOf({ from: to - DAY, to });
      const newest = rows.toReversed().slice(0, OPERATIONS_MAX);
      return { items: newest.map((row) => ({ ...row, at: toIso(row.at) })), nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/devices/{id}',
    summary: 'One device',
    need: 'viewer',
    params: idParams,
    reply: shapes.deviceSchema,
    handle: ({ parts, params }) => deviceOf(parts, params.id),
  }),
  define({
    method: 'get',
    path: '/devices/{id}/values',
    summary: 'What is measured at a device now, each with its age',
    need: 'viewer',
    params: idParams,
    reply: listOf(shapes.deviceValueSchema),
    handle: async ({ parts, params: { id } }) => ({
      items: found(await parts.grid.values(id), `device ${id}`),
      nextCursor: null,
    }),
  }),
  define({
    method: 'get',
    path: '/devices/{id}/trace',
    summary: 'What lies behind a device, or its way to the source',
    need: 'viewer',
    params: idParams,
    query: z.strictObject({
      direction: z.enum(['upstream', 'downstream']).default('downstream'),
      state: z.enum(['normal', 'current']).default('current'),
    }),
    reply: shapes.traceSchema,
    handle: async ({ parts, params: { id }, query }) =>
      found(await parts.grid.trace(id, query), `device ${id}`),
  }),
  define({
    method: 'post',
    path: '/devices/{id}/actions/switch',
    summary: 'Records that a device was operated; operates nothing',
    need: 'operator',
    params: idParams,
    body: shapes.switchIn,
    reply: shapes.deviceSchema,
    handle: async ({ parts, params: { id }, body, actor }) => {
      await deviceOf(parts, id);
      await parts.operate.switch([{ device: id, ...body }], actor);
      return deviceOf(parts, id);
    },
  }),
  define({
    method: 'post',
    path: '/devices/{id}/actions/tag',
    summary: 'Hangs a tag on a device or takes it off',
    need: 'field',
    params: idParams,
    body: shapes.tagIn,
    reply: shapes.deviceSchema,
    handle: async ({ parts, params: { id }, body, actor }) => {
      await deviceOf(parts, id);
      await parts.operate.tag({ device: id, by: actor, ...body });
      return deviceOf(parts, id);
    },
  }),
  define({
    method: 'post',
    path: '/devices/actions/switch',
    summary: 'Records a list of operations, all or none',
    need: 'operator',
    body: shapes.switchListIn,
    reply: z.object({ recorded: z.number().int() }),
    handle: ({ parts, body, actor }) => parts.operate.switch(body.entries, actor),
  }),
  ...['/what-if', '/devices/what-if'].map((path) =>
    define({
      method: 'post',
      path,
      summary: 'Who would lose and gain supply, loops and load; changes nothing',
      need: 'viewer',
      body: shapes.whatIfIn,
      reply: shapes.whatIfSchema,
      isRepeatable: false,
      handle: ({ parts, body }) => parts.grid.whatIf(body),
    }),
  ),
];
