import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a fuse nobody telemeters blows: two thirds of its meters say so, and a minute later it is sure', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.65 });
  town.at('18:41:30').metersOf('FU2').readWell();
  await town.runTo('18:41:50');
  expect(town.outages).toMatchObject([{ state: 'suspected' }]);
  town.phone('Li').gotNothing();

  await town.runTo('18:42:10');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', basis: 'inferred', cause: { device: 'FU1' }, customers: { out: 12 } },
  ]);
  const dark = town.contactsAt('FU1');
  town.allGotSms(dark, '停电');
  await town.runTo('18:42:30');
  town.phone('Wang').gotCall('停电');
  town.phone('Chen').gotNothing();

  town.at('19:00').metersOf('FU1').restored();
  await town.runTo('19:05');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0 } }]);
  town.allGotSms(dark, '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  await town.runTo('19:30');
});
