import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import type { SegmentParts } from '../../segment-parts.ts';
import { idIn, listOf, page } from '../../shapes/common.ts';
import { cutHoursIn, cutHoursSchema, segmentGroupsSchema } from '../../shapes/segments.ts';
import { sliceOf } from '../../views/paging.ts';

/** Errors: API-NOT-FOUND where no rules are set. */
function segmentsOf(parts: ApiParts): SegmentParts {
  const segments = parts.customers?.segments ?? null;
  if (segments === null) throw fault('API-NOT-FOUND', { what: 'segments in the settings' });
  return segments;
}

/** Supply points behind a device. Errors: NET-DEVICE-UNKNOWN. */
function behind(parts: ApiParts, devices: readonly string[]): readonly string[] {
  return parts.lostBy?.(devices) ?? [];
}

export const segmentRoutes = [
  define({
    method: 'get',
    path: '/segments',
    summary: 'Groups by usage among the places behind a device; small ones are not counted out',
    need: 'viewer',
    query: z.strictObject({ device: idIn }),
    reply: segmentGroupsSchema,
    handle: ({ parts, query }) => segmentsOf(parts).groups(behind(parts, [query.device])),
  }),
  define({
    method: 'get',
    path: '/segments/{id}/supply-points',
    summary: 'Places of one group behind a device; none where the group is too small to be told',
    need: 'operator',
    params: z.strictObject({ id: idIn }),
    query: z.strictObject({ ...page, device: idIn }),
    reply: listOf(z.string()),
    handle: async ({ parts, params, query }) => {
      const places = behind(parts, [query.device]);
      return sliceOf(await segmentsOf(parts).members(places, params.id), query);
    },
  }),
  define({
    method: 'post',
    path: '/planned-outages/hours',
    summary: 'Hours in which a cut disturbs its places least, best first; saves nothing',
    need: 'operator',
    body: cutHoursIn,
    reply: cutHoursSchema,
    handle: async ({ parts, body }) => {
      const { devices, supplyPoints: named, ...asked } = body;
      const lost = devices.length === 0 ? [] : behind(parts, devices);
      const supplyPoints = [...new Set([...named, ...lost])];
      const found = await segmentsOf(parts).cutHours({ ...asked, supplyPoints });
      const items = found.items.map((one) => ({
        ...{ ...one, start: toIso(one.start), end: toIso(one.end) },
      }));
      return { ...found, items };
    },
  }),
];
