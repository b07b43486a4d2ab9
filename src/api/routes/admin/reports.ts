import { z } from 'zod';
import type { Alarm } from '../../../model/alarm.ts';
import { fromIso, isoInstant, toIso } from '../../../model/time.ts';
import { define } from '../../define.ts';
import type { ReportRequest } from '../../parts/reports.ts';
import type { ApiParts } from '../../parts.ts';
import { InvalidInput } from '../../problems.ts';
import { instantIn } from '../../shapes/common.ts';
import { alarmHealth } from '../../views/alarm-health.ts';

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

/** Alarms read for one report. */
const ALARMS_MOST = 20_000;

async function alarmsOf(parts: ApiParts, range: ReportRequest): Promise<Alarm[]> {
  const found: Alarm[] = [];
  let cursor: string | null = null;
  do {
    const list: Listed = await parts.records.documents.list('alarm', {
      since: { column: 'raisedAt', from: toIso(range.from) },
      orderBy: { column: 'raisedAt', direction: 'asc' },
      limit: 500,
      cursor,
    });
    found.push(...list.items.filter(({ raisedAt }) => fromIso(raisedAt) < range.to));
    cursor = list.nextCursor;
  } while (cursor !== null && found.length < ALARMS_MOST);
  return found;
}

type Listed = { items: Alarm[]; nextCursor: string | null };

export const reportRoutes = [
  define({
    method: 'get',
    path: '/reports/alarms',
    summary: 'How many alarms came, how long they were a flood, and who sent most of them',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: async ({ parts, query }) => {
      const request = requestOf(query);
      return alarmHealth(await alarmsOf(parts, request), request);
    },
  }),
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
    path: '/reports/precursors',
    summary: 'How often an outage followed the alarms that foretell one',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.precursors(requestOf(query)),
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
