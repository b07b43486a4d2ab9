import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('"still off here" from the message that said it is back: the nested outage is found, and whoever answers the phone reads it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  // Everybody is told that it is back; the two last homes of the row have lost their own fuse.
  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:13');
  town.allGotSms(town.contactsAt('RC1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  const text = town.phone('Chen').lastText();
  const token = /\/s\/(k[\w-]+)/.exec(text)?.[1] ?? '';
  // A program that previews links opens it, and nothing is said by that.
  expect(await town.outside(`/s/${token}?lang=en`)).toContain('Still off here');
  const { items: before } = await town.read('/trouble-reports');
  expect(before).toEqual([]);
  const answer = await town.press(`/s/${token}/still-off`);
  expect(answer).toContain('data-testid="still-off"');
  // A number that is read out on the telephone.
  expect(answer).toMatch(/R-2026-\d{6}</);
  await town.runTo('19:14');
  const { items } = await town.read('/trouble-reports');
  expect(items).toMatchObject([{ supplyPoint: 'TX2-1', channel: 'page', by: 'Chen' }]);
  const began = performance.now();
  const dispatcher = await town.signIn('dispatcher');
  const card = await dispatcher.get('/hotline?q=M-TX2-1');
  expect(performance.now() - began).toBeLessThan(MINUTE / 20);
  expect(card.reports).toHaveLength(1);
  expect(card.notices.length).toBeGreaterThan(0);
  expect(card.say['zh-CN']).toMatch(/(停电|恢复供电)/);
  const { text: said } = await town.read(`/hotline/${encodeURIComponent('桃园新村')}`);
  expect(said.en).toMatch(/桃园新村/);
  expect(said['zh-CN']).toContain('95598');
});
