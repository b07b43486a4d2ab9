import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a concentrator dies and its meters fall silent: no outage, and nobody is told anything', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.metersOf('XQ-14').readWell();
  town.at('18:45').metersOf('TX4').stopAnswering();
  await town.runTo('19:00');
  expect(town.outages).toEqual([]);
  const { items } = await town.read('/alarms?limit=50');
  expect(items).toHaveLength(8);
  expect(new Set(items.map((alarm: { rule: string }) => alarm.rule))).toEqual(
    new Set(['meter_silent']),
  );
});

test('the line to a whole feeder is lost: silence alone is no outage either', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.metersOf('XQ-14').readWell();
  town.at('18:45').metersOf('XQ-14').stopAnswering();
  await town.runTo('19:00');
  expect(town.outages.filter(({ state }) => state !== 'rejected')).toEqual([]);
});
