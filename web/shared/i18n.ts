/** Words of the pages in both languages; every key stands in both, the types see to it. */
import { useSyncExternalStore } from 'react';
import { filledText, numberText, sayUnitsIn } from './formats.ts';
import { keep, kept } from './kept.ts';
import { enTerms } from './terms-en.ts';
import { zhTerms } from './terms-zh.ts';
import { en } from './words-en.ts';
import { zh } from './words-zh.ts';

export type WordKey = keyof typeof en;
type Words = Record<WordKey, string>;
export type Language = 'en' | 'zh-CN';

const dictionaries: Record<Language, Words> = { en, 'zh-CN': zh };
type Terms = Record<Language, Record<string, string>>;

/** What all programs show; one of them may add its own. */
const terms: Terms = { en: { ...enTerms }, 'zh-CN': { ...zhTerms } };
const KEPT_AS = 'forewatt.language';
const listeners = new Set<() => void>();

function first(): Language {
  const chosen = kept(KEPT_AS);
  if (chosen === 'en' || chosen === 'zh-CN') return chosen;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

let language: Language = first();
document.documentElement.lang = language;
sayUnitsIn(language);

export function setLanguage(next: Language): void {
  language = next;
  keep(KEPT_AS, next);
  document.documentElement.lang = next;
  sayUnitsIn(next);
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
}

type Values = Record<string, string | number>;

/** `1,204`: a number as the language of the page writes it. */
export function amount(value: number): string {
  return numberText(value, language);
}

/** A text of ours with its values, numbers as the language of the page writes them. */
export function filled(text: string, values: Values): string {
  return filledText(text, values, language);
}

/** The word for a key with `{name}` filled in. */
export function word(key: WordKey, values: Values = {}): string {
  return filled(dictionaries[language][key], values);
}

/** Words that only one part of the pages needs, as a function like `word`; both languages have each key. */
export function wordsOf<K extends string>(
  english: Record<K, string>,
  chinese: Record<NoInfer<K>, string>,
): (key: K, values?: Values) => string {
  return (key, values = {}) => filled((language === 'en' ? english : chinese)[key], values);
}

/** Adds words of states that one program alone shows: to be called before its first page. */
export function addTerms(more: Terms): void {
  Object.assign(terms.en, more.en);
  Object.assign(terms['zh-CN'], more['zh-CN']);
}

/** Whether there is a word for a name of a group in this language. */
export function hasTerm(group: string, name: string): boolean {
  return `${group}.${name}` in terms[language];
}

/** The word of a state, kind, rule or reason: `outage.confirmed`; the bare name where there is none yet. */
export function stateWord(group: string, state: string): string {
  return terms[language][`${group}.${state}`] ?? untranslated(group, state);
}

/** Who did it: a person by name, the product by its word. */
export function actorWord(by: string): string {
  return hasTerm('actor', by) ? stateWord('actor', by) : by;
}

const told = new Set<string>();

/** Said once in the browser's log, so that it is found before a reader finds it. */
function untranslated(group: string, state: string): string {
  const name = `${language} ${group}.${state}`;
  if (state !== '' && !told.has(name)) console.warn(`no word for ${name}`);
  told.add(name);
  return state.replaceAll('_', ' ');
}
