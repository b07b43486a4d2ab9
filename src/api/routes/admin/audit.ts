import { z } from 'zod';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { idIn, listOf, noteIn, page } from '../../shapes/common.ts';
import { auditSchema } from '../../shapes/people.ts';
import { auditView } from '../../views/people.ts';

/** Lines of the running log stand in the audit under this subject. */
const LOG = 'running-log';

/** What is done to the grid and to people's notices; who looked at whose number stays in the audit. */
const ofShift = [
  ...['logged', 'shift_', 'outage_', 'earth_fault_', 'plan_', 'switch_', 'tag_', 'alarm_'],
  ...['wave_', 'notice_', 'task_', 'report_', 'source_', 'ping'],
];

function isOfShift(what: string): boolean {
  return ofShift.some((start) => what.startsWith(start));
}

type Page = { limit: number; cursor?: string | undefined };

/** Newest first; the cursor is the instant the next page ends before. */
async function auditPage(parts: ApiParts, subject: string | undefined, query: Page) {
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  const rows = await parts.records.history.audit({
    ...(subject !== undefined && { subject }),
    ...(before !== undefined && Number.isSafeInteger(before) && { before }),
    limit: query.limit,
  });
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return { items: rows.map(auditView), nextCursor: last === undefined ? null : String(last.at) };
}

export const auditRoutes = [
  define({
    method: 'get',
    path: '/audit',
    summary: 'Who did what to what; append-only, newest first',
    need: 'admin',
    query: z.strictObject({ ...page, subject: idIn.optional() }),
    reply: listOf(auditSchema),
    handle: ({ parts, query }) => auditPage(parts, query.subject, query),
  }),
  define({
    method: 'get',
    path: '/log',
    summary: 'The running log of the shift, newest first',
    need: 'viewer',
    query: z.strictObject({ ...page, scope: z.enum(['lines', 'shift']).default('lines') }),
    reply: listOf(auditSchema),
    handle: async ({ parts, query }) => {
      if (query.scope === 'lines') return auditPage(parts, LOG, query);
      const { items, nextCursor } = await auditPage(parts, undefined, query);
      return { items: items.filter(({ what }) => isOfShift(what)), nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/log',
    summary: 'A free line of the running log',
    need: 'operator',
    body: z.strictObject({
      text: noteIn,
      /** `taken_over`: this person has the shift from now on. */
      kind: z.enum(['line', 'taken_over']).default('line'),
    }),
    reply: auditSchema,
    status: 201,
    handle: async ({ parts, body, actor }) => {
      const what = body.kind === 'line' ? 'logged' : 'shift_taken_over';
      const row = { at: parts.clock.now(), by: actor.name, what, subject: LOG };
      const line = { ...row, from: actor.from, details: { text: body.text } };
      await parts.records.commit({ audit: [line] });
      return auditView(line);
    },
  }),
];
