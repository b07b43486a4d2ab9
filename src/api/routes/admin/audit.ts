import { z } from 'zod';
import type { AuditRequest } from '../../../store/tables/audit.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { idIn, instantIn, listOf, noteIn, page } from '../../shapes/common.ts';
import {
  auditLinkSchema,
  auditProofSchema,
  auditSchema,
  auditWrittenSchema,
} from '../../shapes/people.ts';
import { auditLinkView, auditProofView, auditView } from '../../views/people.ts';

/** Lines of the running log stand in the audit under this subject. */
const LOG = 'running-log';

const hashIn = z.string().regex(/^[0-9a-f]{64}$/);

/** What is done to the grid and to people's notices; who looked at whose number stays in the audit. */
const ofShift = [
  ...['logged', 'shift_', 'outage_', 'earth_fault_', 'plan_', 'switch_', 'tag_', 'alarm_'],
  ...['wave_', 'storm_', 'notice_', 'task_', 'report_', 'source_', 'ping'],
];

function isOfShift(what: string): boolean {
  return ofShift.some((start) => what.startsWith(start));
}

type Page = { limit: number; cursor?: string | undefined };
type Wanted = Pick<AuditRequest, 'subject' | 'by' | 'since' | 'before'>;

/** Newest first; the cursor names the last row of the page before. */
async function auditPage(parts: ApiParts, wanted: Wanted, query: Page) {
  const cursor = /^(\d+)\.(\d+)$/.exec(query.cursor ?? '');
  const rows = await parts.records.history.audit({
    ...wanted,
    ...(cursor !== null && { after: { at: Number(cursor[1]), no: Number(cursor[2]) } }),
    limit: query.limit,
  });
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return { rows, nextCursor: last === undefined ? null : `${last.at}.${last.no}` };
}

export const auditRoutes = [
  define({
    method: 'get',
    path: '/audit',
    summary: 'Who did what to what; append-only, newest first',
    need: 'admin',
    query: z.strictObject({
      ...{ ...page, subject: idIn.optional(), by: idIn.optional() },
      ...{ from: instantIn.optional(), to: instantIn.optional() },
    }),
    reply: listOf(auditLinkSchema),
    handle: async ({ parts, query }) => {
      const { subject, by, from, to } = query;
      const wanted = {
        ...(subject !== undefined && { subject }),
        ...(by !== undefined && { by }),
        ...(from !== undefined && { since: from }),
        ...(to !== undefined && { before: to }),
      };
      const { rows, nextCursor } = await auditPage(parts, wanted, query);
      return { items: rows.map(auditLinkView), nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/audit/proof',
    summary: 'Computes the chain of the audit anew and names the first row that breaks it',
    need: 'admin',
    query: z.strictObject({ noted: hashIn.optional() }),
    reply: auditProofSchema,
    handle: async ({ parts, query }) =>
      auditProofView(await parts.records.history.verifyAudit(query.noted ?? null)),
  }),
  define({
    method: 'get',
    path: '/log',
    summary: 'The running log of the shift, newest first',
    need: 'viewer',
    query: z.strictObject({ ...page, scope: z.enum(['lines', 'shift']).default('lines') }),
    reply: listOf(auditSchema),
    handle: async ({ parts, query }) => {
      const isLines = query.scope === 'lines';
      const { rows, nextCursor } = await auditPage(parts, isLines ? { subject: LOG } : {}, query);
      const shown = isLines ? rows : rows.filter(({ what }) => isOfShift(what));
      return { items: shown.map(auditView), nextCursor };
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
    reply: auditWrittenSchema,
    status: 201,
    handle: async ({ parts, body, actor }) => {
      const what = body.kind === 'line' ? ('logged' as const) : ('shift_taken_over' as const);
      const row = { at: parts.clock.now(), by: actor.name, what, subject: LOG };
      const line = { ...row, from: actor.from, details: { text: body.text } };
      await parts.records.commit({ audit: [line] });
      return auditView(line);
    },
  }),
];
