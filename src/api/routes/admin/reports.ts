import { z } from 'zod';
import { isoInstant } from '../../../model/time.ts';
import { define } from '../../define.ts';
import type { ReportRequest } from '../../parts.ts';
import { InvalidInput } from '../../problems.ts';
import { instantIn } from '../../shapes/common.ts';

const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const reportSchema = z
  .object({
    from: isoInstant,
    to: isoInstant,
    profile: z.string(),
    rows: z.array(rowSchema),
    totals: rowSchema,
  })
  .meta({ id: 'Report' });

const range = {
  from: instantIn,
  to: instantIn,
  profile: z.enum(['ieee1366', 'cn']).optional(),
};

function requestOf(query: {
  from: number;
  to: number;
  profile?: 'ieee1366' | 'cn' | undefined;
}): ReportRequest {
  if (query.to <= query.from) {
    throw new InvalidInput([{ path: 'query.to', code: 'too_small', message: 'not after from' }]);
  }
  return { from: query.from, to: query.to, profile: query.profile ?? null };
}

export const reportRoutes = [
  define({
    method: 'get',
    path: '/reports/reliability',
    summary: 'Reliability indices of a span',
    need: 'viewer',
    query: z.strictObject({
      ...range,
      level: z
        .enum(['system', 'feeder', 'area', 'device', 'cause', 'responsibility'])
        .default('system'),
    }),
    reply: reportSchema,
    handle: ({ parts, query }) =>
      parts.reports.reliability({ ...requestOf(query), level: query.level }),
  }),
  define({
    method: 'get',
    path: '/reports/notices',
    summary: 'Who was told in time',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.notices(requestOf(query)),
  }),
  define({
    method: 'get',
    path: '/reports/etr',
    summary: 'How far the told times of return were off',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.etr(requestOf(query)),
  }),
  define({
    method: 'get',
    path: '/reports/promises',
    summary: 'Promises kept and broken',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.promises(requestOf(query)),
  }),
];
