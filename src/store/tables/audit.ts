/**
 * The audit is a chain: each row holds the hash of the row before, so that a row that was changed, taken out
 * or moved shows.
 */
import { hash } from 'node:crypto';
import { type Instant, toIso } from '../../model/time.ts';
import type { AuditRow } from '../../model/user.ts';

/** A row as it stands in the chain. */
export interface AuditLink extends Omit<AuditRow, 'what'> {
  /** A code; of an old row perhaps one that is written no more. */
  what: string;
  no: number;
  /** The hash of the row before. */
  before: string;
  hash: string;
}

/** What the first row of all follows. */
export const CHAIN_BEGINS = '0'.repeat(64);

/**
 * SHA-256, hex, over the JSON list of the hash before and the row's content, in UTF-8: whoever has the
 * exported table can compute it anew.
 * @param row `details` as the JSON text that is kept
 */
export function auditHash(
  before: string,
  row: Omit<AuditLink, 'details' | 'no' | 'before' | 'hash'> & { details: string },
) {
  const { at, by, what, subject, from, details } = row;
  return hash('sha256', JSON.stringify([before, toIso(at), by, what, subject, from, details]));
}

export type AuditBreak =
  /** Its content is not what its hash was made of. */
  | 'changed'
  /** It does not follow the row that stands before it: one was taken out, put in or moved. */
  | 'does_not_follow'
  /** The last rows are gone: this is the last that stands. */
  | 'end_missing'
  /** The hash that was noted down stands nowhere in the chain. */
  | 'noted_missing';

export interface AuditProof {
  ok: boolean;
  rows: number;
  /** Instants of the first and the last row. */
  from: Instant | null;
  to: Instant | null;
  /** To be noted down outside the store: a chain made anew as a whole is found by it. */
  last: string;
  /** The first row that breaks it. */
  broken: { why: AuditBreak; row: AuditLink | null } | null;
}

/** Every filter that is given must hold. */
export interface AuditRequest {
  subject?: string;
  by?: string;
  /** Earlier than this instant. */
  before?: Instant;
  /** From this instant on. */
  since?: Instant;
  /** Behind this row of the last page. */
  after?: Pick<AuditLink, 'at' | 'no'>;
  limit: number;
}
