/** Files of rules and texts with what people changed laid over them. */
import { posix } from 'node:path';
import type { Locale } from '../../model/contact.ts';
import { loadPolicy, type Policy } from '../../notify/policy/load.ts';
import { loadMessages, type Messages } from '../../notify/templates/messages.ts';
import type { Words } from '../../notify/templates/variables.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import type { Edits } from './edits.ts';
import { editedText } from './edits.ts';

export interface RuleFiles {
  /** Texts by path. */
  files: ReadonlyMap<string, string>;
  /** Path of the policy, and of the folder of messages. */
  policy: string;
  messages: string;
}

export interface TextName {
  key: string;
  locale: Locale;
  words: Words;
}

export function nameOf({ locale, words, key }: TextName): string {
  return `${locale}/${words}/${key}`;
}

export function fileOf({ locale, words }: Pick<TextName, 'locale' | 'words'>): string {
  return `${locale}${words === 'short' ? '' : `.${words}`}.yaml`;
}

export function withPolicy({ files, policy }: RuleFiles, text: string | null) {
  return text === null ? files : new Map([...files, [policy, text]]);
}

/** Texts of one file by key. */
export function textsIn(at: RuleFiles, name: Pick<TextName, 'locale' | 'words'>) {
  const file = posix.join(at.messages, fileOf(name));
  const { value } = yamlSource(file, at.files.get(file) ?? '');
  return (value ?? {}) as Record<string, unknown>;
}

/** The files with texts in place of theirs. */
export function withTexts(at: RuleFiles, texts: ReadonlyArray<[TextName, string]>) {
  const files = new Map(at.files);
  for (const [name, text] of texts) {
    const file = posix.join(at.messages, fileOf(name));
    const all = textsIn({ ...at, files }, name);
    // JSON is YAML: the places in the file are lost, its keys are not.
    files.set(file, JSON.stringify({ ...all, [name.key]: text }, null, 1));
  }
  return files;
}

/** Every text that was changed and counts. */
export function changedTexts(edits: Edits): Array<[TextName, string]> {
  return Object.keys(edits.of).flatMap((name) => {
    const text = editedText(edits, name);
    const [locale, words, key] = name.split('/') as [Locale, Words, string];
    return text === null ? [] : [[{ locale, words, key }, text] as [TextName, string]];
  });
}

/**
 * Puts other rules in the place of those at work: whoever holds the object decides by them from now on.
 */
export function putPolicy(atWork: Policy, next: Policy): void {
  for (const key of Object.keys(atWork)) if (!(key in next)) Reflect.deleteProperty(atWork, key);
  Object.assign(atWork, next);
}

export function putMessages(atWork: Messages, next: Messages): void {
  atWork.formatters = next.formatters;
}

export function policyFrom(at: RuleFiles, text: string | null) {
  return loadPolicy(withPolicy(at, text), at.policy);
}

export function messagesFrom(at: RuleFiles, texts: ReadonlyArray<[TextName, string]>) {
  return loadMessages(withTexts(at, texts), at.messages);
}
