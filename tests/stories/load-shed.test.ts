import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('the frequency falls and two of three feeders are shed: an outage each, with its cause, and no dead bus', async () => {
  const town = await story('one-bus', { start: '2026-07-15T18:40+08:00' });
  for (const head of ['CB1', 'CB3']) {
    town.at('18:41').terminal(head).sheds();
    town.at('18:41').metersOf(head).lastGasp({ share: 0.7 });
  }
  await town.runTo('18:43');
  const shed = { kind: 'power_supply', responsibility: 'upstream' };
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: 'XQ-12', cause: { device: 'CB1', ...shed } },
    { state: 'confirmed', feeder: 'XQ-16', cause: { device: 'CB3', ...shed } },
  ]);
  expect(town.outages[0].explanation).toContainEqual(expect.objectContaining({ code: 'shed' }));
  town.allGotSms([...town.contactsAt('CB1'), ...town.contactsAt('CB3')], '停电');
  town.phone('Sun').gotNothing();
});
