import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

test('a planned cut takes others with it: an alarm of the first priority, and the full word of an outage', async () => {
  const promises = { promises: 'x', arrive: { urban: '20m', rural: '90m', remote: '120m' } };
  const town = await story('two-feeders', {
    ...{ start: '2026-07-15T14:25+08:00', policy: 'demo', promises },
  });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '15:00', to: '15:40' });
  const planned = town.contactsAt('FU2');
  await town.runTo('14:52');
  town.allGotSms(planned, '计划停电');
  town.allGotSms(planned, '停电提醒');

  // The wrong switch: the recloser above opens, and FU1 goes dark as well.
  town.at('15:00').terminal('RC1').opens();
  town.at('15:00').metersOf('RC1').lastGasp({ share: 0.8 });
  await town.runTo('15:05');
  const wider = town.contactsAt('FU1');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', plannedOutage: plan.id, customers: { out: 12 } },
  ]);
  town.allGotSms(wider, /于15:0\d停电/);
  town.phone('Wang').gotCall('停电');
  const { items } = await town.read('/alarms?limit=20');
  expect(items.find((alarm: { rule: string }) => alarm.rule === 'planned_wider')).toMatchObject({
    ...{ priority: 1, asset: plan.id, state: 'active_unacked' },
  });
  town.allGotSms(planned, '计划停电已开始');

  // A crew is owed to them as in any fault.
  await town.runTo('15:15');
  const { items: duties } = await town.read(`/outages/${town.outages[0]?.id}/duties`);
  expect(duties).toMatchObject([
    { promise: 'arrive', state: 'at_risk', customers: 12 },
    { promise: 'restore_as_told', state: 'pending' },
  ]);
  const { items: tasks } = await town.read('/tasks?state=open');
  expect(tasks).toContainEqual(expect.objectContaining({ code: 'promise_at_risk' }));
  town.at('15:20').terminal('RC1').closes();
  town.at('15:20').metersOf('RC1').restored();
  await town.runTo('15:25');
  town.allGotSms(wider, '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  // Those of the plan hear of the plan alone.
  town.allGotSms(planned, '检修完成');
  await town.runTo('15:45');
});
