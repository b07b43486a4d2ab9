/** Texts that people changed on the screens: each saving is a version; the files stay as they are. */
import { type Instant, toIso } from '../../model/time.ts';
import type { Commit, RecordsStore } from '../../store/records.ts';

/** One saving; null: back to what the file says. */
export interface Edit {
  no: number;
  text: string | null;
  by: string;
  at: Instant;
  reason: string;
}

export interface Edits {
  /** Of the memo they stand in; 0: nobody has changed anything. */
  version: number;
  /** By the name of the text, oldest first. */
  of: Record<string, Edit[]>;
}

/** Name of the one text of rules. */
export const POLICY = 'policy';
/** Versions of one text that are kept; that it was changed stays in the audit. */
const VERSIONS_MAX = 20;

export async function readEdits(
  records: RecordsStore,
  kind: 'policy' | 'messages',
): Promise<Edits> {
  const memo = await records.documents.get('memo', `edited/${kind}`);
  return { version: memo?.version ?? 0, of: (memo?.value ?? {}) as Edits['of'] };
}

/** The text that counts in place of the file's; null: the file's. */
export function editedText(edits: Edits, name: string): string | null {
  return edits.of[name]?.at(-1)?.text ?? null;
}

/** One more version, and the change that keeps it; somebody else's meanwhile refuses it. */
export function withEdit(
  kind: 'policy' | 'messages',
  edits: Edits,
  added: { name: string; edit: Omit<Edit, 'no'>; base: number },
): { edits: Edits; commit: Commit } {
  const before = edits.of[added.name] ?? [];
  const edit = { no: (before.at(-1)?.no ?? 0) + 1, ...added.edit };
  const of = { ...edits.of, [added.name]: [...before, edit].slice(-VERSIONS_MAX) };
  const id = `edited/${kind}`;
  const next = { version: added.base + 1, of };
  return {
    edits: next,
    commit: {
      put: { memo: [{ id, version: next.version, value: of }] },
      expect: [{ kind: 'memo', id, version: added.base }],
    },
  };
}

export function shown({ at, ...edit }: Edit) {
  return { ...edit, at: toIso(at) };
}
