import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';

function goesOffAndOn(town: Town, turns: ReadonlyArray<readonly [off: string, on: string]>): void {
  for (const [off, on] of turns) {
    town.at(off).terminal('CB2').lockout();
    town.at(off).metersOf('CB2').lastGasp({ share: 0.7 });
    town.at(on).terminal('CB2').closes();
    town.at(on).metersOf('CB2').restored();
  }
}

test('a feeder goes off and on and off and on: few messages, and the last one is true', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  goesOffAndOn(town, [
    ['18:41', '18:44'],
    ['18:47', '18:50'],
  ]);
  await town.runTo('19:30');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0, peak: 16 } }]);
  const concerned = town.contactsAt('CB2');
  town.allGotSms(concerned, '于18:41停电');
  town.allGotSms(concerned, '已于18:44恢复供电');
  // The second time was over before it had settled: the last word is "back", and nothing is added.
  for (const one of concerned) town.phone(one).gotNothing();
  await town.runTo('19:55');
});

test('a feeder that stays off after some turns: three messages, the last one "off again"', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  goesOffAndOn(town, [
    ['18:41', '18:44'],
    ['18:47', '18:50'],
    ['18:53', '18:56'],
    ['18:59', '19:02'],
    ['19:05', '19:32'],
  ]);
  await town.runTo('19:30');
  const concerned = town.contactsAt('CB2');
  town.allGotSms(concerned, '于18:41停电');
  town.allGotSms(concerned, '已于18:44恢复供电');
  town.allGotSms(concerned, '再次停电');
  for (const one of concerned) town.phone(one).gotNothing();
  // At the limit of an hour, but nobody is left with a wrong last word.
  await town.runTo('19:45');
  town.allGotSms(concerned, '已于19:32恢复供电');
});

test('an id never flaps: soon dark again is the same outage, later another one that knows the first', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  goesOffAndOn(town, [
    ['18:41', '18:44'],
    ['18:55', '18:58'],
    ['19:20', '19:25'],
  ]);
  await town.runTo('18:50');
  const [{ id }] = town.outages;
  await town.runTo('18:57');
  expect(town.outages).toMatchObject([{ id, state: 'confirmed', restoredAt: null }]);
  await town.runTo('19:10');
  expect(town.outages).toMatchObject([{ id, state: 'restored' }]);
  await town.runTo('19:30');
  expect(town.outages).toMatchObject([
    { id, state: 'restored' },
    { state: 'restored', related: id, splitFrom: null },
  ]);
  // At the limit of an hour a word may wait; the last one is true all the same.
  await town.runTo('20:10');
  for (const one of town.contactsAt('CB2')) {
    const words = town.messagesOf(one).map(({ text }) => text);
    expect(words.at(-1)).toContain('恢复供电');
    // Three turns, each told at most twice, and each word was read.
    expect(words.length).toBeLessThanOrEqual(6);
    for (const text of words) town.phone(one).gotSms(text);
  }
});
