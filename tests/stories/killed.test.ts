import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('killed before it was sure: it is sure a minute after the first gasp all the same', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.65 });
  town.at('18:41:30').metersOf('FU2').readWell();
  await town.runTo('18:41:40');
  expect(town.outages).toMatchObject([{ state: 'suspected' }]);
  await town.killAndRestart();
  // Words of events are judged again; polled meters are read anew.
  town.at('18:41:50').metersOf('FU2').readWell();
  await town.runTo('18:42:20');
  expect(town.outages).toMatchObject([
    { id: 'O-2026-000001', state: 'confirmed', cause: { device: 'FU1' }, customers: { out: 12 } },
  ]);
  town.allGotSms(town.contactsAt('FU1'), '停电');
  town.phone('Wang').gotCall('停电');
});

test.each([1, 9, 17])(
  'killed when message %i has left: nobody is told twice, nobody is forgotten',
  async (count) => {
    const town = await story('two-feeders', {
      start: '2026-07-15T18:40+08:00',
      ratePerSecond: 12,
    });
    town.at('18:41').terminal('RC1').lockout();
    town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
    await town.runUntilMessages(count);
    await town.killAndRestart();
    await town.runTo('18:50');
    expect(town.outages).toMatchObject([
      { id: 'O-2026-000001', state: 'confirmed', cause: { device: 'RC1' }, customers: { out: 24 } },
    ]);
    town.allGotSms(town.contactsAt('RC1'), '停电');
    town.phone('Wang').gotCall('停电');

    town.at('19:00').terminal('RC1').closes();
    town.at('19:00').metersOf('RC1').restored();
    await town.runTo('19:05');
    town.allGotSms(town.contactsAt('RC1'), '恢复供电');
    town.phone('Wang').gotCall('恢复供电');
  },
);
