import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('270 V at one home: its people are warned at once, at night too and once; it is no outage', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T23:40+08:00' });
  town.metersOf('TX1-1').reads(221, 10 * SECOND);
  await town.runTo('23:41');
  town.metersOf('TX1-1').reads(270, 20 * SECOND);
  await town.runTo('23:42');
  town.phone('Li').gotSms('电压异常');
  const { items: alarms } = await town.read('/alarms?limit=10');
  expect(alarms).toContainEqual(
    expect.objectContaining({ rule: 'severe_overvoltage', state: 'active_unacked', priority: 1 }),
  );
  const { items: told } = await town.read('/notices?contact=Li');
  expect(told).toMatchObject([{ kind: 'safety_warning', subject: alarms[0].id }]);
  expect(town.outages).toEqual([]);

  // It comes and goes: an alarm each time for the control room, no second message for Li.
  town.metersOf('TX1-1').reads(221, 80 * SECOND);
  await town.runTo('23:45');
  town.metersOf('TX1-1').reads(270, 20 * SECOND);
  await town.runTo('23:46');
  town.phone('Li').gotNothing();
});

test('two meters of one transformer move against each other: its neutral is lost, its people are warned', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  for (const point of ['TX4-1', 'TX4-2']) town.metersOf(point).reads(221, 10 * SECOND);
  await town.runTo('18:41');
  town.metersOf('TX4-1').reads(250, 10 * SECOND);
  town.metersOf('TX4-2').reads(180, 10 * SECOND);
  await town.runTo('18:42');
  const { items } = await town.read('/alarms?rule=broken_neutral&limit=10');
  expect(items).toMatchObject([{ asset: 'TX4', priority: 1, state: 'active_unacked' }]);
  town.phone('Guo').gotSms('电压异常');
  town.allGotSms(town.contactsAt('TX4', { but: ['Guo'] }), '电压异常');
  expect(town.outages).toEqual([]);
});

test('killed and started again, it still knows whom it has warned', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T23:40+08:00' });
  town.metersOf('TX1-1').reads(270, 20 * SECOND);
  await town.runTo('23:41');
  town.phone('Li').gotSms('电压异常');
  town.metersOf('TX1-1').reads(221, 80 * SECOND);
  await town.runTo('23:44');
  await town.killAndRestart();
  town.metersOf('TX1-1').reads(270, 20 * SECOND);
  await town.runTo('23:46');
  town.phone('Li').gotNothing();
});
