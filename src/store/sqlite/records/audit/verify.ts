import { type AuditLink, type AuditProof, auditHash } from '../../../tables/audit.ts';
import type { Engine, Row } from '../../engine.ts';
import { parsed } from '../rows.ts';
import type { Tables } from '../schema.ts';

/** Rows looked at in one go; others are served between two of them. */
const STEP_ROWS = 2_000;

const step = `select no, at, "by", what, subject, "from", details, before, hash,
    (select hash from audit_end where "end" = 'first') as first
  from audit where no > ? order by no limit ?`;
const end = `select (select hash from audit_end where "end" = 'last') as last,
    (select hash from audit_end where "end" = 'first') as first,
    (select max(no) from audit) as no`;

/**
 * Computes the chain anew from its first row on and names the first that breaks it.
 * @param noted a hash that was written down before; it must stand somewhere in the chain
 */
export async function verifyAudit(
  engine: Engine<Tables>,
  noted: string | null,
): Promise<AuditProof> {
  const seen = { rows: 0, from: null as number | null, to: null as number | null };
  let last: { no: number; hash: string; row: Row | null } = { no: 0, hash: '', row: null };
  let isNoted = false;
  const broken = (why: NonNullable<AuditProof['broken']>['why'], row: Row | null): AuditProof => ({
    ...{ ok: false, ...seen, last: last.hash },
    broken: { why, row: row === null ? null : linkOf(row) },
  });
  for (;;) {
    const rows = await engine.hold(() => engine.prepare(step).all(last.no, STEP_ROWS));
    for (const [index, row] of rows.entries()) {
      // What is past its time may be taken off while this goes on: the rest then begins with a page.
      const follows =
        row['before'] === last.hash || (index === 0 && row['before'] === row['first']);
      if (row['hash'] !== hashOf(row)) return broken('changed', row);
      if (!follows) return broken('does_not_follow', row);
      isNoted ||= row['hash'] === noted || row['before'] === noted;
      seen.rows++;
      seen.from ??= Number(row['at']);
      seen.to = Number(row['at']);
      last = { no: Number(row['no']), hash: String(row['hash']), row };
    }
    if (rows.length === STEP_ROWS) continue;
    const ends = await engine.hold(() => engine.prepare(end).get());
    if (Number(ends?.['no'] ?? 0) > last.no) continue;
    if (last.row === null) last = { ...last, hash: String(ends?.['first']) };
    if (ends?.['last'] !== last.hash) return broken('end_missing', last.row);
    if (noted !== null && !isNoted && noted !== last.hash) return broken('noted_missing', null);
    return { ok: true, ...seen, last: last.hash, broken: null };
  }
}

type Content = Parameters<typeof auditHash>[1];

function hashOf(row: Row): string {
  return auditHash(String(row['before']), row as unknown as Content);
}

function linkOf({ first: _, ...row }: Row): AuditLink {
  return { ...row, details: detailsOf(row['details']) } as unknown as AuditLink;
}

/** A row that was changed by hand may hold anything. */
function detailsOf(text: unknown): Record<string, unknown> {
  try {
    return parsed(text);
  } catch {
    return { text };
  }
}
