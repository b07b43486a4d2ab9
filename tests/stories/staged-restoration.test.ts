import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

interface Line {
  kind: string;
  state: string;
}

test('supply comes back in steps: those who have it are told so, those in the dark are not', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:42');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');

  // The crew pulls the fuse of the broken lateral and closes the recloser again.
  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('FU1').restored({ within: MINUTE });
  await town.runTo('19:20');
  town.allGotSms(town.contactsAt('FU1'), /已于19:1\d恢复供电/);
  town.phone('Wang').gotCall('恢复供电');
  town.allGotSms(town.contactsAt('FU2'), '您处仍在抢修');
  // Once is written of it, not with each of the others who come back one by one.
  const chief = await town.signIn('chief');
  const { items } = await chief.get('/notices?contact=Chen&limit=50');
  const updates = items.filter(({ kind }: Line) => kind === 'outage_update');
  expect(updates.map(({ state }: Line) => state)).toEqual(['delivered']);
  const dark = town.outages.filter(({ customers }) => customers.out > 0);
  expect(dark).toMatchObject([{ customers: { out: 12 } }]);

  town.at('19:35').metersOf('FU2').restored();
  await town.runTo('19:45');
  town.allGotSms(town.contactsAt('FU2'), /已于19:3\d恢复供电/);
  expect(town.outages.filter(({ customers }) => customers.out > 0)).toEqual([]);
});
