/** What people change of rules and texts on the screens; the files stay as they are. */
import type { RulesDesk } from '../../api/rules-desk.ts';
import type { Log } from '../../runtime/log.ts';
import { editedText, POLICY, readEdits } from './edits.ts';
import { changedTexts, messagesFrom, policyFrom, putMessages, putPolicy } from './files.ts';
import { messageDesk } from './message-desk.ts';
import type { RulesDeskParts } from './parts.ts';
import { policyDesk } from './policy-desk.ts';

export function createRulesDesk(parts: RulesDeskParts): RulesDesk {
  return { ...policyDesk(parts), ...messageDesk(parts), settings: parts.settingsAtWork };
}

/** At a start: what people changed counts again, in place of the files. */
export async function takeEdits(
  parts: Omit<RulesDeskParts, 'clock' | 'settingsAtWork'> & { log: Log },
) {
  const { records, rules, log } = parts;
  const at = parts.ruleFiles();
  const text = editedText(await readEdits(records, 'policy'), POLICY);
  const loaded = text === null ? null : policyFrom(at, text);
  if (loaded?.policy != null) putPolicy(rules.policy, loaded.policy);
  else if (loaded !== null) log.error({ file: at.policy }, 'edited_policy_does_not_hold');
  const texts = changedTexts(await readEdits(records, 'messages'));
  if (texts.length === 0) return;
  const made = messagesFrom(at, texts);
  if (made.problems.length === 0) putMessages(rules.messages, made.messages);
  else log.error({ first: made.problems[0]?.message }, 'edited_messages_do_not_hold');
}
