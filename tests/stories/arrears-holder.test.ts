import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a neighbour who follows the flat sees nothing of its cut for arrears, before and in it; the holder sees it', async () => {
  const town = await story('year', { start: '2026-07-15T10:00+08:00' });
  const planner = await town.signIn('planner');
  const chief = await town.signIn('chief');
  await planner.post('/subscriptions', { contact: 'TX1-4', supplyPoint: 'TX1-3' });
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'arrears', supplyPoints: ['TX1-3'], reason: '欠费' },
    ...{ start: '2026-07-23T10:00:00+08:00', end: '2026-07-23T18:00:00+08:00' },
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await town.runTo('10:05');
  town.phone('Tenant').gotSms('计划停电');

  const holder = await town.customer('Tenant');
  const neighbour = await town.customer('TX1-4');
  const cutsOf = async (who: typeof holder): Promise<unknown[]> => {
    const { supplyPoints } = await who.get('/my/status');
    return supplyPoints.map(({ id: point, state, planned }: Record<string, unknown>) => [
      ...[point, state, (planned as unknown[]).length],
    ]);
  };
  expect(await cutsOf(holder)).toEqual([['TX1-3', 'on', 1]]);
  expect(await cutsOf(neighbour)).toEqual([
    ['TX1-3', 'on', 0],
    ['TX1-4', 'on', 0],
  ]);
  // Begun a little early, for the story's sake.
  await chief.act(path, 'start');
  await town.runTo('10:10');
  town.phone('Tenant').gotSms('已开始');
  expect(await cutsOf(holder)).toEqual([['TX1-3', 'planned', 1]]);
  expect(await cutsOf(neighbour)).toEqual([
    ['TX1-3', 'unknown', 0],
    ['TX1-4', 'on', 0],
  ]);
});
