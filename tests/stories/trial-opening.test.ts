import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { later, opensFor20s, shows, solid, well } from '../support/earth/voices.ts';
import { story } from '../support/story.ts';

const bus = { bus: 'SS1' };

test('three feeders are opened for 20 s each: no outage, nobody is told, and the third one has it', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '18:40', lasts: 58 * SECOND }, well);
  shows(town, { ...bus, time: '18:41', lasts: 5 * MINUTE + 8 * SECOND }, solid);
  await town.runTo('18:42');
  const [found] = (await town.read('/earth-faults?limit=10')).items;
  // F02 feeds somebody who lives by supply: it comes last, whatever its probability.
  const order = found.trialOrder as Array<{ feeder: string; reasons: string[] }>;
  expect(order.map(({ feeder }) => feeder)).toEqual(['F01', 'F03', 'F02']);
  expect(order[2]?.reasons).toContain('life_support_last');
  const path = `/earth-faults/${found.id}`;

  for (const [feeder, breaker, time] of [
    ['F01', 'CB1', '18:42:00'],
    ['F03', 'CB3', '18:44:00'],
    ['F02', 'CB2', '18:46:00'],
  ] as const) {
    await li.act(path, 'trial', { feeder });
    expect(await li.isRefused(path, 'trial', { feeder: 'F05' })).toBe('EF-FEEDER-UNKNOWN');
    expect(await li.isRefused(path, 'trial', { feeder: 'F01' })).toBe('EF-TRIAL-RUNNING');
    opensFor20s(town, breaker, later(time, 8 * SECOND));
    if (feeder === 'F02') {
      shows(town, { ...bus, time: '18:46:09', lasts: 18 * SECOND }, well);
      shows(town, { ...bus, time: '18:46:29', lasts: 4 * MINUTE }, solid);
    }
    await town.runTo(later(time, 2 * MINUTE));
  }
  const condition = await town.read(path);
  expect(condition).toMatchObject({ state: 'located', clearedAt: null });
  expect(condition.candidates[0]).toMatchObject({ feeder: 'F02' });
  expect(condition.candidates[0].probability).toBeGreaterThan(0.99);
  const codes = condition.candidates[0].reasons.map(({ code }: { code: string }) => code);
  expect(codes).toContain('vanished_on_trial');
  const results = condition.trials.map(({ result }: { result: string }) => result);
  expect(results).toEqual(['stayed', 'stayed', 'vanished']);

  await town.runTo('18:51');
  expect((await town.read('/notices?limit=10')).items).toEqual([]);
  expect(town.outages).toEqual([]);
  // Each customer was dark for twenty seconds: a short interruption, in the reports too.
  const { items } = await town.read('/supply-points/TX3-1/timeline');
  expect(items).toMatchObject([
    { kind: 'interval', from: '2026-07-15T10:44:08.000Z', to: '2026-07-15T10:44:28.000Z' },
  ]);
  const span = 'from=2026-07-15T00:00:00Z&to=2026-07-16T00:00:00Z&profile=ieee1366';
  const { totals } = await town.read(`/reports/reliability?${span}`);
  expect(totals).toMatchObject({ N: 32, CI: 0, MAIFI: 28 / 32 });
});

test('a feeder that nobody closes again is an outage after three minutes, and its fault is isolated', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '18:40', lasts: 3 * MINUTE + 7 * SECOND }, solid);
  await town.runTo('18:43');
  const [{ id }] = (await town.read('/earth-faults?limit=10')).items;
  const path = `/earth-faults/${id}`;
  await li.act(path, 'trial', { feeder: 'F03' });
  town.at('18:43:08').terminal('CB3').opens();
  shows(town, { ...bus, time: '18:43:09', lasts: 5 * MINUTE }, well);
  town.at('18:43:08').metersOf('CB3').lastGasp({ share: 0.7 });
  await town.runTo('18:46');
  expect(town.outages).toEqual([]);
  expect(await town.read(path)).toMatchObject({
    ...{ state: 'located', clearedAt: null, alert: { priority: 1, reason: 'close_trial' } },
  });

  await town.runTo('18:47');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: 'F03', cause: { device: 'CB3' }, customers: { out: 8 } },
  ]);
  const dark = town.contactsAt('CB3');
  town.allGotSms(dark, /于18:43停电/);
  expect(await town.read(path)).toMatchObject({
    ...{ state: 'isolated', outage: town.outages[0].id, alert: null },
    trials: [{ result: 'vanished', closedAt: null }],
  });
  expect(await li.isRefused(path, 'trial', { feeder: 'F01' })).toBe('EF-TRIAL-STATE');
  expect(await li.isRefused(path, 'isolate')).toBe('EF-TRANSITION');

  town.at('18:50').terminal('CB3').closes();
  town.at('18:50').metersOf('CB3').restored();
  await town.runTo('18:53');
  expect(town.outages).toMatchObject([{ state: 'restored' }]);
  town.allGotSms(dark, /已于18:50恢复供电/);
  await li.act(path, 'clear', { reason: 'insulator replaced' });
  expect(await town.read(path)).toMatchObject({ state: 'cleared', clearedBecause: 'by_hand' });
});

test('a trial that was announced and never begun, and one that a person ends', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '18:40', lasts: 7 * MINUTE }, solid);
  await town.runTo('18:42');
  const [{ id }] = (await town.read('/earth-faults?limit=10')).items;
  const path = `/earth-faults/${id}`;
  await li.act(path, 'trial', { feeder: 'F03' });
  await town.runTo('18:46');
  expect((await town.read(path)).trials).toMatchObject([{ result: 'not_opened', openedAt: null }]);
  expect(await li.isRefused(path, 'trial-end', { vanished: true })).toBe('EF-NO-TRIAL');

  await li.act(path, 'trial', { feeder: 'F01' });
  town.at('18:46:05').terminal('CB1').opens();
  await town.runTo('18:46:20');
  await li.act(path, 'trial-end', { vanished: true });
  expect(await town.read(path)).toMatchObject({ state: 'located' });
  town.at('18:46:30').terminal('CB1').closes();
  await town.runTo('18:50');
  expect(town.outages).toEqual([]);
});
