import { z } from 'zod';
import type { Alarm } from '../../../model/alarm.ts';
import { fromIso, isoInstant, toIso } from '../../../model/time.ts';
import { define } from '../../define.ts';
import type { ReportRequest } from '../../parts/reports.ts';
import type { ApiParts } from '../../parts.ts';
import { spanIn, spanOf } from '../../shapes/span.ts';
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

const range = { ...spanIn, profile: z.enum(['ieee1366', 'cn']).optional() };

function requestOf(
  query: z.output<z.ZodObject<typeof range>>,
  { settings, clock }: ApiParts,
): ReportRequest {
  const span = spanOf(query, { zone: settings.utility.zone, now: clock.now() });
  return { ...span, profile: query.profile ?? null };
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
      const request = requestOf(query, parts);
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
      parts.reports.reliability({ ...requestOf(query, parts), level: query.level }),
  }),
  define({
    method: 'get',
    path: '/reports/notices',
    summary: 'Who was told in time',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.notices(requestOf(query, parts)),
  }),
  define({
    method: 'get',
    path: '/reports/etr',
    summary: 'How far the told times of return were off',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.etr(requestOf(query, parts)),
  }),
  define({
    method: 'get',
    path: '/reports/precursors',
    summary: 'How often an outage followed the alarms that foretell one',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.precursors(requestOf(query, parts)),
  }),
  define({
    method: 'get',
    path: '/reports/promises',
    summary: 'Promises kept and broken',
    need: 'viewer',
    query: z.strictObject(range),
    reply: reportSchema,
    handle: ({ parts, query }) => parts.reports.promises(requestOf(query, parts)),
  }),
];
