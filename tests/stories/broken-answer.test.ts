import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('the provider takes the message and the line breaks: it is told once, and counted as told', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T18:40+08:00',
    people: { Li: { at: 'TX1-1', phone: '+8613800130001' } },
  });
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.7 });
  town.at('18:41:30').metersOf('FU2').readWell();
  await town.runTo('19:20');
  expect(town.outages).toMatchObject([{ cause: { device: 'FU1' }, customers: { out: 12 } }]);
  town.allGotSms(town.contactsAt('FU1'), '停电');
  town.phone('Wang').gotCall('停电');
  town.phone('Li').gotNothing();
  const { items } = await town.read('/notices?contact=Li&limit=10');
  expect(items).toMatchObject([{ kind: 'outage_detected', state: 'delivered' }]);
});
