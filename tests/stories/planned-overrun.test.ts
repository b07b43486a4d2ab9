import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

test('work that is not done in time: asked before, extended by itself five minutes after, and what stays dark is an outage', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T13:25+08:00',
    policy: 'demo',
    people: { Wang: { at: 'TX3-2', class: 'life_support' } },
  });
  const plan = await approvedPlan(town, { devices: ['RC1'], from: '14:00', to: '15:00' });
  const concerned = town.contactsAt('RC1');
  await town.runTo('13:53');
  town.allGotSms(concerned, '计划停电');
  town.allGotSms(concerned, '停电提醒');
  await town.runTo('14:00');
  town.at('14:00').terminal('RC1').opens();
  town.at('14:00').metersOf('RC1').lastGasp({ share: 0.8 });
  await town.runTo('14:10');
  town.allGotSms(concerned, '计划停电已开始');
  expect(await plan.now()).toMatchObject({ state: 'in_progress' });

  await town.runTo('14:31');
  const tasks = await plan.planner.get('/tasks?state=open');
  expect(tasks.items.map((task: { code: string }) => task.code)).toContain('planned_will_it_hold');
  await town.runTo('14:59');
  for (const one of concerned) town.phone(one).gotNothing();
  await town.runTo('15:02');
  const { items } = await town.read('/alarms?limit=20');
  expect(items.map((alarm: { rule: string }) => alarm.rule)).toContain('planned_overrun');
  await town.runTo('15:07');
  expect(await plan.now()).toMatchObject({ state: 'in_progress', revision: 2 });
  town.allGotSms(concerned, /检修尚未完成，预计.*15:3\d/);

  // Supply returns, but a fuse behind it has blown meanwhile.
  town.at('15:20').terminal('RC1').closes();
  town.at('15:20').metersOf('FU1').restored();
  await town.runTo('15:27');
  expect(await plan.now()).toMatchObject({ state: 'completed' });
  town.allGotSms(town.contactsAt('FU1'), /已于15:2\d恢复供电/);
  expect(town.outages).toMatchObject([
    { state: 'confirmed', plannedOutage: plan.id, customers: { out: 12 } },
  ]);
  town.allGotSms(town.contactsAt('FU2'), '停电');
  // Nobody is asked any more whether it holds.
  const { items: left } = await plan.planner.get('/tasks?state=open');
  expect(left.map((task: { code: string }) => task.code)).not.toContain('planned_will_it_hold');
  const { items: later } = await town.read('/alarms?limit=20');
  const overrun = later.find((alarm: { rule: string }) => alarm.rule === 'planned_overrun');
  expect(overrun.clearedAt).not.toBeNull();
});

test('an extension that a person gives is told before the old end', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T13:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '14:00', to: '15:00' });
  const concerned = town.contactsAt('FU2');
  await town.runTo('14:00');
  town.allGotSms(concerned, '计划停电');
  town.allGotSms(concerned, '停电提醒');
  town.at('14:00').metersOf('FU2').lastGasp({ share: 0.8 });
  await town.runTo('14:10');
  town.allGotSms(concerned, '计划停电已开始');
  await town.runTo('14:35');
  await plan.planner.act(plan.path, 'extend', { end: '2026-07-15T15:30:00+08:00', reason: '雨' });
  await town.runTo('14:37');
  town.allGotSms(concerned, /检修尚未完成，预计.*15:30恢复/);
  await town.runTo('15:10');
  const { items } = await town.read('/alarms?limit=20');
  expect(items.map((alarm: { rule: string }) => alarm.rule)).not.toContain('planned_overrun');
});
