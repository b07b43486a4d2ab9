import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const feeders = ['CB1', 'CB2', 'CB3'] as const;

test('a bus dies: three feeders are one outage with one wave, and supply comes back feeder by feeder', async () => {
  const town = await story('one-bus', { start: '2026-07-15T18:40+08:00' });
  // No head has opened: their terminals only measure that there is no voltage.
  for (const head of feeders) {
    town.at('18:41').metersOf(head).lastGasp({ share: 0.7 });
    town.at('18:41:01').terminal(head).measures(0);
  }
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
  // What the outage names can be looked at like any other device.
  expect(await town.read('/devices/SS1')).toMatchObject({
    ...{ kind: 'source', supply: 'dark', customersBelow: 36, outage: id },
  });
  expect((await town.read('/devices/SS1/values')).nextCursor).toBeNull();

  for (const head of feeders) town.at('18:49:59').terminal(head).measures(1);
  town.at('18:50').metersOf('CB1').restored();
  await town.runTo('18:52');
  town.allGotSms(town.contactsAt('CB1'), /已于18:5\d恢复供电/);
  town.allGotSms([...town.contactsAt('CB2'), ...town.contactsAt('CB3')], '您处仍在抢修');
  expect(town.outages).toMatchObject([{ id, state: 'restoring', customers: { out: 24 } }]);

  town.at('18:52:30').metersOf('CB2').restored();
  await town.runTo('18:54');
  town.allGotSms(town.contactsAt('CB2'), /已于18:5\d恢复供电/);

  town.at('18:54:30').metersOf('CB3').restored();
  await town.runTo('18:57');
  town.allGotSms(town.contactsAt('CB3'), /已于18:5\d恢复供电/);
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

test('the terminals of all heads lose their voltage, and no meter says that it is dark: an alarm, no outage', async () => {
  const town = await story('one-bus', { start: '2026-07-15T18:40+08:00' });
  // A voltage transformer of the bus has failed.
  for (const head of feeders) town.at('18:41').terminal(head).measures(0);
  await town.runTo('18:46');
  expect(town.outages.filter(({ state }) => state !== 'rejected')).toEqual([]);
  const { items } = await town.read('/alarms?limit=20');
  expect(items.map(({ rule }: { rule: string }) => rule)).toContain('loss_of_voltage');
});
