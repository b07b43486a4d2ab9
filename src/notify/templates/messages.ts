// The texts of `config/messages/*.yaml`, checked as a whole: kinds, variables, syntax, length.

import { posix } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { type Locale, locales, type UtilityNames } from '../../model/contact.ts';
import { nearest } from '../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { plainLetters, segmentsOf } from '../channels/sms/segments.ts';
import { brandOf } from './safe.ts';
import { longestValues, type MessageKey, messageKeys, offeredTo, type Words } from './variables.ts';

type Formatters = ReadonlyMap<string, IntlMessageFormat>;
/** Formatters by `formatterKey`, made once. */
export interface Messages {
  formatters: Formatters;
}

/** 160 letters of the telephone's alphabet, or 134 Chinese ones. */
const SEGMENTS_MOST: Record<Locale, number> = { en: 1, 'zh-CN': 2 };
/** What a screen that is locked shows, characters. */
const PUSH_MOST = 120;
/** A letter stays on one page. */
const LONG_MOST = 1_500;
const forms: readonly Words[] = ['short', 'push', 'long'];

export function formatterKey(locale: Locale, key: string, words: Words): string {
  return words === 'short' ? `${locale} ${key}` : `${locale} ${key} ${words}`;
}

/**
 * Reads the texts of every language.
 * @param files path → text; the folder's `zh-CN.yaml`, `zh-CN.push.yaml`, `zh-CN.long.yaml` and the like are used
 */
export function loadMessages(
  files: ReadonlyMap<string, string>,
  folder: string,
): { messages: Messages; problems: ForewattError[]; warnings: ForewattError[] } {
  const formatters = new Map<string, IntlMessageFormat>();
  const problems: ForewattError[] = [];
  const warnings: ForewattError[] = [];
  for (const [locale, words] of locales.flatMap((one) =>
    forms.map((form) => [one, form] as const),
  )) {
    const file = posix.join(folder, `${locale}${words === 'short' ? '' : `.${words}`}.yaml`);
    // A utility may keep its own short texts alone.
    if (words !== 'short' && !files.has(file)) continue;
    const source = yamlSource(file, files.get(file) ?? '');
    problems.push(...source.problems);
    const texts = (source.value ?? {}) as Record<string, unknown>;
    for (const [key, text] of Object.entries(texts)) {
      const place = { file, ...source.placeOfKey([], key) };
      const { format, found } = formatOf(locale, key, { text, place, words });
      problems.push(...found);
      if (format !== null) formatters.set(formatterKey(locale, key, words), format);
    }
    for (const key of messageKeys) {
      if (texts[key] === undefined) {
        warnings.push(fault('NOT-MESSAGE-MISSING', { kind: key, locale }, { place: { file } }));
      }
    }
  }
  return { messages: { formatters }, problems, warnings };
}

/** A token of a page behind a link: its length is that of each. */
const TOKEN = '/s/kAbCdEfGhIjKlMnOpQr';

/**
 * Texts that hold with the longest values, and take more segments with this utility's own name and address.
 * @param own.locale the language of its town: names of another alphabet cost an alphabet in all the others
 */
export function costlier(
  { formatters }: Messages,
  own: { names: UtilityNames; publicUrl: string; locale: Locale },
): ForewattError[] {
  const { locale } = own;
  const brand = brandOf(own.names, locale);
  const link = `${own.publicUrl.replace(/\/$/, '')}${TOKEN}`;
  const values = { ...longestValues[locale], brand, link } as Record<string, string>;
  const most = SEGMENTS_MOST[locale];
  const kinds = messageKeys.filter((key) => {
    const format = formatters.get(formatterKey(locale, key, 'short'));
    const text = format === undefined ? null : filled(format, values);
    return text !== null && segmentsOf(plainLetters(text)).segments > most;
  });
  if (kinds.length === 0) return [];
  return [fault('NOT-MESSAGE-COSTS', { locale, kinds: kinds.join(', '), most })];
}

/** Null where it names what is not offered: that is said among the problems. */
function filled(format: IntlMessageFormat, values: Record<string, string>): string | null {
  try {
    return String(format.format(values));
  } catch {
    return null;
  }
}

function formatOf(
  locale: Locale,
  key: string,
  at: { text: unknown; place: object; words: Words },
): { format: IntlMessageFormat | null; found: ForewattError[] } {
  const { place, words } = at;
  if (!(messageKeys as readonly string[]).includes(key)) {
    const near = nearest(key, messageKeys);
    return { format: null, found: [fault('NOT-MESSAGE-KIND', { kind: key, near }, { place })] };
  }
  try {
    const format = new IntlMessageFormat(String(at.text), locale, {}, { ignoreTag: true });
    return { format, found: contentProblems(format, key as MessageKey, { locale, place, words }) };
  } catch (error) {
    const why = (error as Error).message.slice(0, 120);
    return { format: null, found: [fault('NOT-MESSAGE-SYNTAX', { kind: key, why }, { place })] };
  }
}

function contentProblems(
  format: IntlMessageFormat,
  key: MessageKey,
  at: { locale: Locale; place: object; words: Words },
): ForewattError[] {
  const known: readonly string[] = offeredTo(key, at.words);
  const unknown = argumentsOf(format.getAst() as Element[]).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return [...new Set(unknown)].map((variable) => {
      const near = nearest(variable, known);
      return fault('NOT-MESSAGE-VARIABLE', { kind: key, variable, near }, { place: at.place });
    });
  }
  const longest = plainLetters(
    String(format.format(longestValues[at.locale] as Record<string, string>)),
  );
  const { segments, units } = segmentsOf(longest);
  if (at.words !== 'short') {
    const most = at.words === 'push' ? PUSH_MOST : LONG_MOST;
    if (longest.trim() !== '' && longest.length <= most) return [];
    const details = { kind: key, units: longest.length, most };
    return [fault('NOT-MESSAGE-FORM-LONG', details, { place: at.place })];
  }
  if (segments >= 1 && segments <= SEGMENTS_MOST[at.locale]) return [];
  return [fault('NOT-MESSAGE-LONG', { kind: key, segments, units }, { place: at.place })];
}

interface Element {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Element[] }>;
}
const LITERAL = 0;
const POUND = 7;

function argumentsOf(elements: readonly Element[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === LITERAL || element.type === POUND) return [];
    const inner = Object.values(element.options ?? {}).flatMap((o) => argumentsOf(o.value));
    return [String(element.value), ...inner];
  });
}
