import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('automation locks the broken section out: exactly those behind it are told, when it has settled', async () => {
  const town = await story('automated', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:00').terminal('CB1').trips();
  town.at('18:41:00').metersOf('CB1').lastGasp({ share: 0.7, within: 1000 });
  for (const device of ['SE1', 'SE2']) town.at('18:41:01').terminal(device).opens();
  town.at('18:41:05').terminal('CB1').closes();
  // It closes onto the fault: the head trips again, and this one stays open.
  town.at('18:41:12').terminal('SE1').closes();
  town.at('18:41:12').terminal('CB1').trips();
  town.at('18:41:13').terminal('SE1').lockout();
  town.at('18:41:18').terminal('CB1').closes();
  town.at('18:41:20').metersOf('TX1').restored();
  town.at('18:41:48').terminal('SE9').closes();
  town.at('18:41:50').metersOf('TX3').restored();

  await town.runTo('18:43:50');
  for (const name of ['Li', 'Sun', 'Guo']) town.phone(name).gotNothing();

  await town.runTo('18:45');
  const locked = town.contactsAt('TX2');
  town.allGotSms(locked, '停电');
  const open = town.outages.filter(({ customers }) => customers.out > 0);
  expect(open).toMatchObject([
    { state: 'confirmed', basis: 'verified', cause: { device: 'SE1' }, customers: { out: 6 } },
  ]);
  expect(open[0].startedAt).toBe('2026-07-15T10:41:00.000Z');
  expect(await town.read('/devices/SE9')).toMatchObject({ state: 'closed' });
  expect(await town.read('/devices/SE1')).toMatchObject({ state: 'open' });

  // The crew has mended it: section and tie go back to where they belong.
  town.at('20:00').terminal('SE1').closes();
  town.at('20:00:05').metersOf('TX2').restored();
  await town.runTo('20:05');
  town.allGotSms(locked, '恢复供电');
  expect(town.outages.filter(({ customers }) => customers.out > 0)).toEqual([]);
});
