/** What somebody reported, in words: the form of the customer page notes its answers as `[how=all breaker=up]`. */
import { wordsOf } from '../../shared/i18n.ts';
import { factsEn, factsZh } from './report-facts.ts';

type Fact = keyof typeof factsEn;

const say = wordsOf(factsEn, factsZh);

/** What somebody wrote in brackets of their own stays as it is. */
const FACTS = /\s*\[((?:(?:how|neighbours|breaker)=\w+|link|reply)(?: \w+=\w+)*)\]/g;

/** What was not answered is left out. */
export function reportText(text: string): string {
  const worded = text.replace(FACTS, (_, facts: string) => {
    const known = facts.split(' ').filter((fact): fact is Fact => fact in factsEn);
    return known.length === 0 ? '' : ` (${known.map((fact) => say(fact)).join(', ')})`;
  });
  return worded.replace(/^still off\b/, say('stillOff')).trim();
}
