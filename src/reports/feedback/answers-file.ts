/** `config/answers.yaml`: ready answers to questions, in each language of the utility. */
import { z } from 'zod';
import { type Locale, localeSchema } from '../../model/contact.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';

const ANSWERS_MOST = 100;
const LENGTH_MOST = 500;

const words = (most: number) => z.partialRecord(localeSchema, z.string().trim().min(1).max(most));
const answersSchema = z.strictObject({
  answers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'small letters, digits and _'),
        title: words(40),
        text: words(LENGTH_MOST),
      }),
    )
    .max(ANSWERS_MOST),
});
export type ReadyAnswer = z.output<typeof answersSchema>['answers'][number];

/** Reads the file; every problem with its place. Errors: REP-ANSWER-TWICE, REP-ANSWER-LANGUAGE, REP-ANSWER-GAP. */
export function readAnswers(
  file: string,
  yaml: string,
  locales: readonly Locale[],
): { answers: ReadyAnswer[]; problems: ForewattError[] } {
  const source = yamlSource(file, yaml);
  const { value, problems } = validate(answersSchema, source);
  if (value === null) return { answers: [], problems };
  const more: ForewattError[] = [];
  for (const [i, { id, title, text }] of value.answers.entries()) {
    const place = { place: { file, ...source.placeOf(['answers', i]) } };
    if (value.answers.findIndex((one) => one.id === id) < i) {
      more.push(fault('REP-ANSWER-TWICE', { id }, place));
    }
    for (const locale of locales) {
      if (title[locale] === undefined || text[locale] === undefined) {
        more.push(fault('REP-ANSWER-LANGUAGE', { id, locale }, place));
      }
    }
    if (Object.values(text).some(isOpen)) more.push(fault('REP-ANSWER-GAP', { id }, place));
  }
  return { answers: value.answers, problems: more };
}

/** A bracket that does not close would be sent as it stands. */
function isOpen(text: string): boolean {
  const rest = text.replaceAll(/\[[^[\]]+\]/g, '');
  return /[[\]]/.test(rest);
}
