import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('one pole of a fuse opens: of those whose phase nobody knows only who says so is told', async () => {
  const town = await story('unknown-phase', { start: '2026-07-15T18:40+08:00' });
  // Phase A: TX1-1, TX1-4, TX1-7 by their records; of TX2 nobody knows which.
  const known = ['TX1-1', 'TX1-4', 'TX1-7'];
  for (const one of known.slice(0, 2)) town.at('18:41').metersOf(one).lastGasp();
  for (const one of ['TX2-2', 'TX2-5']) town.at('18:41').metersOf(one).lastGasp();
  town.at('18:41:30').metersOf('TX3').readWell();
  for (const one of ['TX1-2', 'TX1-3', 'TX2-1']) town.at('18:41:30').metersOf(one).readWell();
  await town.runTo('18:43');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'FU1', phases: 'A' }, customers: { out: 5 } },
  ]);
  town.allGotSms([...known, 'TX2-2', 'TX2-5'], '停电');

  // Its modem was slow: the gasp of TX2-9 comes two minutes later, and it is told then.
  town.at('18:43').metersOf('TX2-9').lastGasp();
  await town.runTo('18:44');
  expect(town.outages).toMatchObject([{ customers: { out: 6 } }]);
  town.phone('TX2-9').gotSms('停电');

  town.at('19:00').metersOf('FU1').restored();
  await town.runTo('19:05');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0 } }]);
  town.allGotSms([...known, 'TX2-2', 'TX2-5', 'TX2-9'], '恢复供电');
});
