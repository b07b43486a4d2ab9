import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('Li signs in with a code by SMS and sees her home off, what she was told, and nobody else', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:42');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');

  const li = await town.customer('Li');
  const { supplyPoints } = await li.get('/my/status');
  expect(supplyPoints).toMatchObject([{ state: 'off', since: '2026-07-15T10:41:00.000Z' }]);
  const { items: told } = await li.get('/my/notices');
  expect(told).toMatchObject([{ kind: 'outage_detected', state: 'delivered' }]);
  expect(await li.page()).toMatch(/no power|off/i);
  expect(await li.status('/outages')).toBe(404);
  // The code was no notice: no list of operators shows it.
  const chief = await town.signIn('chief');
  const { items: notices } = await chief.get('/notices?contact=Li');
  expect(JSON.stringify(notices)).not.toMatch(/\d{6}，5分钟/);
});
