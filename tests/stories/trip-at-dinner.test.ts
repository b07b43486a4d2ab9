import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('a recloser locks out at dinner: everybody behind it is told once, and once that it is back', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:42');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: 'XQ-12', cause: { device: 'RC1' }, customers: { out: 24 } },
  ]);
  const dark = town.contactsAt('RC1');
  town.allGotSms(dark, /桃园路\d+号于18:41停电/);
  town.phone('Wang').gotCall(/^新区供电：桃园路2号于18:41停电(?!.*http)/);

  const dispatcher = await town.signIn('dispatcher');
  const path = `/outages/${town.outages[0]?.id}`;
  await dispatcher.act(path, 'set-etr', {
    ...{ at: '2026-07-15T20:30:00+08:00', origin: 'operator' },
    nextUpdateAt: '2026-07-15T19:10:00+08:00',
  });
  await town.runTo('19:20');
  town.allGotSms(dark, /预计恢复时间改为20:30/);
  town.phone('Wang').gotCall('20:30');
  town.phone('Sun').gotNothing();
  town.at('19:21').terminal('RC1').closes();
  town
    .at('19:21')
    .metersOf('RC1')
    .restored({ within: 40 * SECOND });
  await town.runTo('19:24');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0, peak: 24 } }]);
  town.allGotSms(dark, /已于19:21恢复供电/);
  town.phone('Wang').gotCall('恢复供电');
  await town.runTo('19:45');

  // What was promised is a duty: power by the time first told was kept, word by ten past seven was not.
  const { items } = await town.read(`${path}/duties`);
  expect(items).toMatchObject([
    { promise: 'next_update', state: 'missed', reason: 'late', proof: { kind: 'restored' } },
    { promise: 'restore_as_told', state: 'met', customers: 24, proof: { kind: 'restored' } },
  ]);
  const span = 'from=2026-07-15T00:00:00Z&to=2026-07-16T00:00:00Z';
  const { rows } = await town.read(`/reports/notices?${span}`);
  expect(rows).toMatchObject([
    { plannedOutage: town.outages[0]?.id, promises_kept: 1, promises_broken: 1, promises_open: 0 },
  ]);
});
