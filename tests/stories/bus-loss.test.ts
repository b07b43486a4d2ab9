import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const feeders = ['CB1', 'CB2', 'CB3'] as const;

test('a bus dies: three feeders are one outage with one wave, and supply comes back feeder by feeder', async () => {
  const town = await story('one-bus', { start: '2026-07-15T18:40+08:00' });
  // No head has opened: their terminals have nothing to say.
  for (const head of feeders) town.at('18:41').metersOf(head).lastGasp({ share: 0.7 });
  await town.runTo('18:41:20');
  expect(town.outages).toMatchObject([{ state: 'suspected', feeder: null }]);
  town.phone('Li').gotNothing();

  await town.runTo('18:43');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: null, cause: { device: 'SS1' }, customers: { out: 36 } },
  ]);
  const [{ id, startedAt }] = town.outages as [{ id: string; startedAt: string }];
  expect(startedAt).toBe('2026-07-15T10:41:00.000Z');
  const everybody = feeders.flatMap((head) => town.contactsAt(head));
  town.allGotSms(everybody, '停电');

  town.at('19:10').metersOf('CB1').restored();
  await town.runTo('19:15');
  town.allGotSms(town.contactsAt('CB1'), /已于19:1\d恢复供电/);
  town.allGotSms([...town.contactsAt('CB2'), ...town.contactsAt('CB3')], '您处仍在抢修');
  expect(town.outages).toMatchObject([{ id, state: 'restoring', customers: { out: 24 } }]);

  town.at('19:25').metersOf('CB2').restored();
  await town.runTo('19:30');
  town.allGotSms(town.contactsAt('CB2'), /已于19:2\d恢复供电/);

  town.at('19:40').metersOf('CB3').restored();
  await town.runTo('19:50');
  town.allGotSms(town.contactsAt('CB3'), /已于19:4\d恢复供电/);
  // Still the one outage: nobody was dark in another.
  expect(town.outages).toMatchObject([{ id, state: 'restored', customers: { out: 0 } }]);
});

test('a feeder is known to be out already: when the bus is seen to be dead it goes into that outage', async () => {
  const town = await story('one-bus', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('CB1').lastGasp({ share: 0.7 });
  await town.runTo('18:41:10');
  expect(town.outages).toMatchObject([{ state: 'suspected', feeder: 'XQ-12' }]);
  const [{ id }] = town.outages as [{ id: string }];
  // Those of the others come a little later over their network.
  town.at('18:41:12').metersOf('CB2').lastGasp({ share: 0.7 });
  town.at('18:41:12').metersOf('CB3').lastGasp({ share: 0.7 });
  await town.runTo('18:43');
  const everybody = feeders.flatMap((head) => town.contactsAt(head));
  town.allGotSms(everybody, '停电');
  expect(town.outages).toMatchObject([
    { id, state: 'confirmed', feeder: null, cause: { device: 'SS1' }, customers: { out: 36 } },
  ]);
});
