import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a planned cut from draft to done: told in time, reminded, begun, over, and no outage beside it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T14:25+08:00', policy: 'demo' });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  const wish = {
    devices: ['FU2'],
    start: '2026-07-15T15:00:00+08:00',
    end: '2026-07-15T15:40:00+08:00',
    reason: '更换导线',
  };
  const preview = await planner.post('/planned-outages/preview', wish);
  expect(preview).toMatchObject({ affected: { supplyPoints: 12, contacts: 12 } });
  // 12 of 48 for 40 minutes.
  expect(preview.saidiMinutes).toBe(10);
  const { id } = await planner.post('/planned-outages', wish);
  const plan = `/planned-outages/${id}`;
  await planner.act(plan, 'submit');
  expect(await planner.isRefused(plan, 'approve')).toBe('PLN-SELF-APPROVAL');
  await chief.act(plan, 'approve');

  await town.runTo('14:30');
  town.phone('Chen').gotNothing();
  await town.runTo('14:39');
  const concerned = town.contactsAt('FU2');
  town.allGotSms(concerned, /计划停电：.*15:00至15:40/);
  await town.runTo('14:52');
  town.allGotSms(concerned, '停电提醒');
  expect(await planner.get(plan)).toMatchObject({ duties: { met: 12, missed: 0 } });

  await town.runTo('15:00');
  await planner.act(plan, 'start');
  town.metersOf('FU2').lastGasp({ share: 0.7 });
  await town.runTo('15:10');
  town.allGotSms(concerned, '计划停电已开始');
  town.at('15:33').metersOf('FU2').restored();
  await town.runTo('15:38');
  town.allGotSms(concerned, /已于15:3\d恢复供电/);
  expect(await planner.get(plan)).toMatchObject({ state: 'completed' });
  await town.runTo('16:00');
  expect(town.outages).toEqual([]);
});
