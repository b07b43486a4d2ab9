import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

test('a crew opens a switch in a dark area: no outage of nobody, and what stays dark behind it is told so', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:45');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const dispatcher = await town.signIn('dispatcher');
  const [{ id }] = town.outages;

  await dispatcher.post('/devices/FU2/actions/switch', { state: 'open', reason: 'fault below' });
  await town.runTo('19:05');
  expect(town.outages).toMatchObject([{ id, state: 'confirmed', customers: { out: 24 } }]);

  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('FU1').restored();
  await town.runTo('19:20');
  town.allGotSms(town.contactsAt('FU1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  town.allGotSms(town.contactsAt('FU2'), '您处仍在抢修');
  expect(town.outages).toMatchObject([
    { id, state: 'restored' },
    { state: 'confirmed', cause: { device: 'FU2' }, customers: { out: 12 } },
  ]);

  await dispatcher.post('/devices/FU2/actions/switch', { state: 'closed', reason: 'repaired' });
  town.at('19:40').metersOf('FU2').restored();
  await town.runTo('19:50');
  town.allGotSms(town.contactsAt('FU2'), '恢复供电');
  expect(town.outages).toMatchObject([{ state: 'restored' }, { state: 'restored' }]);
});

test('a switch opened while the outage around it is only suspected is none of its own', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:41:20');
  const dispatcher = await town.signIn('dispatcher');
  await dispatcher.post('/devices/FU2/actions/switch', { state: 'open', reason: 'fault below' });
  await town.runTo('18:41:50');
  expect(town.outages).toMatchObject([{ state: 'suspected', customers: { out: 24 } }]);
  town.at('18:42').terminal('RC1').lockout();
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  expect(town.outages).toMatchObject([{ state: 'confirmed', customers: { out: 24 } }]);
});

test('meters behind it are back before anybody entered how: they are told, and no second outage is born', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:45');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const dispatcher = await town.signIn('dispatcher');
  await dispatcher.post('/devices/FU2/actions/switch', { state: 'open', reason: 'cut out' });
  town.at('18:50').metersOf('FU2').restored();
  await town.runTo('18:55');
  town.allGotSms(town.contactsAt('FU2'), '恢复供电');
  town.allGotSms(town.contactsAt('FU1'), '您处仍在抢修');
  town.phone('Wang').gotCall('您处仍在抢修');
  const [{ id }] = town.outages;
  expect(town.outages).toMatchObject([{ id, state: 'restoring', customers: { out: 12 } }]);

  town.at('18:56').terminal('RC1').closes();
  town.at('18:56').metersOf('FU1').restored();
  await town.runTo('19:05');
  town.allGotSms(town.contactsAt('FU1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect(town.outages).toMatchObject([{ id, state: 'restored', customers: { out: 0 } }]);
});

test('a crew at planned work opens a further switch inside its area: no outage', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['CB2'], from: '15:00', to: '15:40' });
  await town.runTo('15:00');
  await plan.planner.act(plan.path, 'start');
  town.metersOf('CB2').lastGasp({ share: 0.7 });
  await town.runTo('15:05');
  for (const one of town.contactsAt('CB2'))
    for (const { text } of town.messagesOf(one)) town.phone(one).gotSms(text);
  const dispatcher = await town.signIn('dispatcher');
  await dispatcher.post('/devices/FU4/actions/switch', { state: 'open', reason: 'to be safe' });
  await town.runTo('15:10');
  expect(town.outages).toEqual([]);
});
