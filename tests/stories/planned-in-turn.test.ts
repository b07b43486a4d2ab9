import { expect, test } from 'vitest';
import { story } from '../support/story.ts';
import { approvedPlan } from '../support/story-plan.ts';

const at = (time: string): string => `2026-07-15T${time}:00+08:00`;
/** Approved at 14:25: one street is cut from 15:00 to 15:20, the other from then to 15:50. */
async function inTurn() {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const steps = [
    { at: at('15:00'), open: ['FU2'], close: [] },
    { at: at('15:20'), open: ['FU3'], close: ['FU2'] },
    { at: at('15:50'), open: [], close: ['FU3'] },
  ];
  const plan = await approvedPlan(town, { devices: ['FU2'], steps, from: '15:00', to: '15:50' });
  return { town, plan };
}

test('two streets one after the other: each hears that its own cut has begun, and only the second that it takes longer', async () => {
  const { town, plan } = await inTurn();
  const first = town.contactsAt('FU2');
  const second = town.contactsAt('FU3');
  const quiet = (names: readonly string[]): void => {
    for (const name of names) town.phone(name).gotNothing();
  };
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms([...first, ...second], words);

  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  await town.runTo('15:05');
  town.allGotSms(first, /计划停电已开始，预计15:20/);
  quiet(second);

  town.at('15:19').metersOf('FU2').restored();
  town.at('15:20').metersOf('FU3').lastGasp({ share: 0.8 });
  await town.runTo('15:25');
  town.allGotSms(second, /计划停电已开始，预计15:50/);

  await plan.planner.act(plan.path, 'extend', { end: at('16:10'), reason: '雨' });
  await town.runTo('15:30');
  town.allGotSms(second, /检修尚未完成，预计16:10/);
  quiet(first);
});

test('who still has supply while the street before them is cut is not told that their own cut is off', async () => {
  const { town, plan } = await inTurn();
  const first = town.contactsAt('FU2');
  const second = town.contactsAt('FU3');
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms([...first, ...second], words);
  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  town.at('15:06').metersOf('FU3').readWell();
  await town.runTo('15:15');
  town.allGotSms(first, '计划停电已开始');
  for (const name of second) town.phone(name).gotNothing();
  expect(await plan.now()).toMatchObject({ revision: 1, affected: { supplyPoints: 20 } });
  town.at('15:19').metersOf('FU2').restored();
  town.at('15:20').metersOf('FU3').lastGasp({ share: 0.8 });
  await town.runTo('15:25');
  town.allGotSms(second, /计划停电已开始，预计15:50/);
  expect(town.outages).toEqual([]);
});

test('the second street is cut later than planned: it is dark, and told so, from then on', async () => {
  const { town } = await inTurn();
  const second = town.contactsAt('FU3');
  // They are read once an hour.
  town.at('14:30').metersOf('FU3').readWell();
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) {
    town.allGotSms([...town.contactsAt('FU2'), ...second], words);
  }
  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  town.at('15:19').metersOf('FU2').restored();
  await town.runTo('15:30');
  town.allGotSms(town.contactsAt('FU2'), '计划停电已开始');
  for (const name of second) town.phone(name).gotNothing();
  expect(await town.read('/supply-points/TX3-1')).toMatchObject({ supply: 'live' });
  town.at('15:32').metersOf('FU3').lastGasp({ share: 0.8 });
  await town.runTo('15:35');
  town.allGotSms(second, '计划停电已开始');
  const { supply, since } = await town.read('/supply-points/TX3-1');
  expect([supply, since]).toEqual(['dark', expect.stringMatching(/T07:32:0/)]);
});

test('the first street has supply back three minutes late: that is the work still, and no fault', async () => {
  const { town } = await inTurn();
  const [first, second] = [town.contactsAt('FU2'), town.contactsAt('FU3')];
  await town.runTo('14:55');
  for (const words of ['计划停电：', '停电提醒']) town.allGotSms([...first, ...second], words);
  town.at('15:00').metersOf('FU2').lastGasp({ share: 0.8 });
  town.at('15:20').metersOf('FU3').lastGasp({ share: 0.8 });
  town.at('15:23').metersOf('FU2').restored();
  await town.runTo('15:40');
  town.allGotSms([...first, ...second], '计划停电已开始');
  expect(town.outages).toEqual([]);
  expect(await town.read('/supply-points/TX2-1')).toMatchObject({ supply: 'live' });
});

test('a later end before work has begun is no late work: the first notice names it, and it is owed', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const plan = await approvedPlan(town, { devices: ['FU2'], from: '15:00', to: '15:40' });
  await plan.planner.act(plan.path, 'extend', { end: at('16:00') });
  await town.runTo('14:45');
  town.allGotSms(town.contactsAt('FU2'), /计划停电：7月15日周三15:00至16:00/);
  expect(await plan.now()).toMatchObject({ revision: 2, duties: { met: 12, missed: 0 } });
});
