/** `/api/v1/exports/…`: lists for paper and for the regulator, written as they are read. */
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Duty } from '../../model/planned-outage.ts';
import { DAY, type Instant, toIso } from '../../model/time.ts';
import { BOM, type Cell, csvLine } from '../../runtime/csv.ts';
import { fault } from '../../runtime/problem.ts';
import type { AuditLink } from '../../store/tables/audit.ts';
import type { Need } from '../auth/access.ts';
import type { Actor } from '../parts/acting.ts';
import type { ApiParts } from '../parts.ts';
import { InvalidInput, inputErrors } from '../problems.ts';
import { admitted } from '../register.ts';
import { idIn } from '../shapes/common.ts';
import { spanIn, spanOf } from '../shapes/span.ts';
import { regulatorColumns, regulatorRows } from '../views/regulator.ts';
import { cn95598Head, cn95598Rows } from './cn95598.ts';

/** Rows read from the store at a time. */
const STEP_ROWS = 500;

export function exportRoutes(router: Router, parts: ApiParts): void {
  exportRoute(router, parts, {
    path: 'letters',
    need: 'operator',
    query: z.strictObject({ wave: idIn, format: z.literal('csv').optional() }),
    head: ['notice', 'contact', 'name', 'supply_point', 'address', 'kind', 'due', 'reason'],
    rows: ({ wave }) => letterRows(parts, wave),
  });
  exportRoute(router, parts, {
    path: 'cn95598',
    need: 'operator',
    query: z.strictObject({}),
    head: cn95598Head,
    rows: () => cn95598Rows(parts),
  });
  exportRoute(router, parts, {
    path: 'audit',
    need: 'admin',
    query: z.strictObject(spanIn),
    head: ['no', 'at', 'by', 'what', 'subject', 'from', 'details', 'before', 'hash'],
    rows: (query) => auditCells(parts, asked(query, parts)),
  });
  exportRoute(router, parts, {
    path: 'regulator',
    need: 'operator',
    query: z.strictObject(spanIn),
    head: [...regulatorColumns],
    rows: (query) => dutyRows(parts, asked(query, parts)),
  });
}

interface Export<Q extends z.ZodType> {
  path: string;
  need: Need;
  query: Q;
  head: string[];
  rows: (query: z.output<Q>) => AsyncIterable<Cell[]>;
}

function asked(
  query: { from?: string | undefined; to?: string | undefined },
  { settings, clock }: ApiParts,
): { from: Instant; to: Instant } {
  return spanOf(query, { zone: settings.utility.zone, now: clock.now() });
}

function exportRoute<Q extends z.ZodType>(router: Router, parts: ApiParts, what: Export<Q>): void {
  router.get(`/api/v1/exports/${what.path}`, async (request: Request, response: Response) => {
    response.locals['route'] = `/exports/${what.path}`;
    const identity = await admitted(parts, { need: what.need, method: 'get' }, request);
    const query = what.query.safeParse(request.query);
    if (!query.success) throw new InvalidInput(inputErrors('query', query.error.issues));
    if (identity !== null) await auditExport(parts, identity.actor, request.originalUrl);
    const rows = what.rows(query.data)[Symbol.asyncIterator]();
    // The first row is read before anything is sent, so that a wrong id can still be told.
    let row = await rows.next();
    response.attachment(`${what.path}.csv`).type('text/csv; charset=utf-8');
    response.set('Cache-Control', 'no-store').write(BOM + csvLine(what.head));
    for (; row.done !== true; row = await rows.next()) await written(response, csvLine(row.value));
    response.end();
  });
}

async function auditExport(parts: ApiParts, actor: Actor, path: string): Promise<void> {
  const row = { at: parts.clock.now(), by: actor.name, what: 'exported' as const, subject: null };
  await parts.records.commit({ audit: [{ ...row, from: actor.from, details: { path } }] });
}

/** Waits while the reader is behind. */
function written(response: Response, text: string): Promise<void> | undefined {
  if (response.write(text) || response.destroyed) return undefined;
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

function isOnPaper({ channel, state, reason }: NoticeRow): boolean {
  if (channel === 'letter' || state === 'undeliverable') return true;
  return state === 'suppressed' && reason === 'no_channel';
}

/** Those of a wave whom no other channel reached, one row a supply point. */
async function* letterRows(parts: ApiParts, wave: string): AsyncGenerator<Cell[]> {
  if ((await parts.records.outbox.wave(wave)) === null)
    throw fault('API-NOT-FOUND', { what: `wave ${wave}` });
  let cursor: string | null = null;
  do {
    const list = await parts.records.notices.notices({ wave, limit: STEP_ROWS, cursor });
    for (const { notice } of list.items) {
      if (!isOnPaper(notice)) continue;
      const contact = await parts.records.network.contact(notice.contact);
      for (const point of await parts.grid.supplyPoints(notice.supplyPoints)) {
        const { id, kind, reason } = notice;
        const due = toIso(notice.dueAt);
        yield [
          id,
          notice.contact,
          contact?.name ?? null,
          point.id,
          point.address,
          kind,
          due,
          reason,
        ];
      }
    }
    cursor = list.nextCursor;
  } while (cursor !== null);
}

/** Newest first, with all that its hashes are made of. */
async function* auditCells(
  parts: ApiParts,
  range: { from: Instant; to: Instant },
): AsyncGenerator<Cell[]> {
  const wanted = { since: range.from, before: range.to, limit: STEP_ROWS };
  let after: AuditLink | undefined;
  do {
    const rows: AuditLink[] = await parts.records.history.audit({
      ...wanted,
      ...(after !== undefined && { after }),
    });
    for (const { no, at, details, ...row } of rows) {
      const { by, what, subject, from, before, hash } = row;
      const cells = [String(no), toIso(at), by, what, subject, from];
      yield [...cells, JSON.stringify(details), before, hash];
    }
    after = rows.length === STEP_ROWS ? rows.at(-1) : undefined;
  } while (after !== undefined);
}

interface DutyPage {
  items: Duty[];
  nextCursor: string | null;
}

/** What lies between the due time of a duty and its deadline at most. */
const AHEAD_MOST_MS = 60 * DAY;

/** Every duty whose deadline lies in the span, by the start of its cut where it has none, with its proof. */
async function* dutyRows(
  parts: ApiParts,
  range: { from: Instant; to: Instant },
): AsyncGenerator<Cell[]> {
  const [from, to] = [toIso(range.from), toIso(range.to)];
  let cursor: string | null = null;
  do {
    const list: DutyPage = await parts.records.documents.list('duty', {
      since: { column: 'due', from: toIso(range.from - AHEAD_MOST_MS) },
      orderBy: { column: 'due', direction: 'asc' },
      limit: STEP_ROWS,
      cursor,
    });
    for (const duty of list.items) {
      if (duty.due >= to) return;
      const last = duty.deadline ?? duty.start ?? duty.due;
      if (last >= from && last < to) yield* regulatorRows(duty);
    }
    cursor = list.nextCursor;
  } while (cursor !== null);
}
