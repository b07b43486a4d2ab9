import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('two fuses of one feeder blow minutes apart: two outages, and neither becomes the breaker', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.65 });
  town.at('18:41:30').metersOf('FU2').readWell();
  await town.runTo('18:43');
  const first = town.contactsAt('FU1');
  town.allGotSms(first, '停电');
  town.phone('Wang').gotCall('停电');
  expect(town.outages).toMatchObject([{ state: 'confirmed', cause: { device: 'FU1' } }]);

  town.at('18:46').metersOf('FU3').lastGasp({ share: 0.65 });
  town.at('18:46:20').metersOf('FU2').readWell();
  await town.runTo('18:49');
  const second = town.contactsAt('FU3');
  town.allGotSms(second, '停电');
  const both = [
    { cause: { device: 'FU1' }, customers: { out: 12 }, mergedInto: null },
    { cause: { device: 'TX3' }, customers: { out: 8 }, mergedInto: null },
  ];
  expect(town.outages).toMatchObject(both);

  // Each comes back by itself; the other stays what it is.
  town.at('19:10').metersOf('FU1').restored();
  await town.runTo('19:15');
  town.allGotSms(first, '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect(town.outages).toMatchObject([
    { state: 'restored', cause: { device: 'FU1' } },
    { state: 'confirmed', cause: { device: 'TX3' } },
  ]);
  town.at('19:30').metersOf('FU3').restored();
  await town.runTo('19:35');
  town.allGotSms(second, '恢复供电');
  expect(town.outages).toMatchObject([{ state: 'restored' }, { state: 'restored' }]);
  expect(town.outages).toHaveLength(2);
});
