import type { Kysely } from 'kysely';
import type { AuditRow } from '../../../../model/user.ts';
import { type AuditLink, type AuditRequest, auditHash } from '../../../tables/audit.ts';
import type { Engine } from '../../engine.ts';
import { insertText, parsed } from '../rows.ts';
import type { Tables } from '../schema.ts';

const columns = ['at', 'by', 'what', 'subject', 'from', 'details', 'before', 'hash'] as const;
const insertRow = insertText('audit', columns);
const lastHash = `select hash from audit_end where "end" = 'last'`;
const setLast = `update audit_end set hash = ? where "end" = 'last'`;

/** Appends rows to the chain; inside one transaction, so that a row never stands without its hash. */
export function addAudit(engine: Engine<Tables>, rows: readonly AuditRow[]): void {
  if (rows.length === 0) return;
  const insert = engine.prepare(insertRow);
  let before = String(engine.prepare(lastHash).get()?.['hash']);
  for (const row of rows) {
    const details = JSON.stringify(row.details);
    const hash = auditHash(before, { ...row, details });
    const { at, by, what, subject, from } = row;
    insert.run(at, by, what, subject, from, details, before, hash);
    before = hash;
  }
  engine.prepare(setLast).run(before);
}

/** Newest first. */
export async function auditRows(db: Kysely<Tables>, request: AuditRequest): Promise<AuditLink[]> {
  const { subject, by, before, since, after } = request;
  let query = db
    .selectFrom('audit')
    .select(['no', ...columns])
    .orderBy('at', 'desc')
    .orderBy('no', 'desc');
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (by !== undefined) query = query.where('by', '=', by);
  if (before !== undefined) query = query.where('at', '<', before);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (after !== undefined) {
    const { at, no } = after;
    query = query
      .where('at', '<=', at)
      .where((eb) => eb.or([eb('at', '<', at), eb('no', '<', no)]));
  }
  const rows = await query.limit(request.limit).execute();
  return rows.map((row) => ({ ...row, details: parsed(row.details) }));
}

const oldest = `select no, hash from audit
  where no < coalesce((select min(no) from audit where at >= ?), 9007199254740991)
  order by no limit ?`;
const removeTo = 'delete from audit where no <= ?';
const setFirst = `update audit_end set hash = ? where "end" = 'first'`;

/** Takes the oldest rows off the chain, whose rest then begins behind them; tells how many. */
export function shortenAudit(engine: Engine<Tables>, keepFrom: number, rowsMost: number): number {
  const rows = engine.prepare(oldest).all(keepFrom, rowsMost);
  const last = rows.at(-1);
  if (last === undefined) return 0;
  engine.prepare(removeTo).run(Number(last['no']));
  engine.prepare(setFirst).run(String(last['hash']));
  return rows.length;
}
