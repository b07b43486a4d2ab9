import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('what an outage explains is not shown beside it, and comes to nothing with it', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:30').metersOf('FU2').readWell();
  town.at('18:41').metersOf('FU1').lastGasp();
  await town.runTo('18:44');
  expect(town.outages).toMatchObject([{ state: 'confirmed', cause: { device: 'FU1' } }]);
  const [outage] = town.outages;
  town.allGotSms(town.contactsAt('FU1'), '停电');
  town.phone('Wang').gotCall('停电');
  town.at('18:45').metersOf('TX1-1').stopAnswering();
  town.at('18:45').metersOf('TX3-1').stopAnswering();
  await town.runTo('18:47');
  const { items } = await town.read('/alarms?rule=meter_silent&limit=10');
  const shown = Object.fromEntries(
    items.map(({ asset, state, suppressedBy }: Record<string, string>) => [
      asset,
      [state, suppressedBy],
    ]),
  );
  expect(shown).toEqual({
    'M-TX1-1': ['suppressed', outage?.id],
    'M-TX3-1': ['active_unacked', null],
  });
  const overview = await town.read('/overview');
  expect(overview).toMatchObject({ alarmFlood: { isOn: false, newAlarms: 1 }, staleAlarms: 0 });
});
