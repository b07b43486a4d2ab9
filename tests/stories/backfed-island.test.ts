import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('a fuse blows, and one house behind it lives on its own sun: it is not told, all others are', async () => {
  const town = await story('sun-behind-fuse', { start: '2026-07-15T12:40+08:00' });
  const others = town.contactsAt('FU1', { but: ['Sun'] });
  town.at('12:41').metersOf('TX2').lastGasp({ share: 0.7 });
  for (const one of ['TX1-2', 'TX1-3', 'TX1-5', 'TX1-6', 'TX1-8']) {
    town.at('12:41').metersOf(one).lastGasp();
  }
  town.at('12:41:20').metersOf('TX1-1').readWell();
  town
    .at('12:41:20')
    .metersOf('TX1-1')
    .reads(228, 90 * SECOND);
  town.at('12:41:30').metersOf('TX3').readWell();
  await town.runTo('12:43');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'FU1' }, customers: { out: 15 } },
  ]);
  expect(town.outages[0]!['explanation']).toContainEqual({
    ...{ code: 'back_feed', evidence: 2, nats: 0 },
    text: 'possible back-feed below FU1: 2 PV 42 kW',
  });
  town.allGotSms(others, '停电');
  town.phone('Sun').gotNothing();

  town.at('13:30').metersOf('FU1').restored();
  await town.runTo('13:40');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0 } }]);
  town.allGotSms(others, '恢复供电');
  town.phone('Sun').gotNothing();
});
