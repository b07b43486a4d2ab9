import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';

function trip(town: Town): void {
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
}

async function missing(town: Town): Promise<string[]> {
  const { parts } = await town.ready();
  return parts.filter((one: { ok: boolean }) => !one.ok).map((one: { name: string }) => one.name);
}

async function onScreen(town: Town): Promise<string[]> {
  const { degraded } = await town.read('/overview');
  return degraded.map((one: { part: string; id: string | null }) => one.id ?? one.part);
}

test('the provider answers 500: it is said, everybody waits, and is told once when it is well', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  expect(await missing(town)).toEqual([]);
  town.gateway.answerAll(500);
  trip(town);
  await town.runTo('18:42');
  expect(await missing(town)).toEqual(['channels']);
  expect((await town.ready()).status).toBe(503);
  expect(await onScreen(town)).toContain('sms');
  expect(await town.figures('forewatt_missing{')).toContain('forewatt_missing{part="channels"} 1');
  expect(await town.figures('forewatt_outages{')).toContain(
    'forewatt_outages{state="confirmed"} 1',
  );
  expect(await town.figures('forewatt_customers_dark{why="fault"}')).toHaveLength(1);
  const concerned = town.contactsAt('RC1');
  for (const one of concerned) town.phone(one).gotNothing();

  await town.runTo('18:44');
  town.gateway.answerAll(null);
  await town.runTo('18:55');
  expect(await missing(town)).toEqual([]);
  expect(await onScreen(town)).toEqual([]);
  town.allGotSms(concerned, '于18:41停电');
  town.phone('Wang').gotCall('停电');
});

test('the disk fills between the lockout and the decision: it waits, nothing is lost, it goes on by itself', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  for (const event of ['decision_waits_for_store', 'outbox_failed', 'due_failed'])
    town.expects(event);
  trip(town);
  await town.runTo('18:41');
  town.disk.isFull = true;
  await town.runTo('18:43');
  expect(await missing(town)).toEqual(['records']);
  expect(await onScreen(town)).toEqual(['records']);
  expect(town.outages).toEqual([]);
  for (const one of town.contactsAt('RC1')) town.phone(one).gotNothing();

  town.disk.isFull = false;
  await town.runTo('18:44');
  expect(await missing(town)).toEqual([]);
  expect(town.outages).toMatchObject([{ state: 'confirmed', cause: { device: 'RC1' } }]);
  town.allGotSms(town.contactsAt('RC1'), '于18:41停电');
  town.phone('Wang').gotCall('停电');
});

test('the disk is full when the lockout comes: it is not acknowledged, sent again, and believed', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  for (const event of ['decision_waits_for_store', 'outbox_failed', 'due_failed'])
    town.expects(event);
  town.disk.isFull = true;
  trip(town);
  await town.runTo('18:43');
  expect(await missing(town)).toEqual(['records']);
  town.disk.isFull = false;
  await town.runTo('18:44');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'RC1' }, customers: { out: 24 } },
  ]);
  town.allGotSms(town.contactsAt('RC1'), '于18:41停电');
  town.phone('Wang').gotCall('停电');
});
