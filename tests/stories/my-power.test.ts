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

test('what she uses is counted by her own midnight, and a day without readings is not told as nothing', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T23:50+08:00' });
  town.metersOf('TX1-1').count(1_000_000);
  await town.runTo('23:58');
  town.at('2026-07-16T00:08+08:00').metersOf('TX1-1').count(1_000_500);
  await town.runTo('2026-07-16T00:10+08:00');
  const li = await town.customer('Li');
  const { items } = await li.get('/my/usage');
  expect(items.slice(-2)).toMatchObject([
    { day: '2026-07-15', kwh: null, reason: 'missing' },
    { day: '2026-07-16', from: '2026-07-15T16:00:00.000Z', kwh: 0.5, reason: 'so_far' },
  ]);
  expect(await li.page()).toMatch(/2026-07-16\s+0\.5\s+so far/);
});
