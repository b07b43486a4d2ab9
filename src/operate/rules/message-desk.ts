/** Texts of messages, changed on a screen: shown with their longest values, kept as versions. */
import type { MessageAt, RulesDesk } from '../../api/rules-desk.ts';
import { type MessageTextView, wordForms } from '../../api/shapes/rules.ts';
import { locales } from '../../model/contact.ts';
import { pricer } from '../../notify/channels/registry.ts';
import { segmentsOf, wideLetterIn } from '../../notify/channels/sms/segments.ts';
import type { Messages } from '../../notify/templates/messages.ts';
import { render } from '../../notify/templates/render.ts';
import {
  longestValues,
  type MessageKey,
  messageKeys,
  offeredTo,
} from '../../notify/templates/variables.ts';
import { fault } from '../../runtime/problem.ts';
import { editedText, readEdits, shown, withEdit } from './edits.ts';
import {
  changedTexts,
  fileOf,
  messagesFrom,
  nameOf,
  putMessages,
  type TextName,
  textsIn,
} from './files.ts';
import { placed, type RulesDeskParts, wrong } from './parts.ts';

export function messageDesk(
  parts: RulesDeskParts,
): Pick<RulesDesk, 'messages' | 'checkMessage' | 'saveMessage'> {
  const { records, clock, rules, settings } = parts;

  async function messages() {
    const at = parts.ruleFiles();
    const edits = await readEdits(records, 'messages');
    const items = locales.flatMap((locale) =>
      wordForms.flatMap((words) => {
        const texts = textsIn(at, { locale, words });
        return messageKeys.map((key): MessageTextView => {
          const name = { key, locale, words };
          const own = editedText(edits, nameOf(name));
          const fileText = texts[key] === undefined ? null : String(texts[key]);
          return {
            ...name,
            ...{ text: own ?? fileText, fileText, isEdited: own !== null },
            variables: [...offeredTo(key, words)],
            versions: [...(edits.of[nameOf(name)] ?? [])].reverse().map(shown),
          };
        });
      }),
    );
    return { base: edits.version, items };
  }

  function checkMessage(at: MessageAt, text: string) {
    const name = known(at);
    const made = messagesFrom(parts.ruleFiles(), [[name, text]]);
    const problems = made.problems.map((problem) => placed(problem, fileOf(name)));
    return {
      ...{ ok: problems.length === 0, problems, currency: settings.notify.currency },
      samples: problems.length > 0 ? [] : samplesOf(made.messages, name, settings),
    };
  }

  async function saveMessage(at: MessageAt, saving: Parameters<RulesDesk['saveMessage']>[1]) {
    const name = known(at);
    const { text, reason, base, by } = saving;
    const now = clock.now();
    const edit = { text, by: by.name, at: now, reason };
    const added = { name: nameOf(name), edit, base };
    const { edits, commit } = withEdit('messages', await readEdits(records, 'messages'), added);
    const made = messagesFrom(parts.ruleFiles(), changedTexts(edits));
    if (made.problems.length > 0) throw wrong(made.problems);
    const row = {
      at: now,
      by: by.name,
      from: by.from,
      subject: nameOf(name),
      what: 'message_changed' as const,
    };
    await records.commit({
      ...commit,
      audit: [{ ...row, details: { reason, isFile: text === null } }],
    });
    putMessages(rules.messages, made.messages);
    return messages();
  }

  return { messages, checkMessage, saveMessage };
}

function known(at: MessageAt): TextName {
  if (!(messageKeys as readonly string[]).includes(at.key)) {
    throw fault('API-NOT-FOUND', { what: `message ${at.key}` });
  }
  return at;
}

/** With all that may stand in it, and with all that may be missing. */
function samplesOf(
  made: Messages,
  { key, locale, words }: TextName,
  settings: RulesDeskParts['settings'],
) {
  const price = pricer(settings.notify.channels.sms?.prices ?? {})('+');
  const none = { hasEtr: 'no', several: 'no', confirm: 'no', etr: '' };
  return (['longest', 'shortest'] as const).map((values) => {
    const longest = longestValues[locale];
    const said = values === 'longest' ? longest : { ...longest, ...none };
    const { text, segments } = render(made, key as MessageKey, { locale, values: said, words });
    const isCounted = words === 'short';
    const cost = isCounted ? (segments * price) / 1_000_000 : null;
    const encoding = isCounted ? segmentsOf(text).encoding : null;
    const wideLetter = isCounted ? wideLetterIn(text) : null;
    return { values, text, letters: [...text].length, segments, encoding, wideLetter, cost };
  });
}
