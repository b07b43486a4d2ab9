import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a crew says all is back while a fuse below has blown: it stays for those, and they are not told so', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.7 });
  town.at('18:41').metersOf('FU2').lastGasp({ share: 0.7 });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:43');
  const concerned = town.contactsAt('RC1');
  town.allGotSms(concerned, '停电');
  town.phone('Wang').gotCall('停电');

  town.at('19:10').metersOf('FU1').restored();
  await town.runTo('19:11');
  const dispatcher = await town.signIn('dispatcher');
  const [{ id }] = town.outages;
  const outage = `/outages/${id}`;
  await dispatcher.act(outage, 'restore');
  const after = await dispatcher.get(outage);
  expect(after).toMatchObject({ state: 'restoring', restoredAt: null });
  expect(after.customers.out).toBeGreaterThan(0);
  const { items: alarms } = await town.read('/alarms?limit=20');
  const nested = alarms.find((alarm: { rule: string }) => alarm.rule === 'nested_suspected');
  expect(nested).toMatchObject({ priority: 2, asset: id, device: 'RC1', state: 'active_unacked' });
  expect(nested.text).toMatch(/dark are: TX2-/);

  await town.runTo('19:15');
  town.allGotSms(town.contactsAt('FU1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  town.allGotSms(town.contactsAt('FU2'), '您处仍在抢修');

  town.at('19:40').metersOf('FU2').restored();
  await town.runTo('19:45');
  town.allGotSms(town.contactsAt('FU2'), /已于19:4\d恢复供电/);
  const { items: later } = await town.read('/alarms?limit=20');
  expect(later.find(({ id: it }: { id: string }) => it === nested.id).clearedAt).not.toBeNull();
});

test('a breaker closes again and a fuse below has blown: a new outage for those behind it, told so', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const [first] = town.outages;

  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('FU1').restored();
  await town.runTo('19:11:40');
  town.allGotSms(town.contactsAt('FU1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  // What is still on its way is no second fault yet.
  expect(town.outages).toMatchObject([{ id: first.id, state: 'restoring' }]);
  await town.runTo('19:18');
  expect(town.outages).toMatchObject([
    { id: first.id, state: 'restored', customers: { out: 0 } },
    { state: 'confirmed', splitFrom: first.id, customers: { out: 12 } },
  ]);
  // Between the fuse and its transformer nobody hangs: no evidence tells the two apart.
  expect(['FU2', 'TX2']).toContain(town.outages[1].cause.device);
  town.allGotSms(town.contactsAt('FU2'), '您处仍在抢修');
  await town.runTo('19:30');
});
