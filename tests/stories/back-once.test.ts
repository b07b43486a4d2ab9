import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a fuse blows while "power is back" still waits to settle: "back" is said once, and last', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  const breaker = (off: string, on: string): void => {
    town.at(off).terminal('CB2').lockout();
    town.at(off).metersOf('CB2').lastGasp({ share: 0.7 });
    town.at(on).terminal('CB2').closes();
    town.at(on).metersOf('CB2').restored();
  };
  breaker('18:41', '18:44');
  breaker('18:47', '19:00');
  town.at('19:05').metersOf('FU4').lastGasp({ share: 0.8 });
  town.at('19:05:30').metersOf('FU5').readWell();
  town.at('19:46').metersOf('FU4').restored();
  await town.runTo('19:59');
  expect(town.outages).toMatchObject([{ state: 'restored' }, { state: 'restored' }]);
  for (const one of town.contactsAt('FU4')) {
    const words = town.messagesOf(one).map(({ text }) => text);
    expect(words.filter((text) => text.includes('已于')).map((t) => t.slice(-100))).toHaveLength(2);
    expect(words.at(-1)).toMatch(/已于19:46恢复供电/);
    for (const text of words) town.phone(one).gotSms(text);
  }
  for (const one of town.contactsAt('FU5')) {
    for (const { text } of town.messagesOf(one)) town.phone(one).gotSms(text);
  }
});
