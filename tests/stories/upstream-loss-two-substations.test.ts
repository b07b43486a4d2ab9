import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const feeders = ['CB1', 'CB2', 'CB3', 'CB4'] as const;

test('a source that feeds two substations dies: one outage; when one incoming breaker trips: only its bus', async () => {
  const town = await story('two-substations', { start: '2026-07-15T18:40+08:00' });
  for (const head of feeders) town.at('18:41').metersOf(head).lastGasp({ share: 0.7 });
  await town.runTo('18:43');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: null, cause: { device: 'SS1' }, customers: { out: 24 } },
  ]);
  const everybody = feeders.flatMap((head) => town.contactsAt(head));
  town.allGotSms(everybody, '停电');
  for (const head of feeders) town.at('19:00').metersOf(head).restored();
  await town.runTo('19:05');
  town.allGotSms(everybody, '恢复供电');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0 } }]);

  town.at('20:00').terminal('CB20').lockout();
  for (const head of ['CB3', 'CB4']) town.at('20:00').metersOf(head).lastGasp({ share: 0.7 });
  await town.runTo('20:02');
  const two = [...town.contactsAt('CB3'), ...town.contactsAt('CB4')];
  town.allGotSms(two, '停电');
  town.phone('Li').gotNothing();
  expect(town.outages.slice(1)).toMatchObject([
    { state: 'confirmed', feeder: null, basis: 'verified', cause: { device: 'CB20' } },
  ]);
});
