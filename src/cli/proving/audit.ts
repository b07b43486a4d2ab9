import { clockOf, openRecordsBeside, settingsOf } from '../../app.ts';
import { toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { AuditProof } from '../../store/tables/audit.ts';
import { defineCommand } from '../command.ts';

const words = {
  changed: 'was changed: its content is not what its hash was made of',
  does_not_follow: 'does not follow the row before it: a row was taken out, put in or moved',
  end_missing: 'is the last that stands; rows behind it were taken out',
  noted_missing: '',
} as const;

/** `forewatt audit verify`: beside a running service or without it. */
export const auditVerify = defineCommand({
  usage: 'audit verify',
  summary: 'computes the chain of the audit anew; names the first row that was changed or is gone',
  options: [['--noted <hash>', 'a hash written down before: it must still stand in the chain']],
  async run({ options, context }) {
    const noted = options['noted'];
    if (noted !== undefined && !/^[0-9a-f]{64}$/.test(String(noted))) {
      const allowed = 'a hash of 64 digits and letters a to f';
      throw fault('REP-OPTION', { option: 'noted', given: String(noted), allowed });
    }
    const settings = settingsOf(context.config);
    const records = await openRecordsBeside(settings, clockOf(settings));
    try {
      const proof = await records.history.verifyAudit(noted === undefined ? null : String(noted));
      return { ok: proof.ok, json: jsonOf(proof), text: textOf(proof) };
    } finally {
      await records.close();
    }
  },
});

function textOf({ ok, rows, last, broken }: AuditProof): string {
  if (ok) return `${rows} rows hold; the last hash is ${last}`;
  if (broken?.why === 'noted_missing') {
    return `${rows} rows hold, but the hash noted down stands nowhere: the chain was made anew`;
  }
  const row = broken?.row;
  if (row === null || row === undefined) return 'all rows are gone';
  const said = [toIso(row.at), row.by, row.what, row.subject ?? ''].join(' ').trim();
  return `row ${row.no} (${said}) ${words[broken?.why ?? 'changed']}; ${rows} rows before hold`;
}

function jsonOf({ from, to, broken, ...proof }: AuditProof) {
  const iso = (at: number | null) => (at === null ? null : toIso(at));
  return { ...proof, from: iso(from), to: iso(to), broken };
}
