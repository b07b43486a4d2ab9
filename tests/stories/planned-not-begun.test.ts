import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

test('planned work that does not begin: an alarm, a word to those who wait, and expired at its end', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T13:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '14:00', to: '15:00' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:00');
  town.allGotSms(concerned, '计划停电');
  town.allGotSms(concerned, '停电提醒');
  town.at('14:12').metersOf('FU2').readWell();
  await town.runTo('14:17');
  const { items } = await town.read('/alarms?limit=20');
  expect(items).toMatchObject([{ rule: 'planned_not_started', asset: plan.id, priority: 2 }]);
  for (const one of concerned) town.phone(one).gotNothing();
  await town.runTo('14:32');
  town.allGotSms(concerned, '尚未开始');
  await town.runTo('15:02');
  expect(await plan.now()).toMatchObject({ state: 'expired' });
  const { items: later } = await town.read('/alarms?limit=20');
  expect(later.every((alarm: { clearedAt: string | null }) => alarm.clearedAt !== null)).toBe(true);
  expect(town.outages).toEqual([]);
});

test('put off after it should have begun: it is late no more, and is so again at its new time', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T13:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '14:00', to: '15:00' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:00');
  town.allGotSms(concerned, '计划停电');
  town.allGotSms(concerned, '停电提醒');
  town.at('14:12').metersOf('FU2').readWell();
  await town.runTo('14:17');
  const late = async () =>
    (await town.read('/alarms?limit=20')).items.map(
      ({ rule, clearedAt }: { rule: string; clearedAt: string | null }) => [rule, clearedAt],
    );
  expect(await late()).toEqual([['planned_not_started', null]]);
  const asked = async () => (await plan.planner.get('/tasks?state=open')).items;
  expect(await asked()).toMatchObject([{ code: 'planned_not_started' }]);
  const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
  await plan.planner.change(plan.path, { start: at('16:00'), end: at('17:00') });
  await town.runTo('14:20');
  town.allGotSms(concerned, '改期');
  expect(await late()).toEqual([['planned_not_started', expect.any(String)]]);
  expect(await asked()).toEqual([]);
  await town.runTo('15:55');
  town.allGotSms(concerned, '停电提醒');
  town.at('16:12').metersOf('FU2').readWell();
  await town.runTo('16:17');
  expect(await late()).toContainEqual(['planned_not_started', null]);
});

test('started by a person before the switch is opened: who has supply until then is not told that the cut is off', async () => {
  const town = await story('two-feeders', {
    ...{ start: '2026-07-15T13:25+08:00', policy: 'demo' },
    people: { Wang: { at: 'TX3-2', class: 'life_support' } },
  });
  const plan = await approvedPlan(town, { devices: ['RC1'], from: '14:00', to: '15:00' });
  const concerned = town.contactsAt('RC1');
  await town.runTo('13:53');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms(concerned, words);
  await town.runTo('14:00');
  await plan.planner.act(plan.path, 'start');
  town.at('14:03').metersOf('FU1').readWell();
  await town.runTo('14:06');
  town.allGotSms(concerned, '计划停电已开始');
  expect(await plan.now()).toMatchObject({ revision: 1, affected: { supplyPoints: 24 } });
  town.at('14:07').terminal('RC1').opens();
  town.at('14:07').metersOf('RC1').lastGasp({ share: 0.8 });
  await town.runTo('14:20');
  for (const one of concerned) town.phone(one).gotNothing();
  expect(town.outages).toEqual([]);
});
