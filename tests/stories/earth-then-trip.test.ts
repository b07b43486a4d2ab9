import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { shows, solid, well } from '../support/earth/voices.ts';
import { story } from '../support/story.ts';

const bus = { bus: 'SS1' };

test('an earth fault becomes a trip: the outage is told, the condition ends and names it', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  shows(town, { ...bus, time: '18:40', lasts: 5 * MINUTE }, solid);
  await town.runTo('18:44');
  expect(town.outages).toEqual([]);

  // A second phase goes to earth: two fault currents meet, and the breaker of F02 trips.
  town.at('18:45:02').terminal('CB2').trips();
  town.at('18:45:02').metersOf('CB2').lastGasp({ share: 0.7 });
  shows(town, { ...bus, time: '18:45:02', lasts: 5 * MINUTE }, well);
  await town.runTo('18:47');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', feeder: 'F02', cause: { device: 'CB2' }, customers: { out: 8 } },
  ]);
  const dark = town.contactsAt('CB2');
  town.allGotSms(dark, /于18:45停电/);
  town.phone('Wang').gotCall(/于18:45停电/);
  const [condition] = (await town.read('/earth-faults?limit=10')).items;
  expect(condition).toMatchObject({
    ...{ state: 'cleared', clearedBecause: 'tripped', outage: town.outages[0].id, alert: null },
  });

  town.at('18:50').terminal('CB2').closes();
  town
    .at('18:50')
    .metersOf('CB2')
    .restored({ within: 10 * SECOND });
  await town.runTo('18:53');
  town.allGotSms(dark, /已于18:50恢复供电/);
  town.phone('Wang').gotCall('恢复供电');
});

test('a trip in the middle of a trial is a fault of its own', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '18:40', lasts: 10 * MINUTE }, solid);
  await town.runTo('18:42');
  const [{ id }] = (await town.read('/earth-faults?limit=10')).items;
  await li.act(`/earth-faults/${id}`, 'trial', { feeder: 'F03' });
  town.at('18:42:05').terminal('CB3').trips();
  town.at('18:42:05').metersOf('CB3').lastGasp({ share: 0.7 });
  await town.runTo('18:44');
  expect((await town.read(`/earth-faults/${id}`)).trials).toMatchObject([{ result: 'tripped' }]);
  expect(town.outages).toMatchObject([{ state: 'confirmed', cause: { device: 'CB3' } }]);
  town.allGotSms(town.contactsAt('CB3'), /停电/);
});

test('closed again onto the fault the breaker trips: at once an outage, whatever the trial excused', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T18:40+08:00' });
  const li = await town.signIn('dispatcher');
  shows(town, { ...bus, time: '18:40', lasts: 10 * MINUTE }, solid);
  await town.runTo('18:42');
  const [{ id }] = (await town.read('/earth-faults?limit=10')).items;
  await li.act(`/earth-faults/${id}`, 'trial', { feeder: 'F03' });
  town.at('18:42:05').terminal('CB3').opens();
  town.at('18:42:25').terminal('CB3').closes();
  town.at('18:42:27').terminal('CB3').trips();
  town.at('18:42:27').metersOf('CB3').lastGasp({ share: 0.7 });
  await town.runTo('18:42:40');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'CB3' }, startedAt: '2026-07-15T10:42:27.000Z' },
  ]);
  await town.runTo('18:44');
  town.allGotSms(town.contactsAt('CB3'), /停电/);
});
