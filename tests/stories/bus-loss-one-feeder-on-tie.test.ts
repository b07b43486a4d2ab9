import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a bus dies while one of its feeders hangs on another over a tie: that one is not dark', async () => {
  const town = await story('bus-and-tie', { start: '2026-07-15T18:00+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  const transfer = [
    { device: 'SW9', state: 'closed', reason: 'load transfer' },
    { device: 'CB3', state: 'open', reason: 'load transfer' },
  ];
  await dispatcher.post('/devices/actions/switch', { entries: transfer });
  await town.runTo('18:40');
  expect(town.outages).toEqual([]);

  for (const head of ['CB1', 'CB2']) town.at('18:41').metersOf(head).lastGasp({ share: 0.7 });
  town.at('18:41:20').metersOf('TX3').readWell();
  await town.runTo('18:43');
  const dark = [...town.contactsAt('CB1'), ...town.contactsAt('CB2')];
  town.allGotSms(dark, '停电');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: null, cause: { device: 'SS1' }, customers: { out: 16 } },
  ]);
  town.phone('Sun').gotNothing();
  town.phone('Guo').gotNothing();
});
