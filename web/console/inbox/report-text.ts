/** What somebody reported, in words: the form of the customer page notes its answers as `[how=all breaker=up]`. */
import { wordsOf } from '../../shared/i18n.ts';

const english = {
  'how=all': 'no power at all',
  'how=part': 'part of it is off',
  'how=dim': 'lamps are dim or flicker',
  'neighbours=neighbours': 'neighbours are dark too',
  'neighbours=alone': 'only this place',
  'breaker=up': 'main switch is up',
  'breaker=down': 'main switch has tripped',
  link: 'by the link of a message',
  reply: 'in answer to a message',
  stillOff: 'still off',
};
type Fact = keyof typeof english;

const say = wordsOf(english, {
  'how=all': '全部停电',
  'how=part': '部分停电',
  'how=dim': '灯光昏暗或闪烁',
  'neighbours=neighbours': '邻居也停电',
  'neighbours=alone': '只有自家停电',
  'breaker=up': '总开关未跳',
  'breaker=down': '总开关已跳',
  link: '由通知中的链接',
  reply: '回复短信',
  stillOff: '仍无电',
});

const FACTS = /\s*\[([\w= ]+)\]/g;

/** What was not answered is left out. */
export function reportText(text: string): string {
  const worded = text.replace(FACTS, (_, facts: string) => {
    const known = facts.split(' ').filter((fact): fact is Fact => fact in english);
    return known.length === 0 ? '' : ` (${known.map((fact) => say(fact)).join(', ')})`;
  });
  return worded.replace(/^still off\b/, say('stillOff')).trim();
}
