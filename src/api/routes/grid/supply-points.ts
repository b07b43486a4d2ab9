import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { idParams, listOf } from '../../shapes/common.ts';
import { correctionRow, type TimelineRow, timelineSchema } from '../../shapes/evidence.ts';
import { type SupplyPointView, supplyPointSchema } from '../../shapes/grid.ts';
import { supplyPointView } from '../../views/people.ts';
import { found } from '../actions.ts';

const ROWS_MAX = 200;

async function pointOf(parts: ApiParts, key: string): Promise<SupplyPointView> {
  return found(await parts.grid.supplyPoint(key), `supply point ${key}`);
}

/** Dark times and notices of one supply point, newest first. */
async function timeline(parts: ApiParts, id: string): Promise<TimelineRow[]> {
  const [intervals, past, notices] = await Promise.all([
    parts.records.history.intervals({ supplyPoint: id, limit: ROWS_MAX }),
    parts.records.history.pastIntervals({ supplyPoint: id, limit: ROWS_MAX }),
    parts.records.notices.notices({ supplyPoint: id, limit: ROWS_MAX }),
  ]);
  const rows: TimelineRow[] = [
    ...intervals.map((dark) => ({
      ...{ at: toIso(dark.from), kind: 'interval' as const, by: null, reason: null },
      ...{ from: toIso(dark.from), to: toIso(dark.to), ref: dark.outage ?? dark.plannedOutage },
      text: dark.to === null ? `dark (${dark.phases})` : `was dark (${dark.phases})`,
    })),
    ...past.map((one) => correctionRow(one)),
    ...notices.items.map(({ notice }) => ({
      ...{ at: toIso(notice.dueAt), kind: 'notice' as const, by: null, reason: notice.reason },
      ...{ from: null, to: notice.state, ref: notice.id },
      text: `${notice.kind} to ${notice.contact}: ${notice.state}`,
    })),
  ];
  return rows.sort((a, b) => b.at.localeCompare(a.at)).slice(0, ROWS_MAX);
}

export const supplyPointRoutes = [
  define({
    method: 'get',
    path: '/supply-points/{id}',
    summary: 'One supply point by its id, meter or account number',
    need: 'viewer',
    params: idParams,
    reply: supplyPointSchema,
    handle: async ({ parts, params, actor }) =>
      supplyPointView(await pointOf(parts, params.id), !may(actor, 'operator')),
  }),
  define({
    method: 'get',
    path: '/supply-points/{id}/timeline',
    summary: 'Its dark times and notices, newest first',
    need: 'viewer',
    params: idParams,
    reply: listOf(timelineSchema),
    handle: async ({ parts, params }) => {
      const point = await pointOf(parts, params.id);
      return { items: await timeline(parts, point.id), nextCursor: null };
    },
  }),
  define({
    method: 'post',
    path: '/supply-points/{id}/actions/ping',
    summary: 'Asks the meter whether it has supply; the answer comes as evidence',
    need: 'field',
    params: idParams,
    reply: z.object({ supplyPoint: z.string(), asked: z.boolean(), reason: z.string().nullable() }),
    status: 202,
    handle: async ({ parts, params, actor }) => {
      const { id } = await pointOf(parts, params.id);
      return { supplyPoint: id, ...(await parts.operate.ping({ supplyPoint: id, by: actor })) };
    },
  }),
];
