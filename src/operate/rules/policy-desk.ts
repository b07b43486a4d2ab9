/** Rules of notice, changed on a screen: checked whole, tried on what was, kept as versions. */
import type { RulesDesk } from '../../api/rules-desk.ts';
import type { PolicyCheckView } from '../../api/shapes/rules.ts';
import { DAY } from '../../model/time.ts';
import { dryRun } from './dry-run.ts';
import { editedText, POLICY, readEdits, shown, withEdit } from './edits.ts';
import { planFacts } from './facts.ts';
import { policyFrom, putPolicy } from './files.ts';
import { placed, type RulesDeskParts, wrong } from './parts.ts';

/** How far back a dry run looks. */
const BACK_MS = 30 * DAY;

export function policyDesk(
  parts: RulesDeskParts,
): Pick<RulesDesk, 'policy' | 'checkPolicy' | 'savePolicy'> {
  const { records, clock, rules } = parts;
  const { zone } = parts.settings.utility;

  async function policy() {
    const at = parts.ruleFiles();
    const edits = await readEdits(records, 'policy');
    const own = editedText(edits, POLICY);
    const fileText = at.files.get(at.policy) ?? '';
    const versions = [...(edits.of[POLICY] ?? [])].reverse().map(shown);
    const isEdited = own !== null;
    return {
      file: at.policy,
      text: own ?? fileText,
      fileText,
      isEdited,
      base: edits.version,
      versions,
    };
  }

  async function checkPolicy(text: string): Promise<PolicyCheckView> {
    const at = parts.ruleFiles();
    const loaded = policyFrom(at, text);
    if (loaded.policy === null) {
      const problems = loaded.problems.map((problem) => placed(problem, at.policy));
      return { ok: false, problems, warnings: [], dryRun: null };
    }
    const warnings = loaded.warnings.map((problem) => placed(problem, at.policy));
    const now = clock.now();
    const from = now - BACK_MS;
    const facts = await planFacts(records, from);
    const question = { before: rules.policy, after: loaded.policy, zone, now, from, ...facts };
    return { ok: true, problems: [], warnings, dryRun: dryRun(question) };
  }

  async function savePolicy({ text, reason, base, by }: Parameters<RulesDesk['savePolicy']>[0]) {
    const loaded = policyFrom(parts.ruleFiles(), text);
    if (loaded.policy === null) throw wrong(loaded.problems);
    const edits = await readEdits(records, 'policy');
    const at = clock.now();
    const edit = { text, by: by.name, at, reason };
    const { commit, edits: next } = withEdit('policy', edits, { name: POLICY, edit, base });
    const no = next.of[POLICY]?.at(-1)?.no ?? 0;
    const row = {
      at,
      by: by.name,
      from: by.from,
      subject: 'policy',
      what: 'policy_changed' as const,
    };
    await records.commit({
      ...commit,
      audit: [{ ...row, details: { no, reason, isFile: text === null } }],
    });
    putPolicy(rules.policy, loaded.policy);
    return policy();
  }

  return { policy, checkPolicy, savePolicy };
}
