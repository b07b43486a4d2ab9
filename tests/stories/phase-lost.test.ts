import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import { story, type Town } from '../support/story.ts';

const start = '2026-07-15T18:40+08:00';
const whole = [1, 1, 1] as const;
/** Half of B to C stands on both sides of an A that is open above. */
const openA = [0.5, 1, 0.5] as const;

async function phaseLoss(town: Town) {
  const { items } = await town.read('/alarms?rule=phase_loss&limit=10');
  expect(items).toHaveLength(1);
  return items[0];
}
/** Customers of these phases behind a device. */
async function onPhases(town: Town, device: string, phases: string): Promise<string[]> {
  const points = town.metersOf(device).supplyPoints;
  const all = await Promise.all(points.map((id) => town.read(`/supply-points/${id}`)));
  return points.filter((_, i) => phases.includes(all[i].phases));
}

test('phase A of a medium-voltage line opens above delta windings: an alarm in both languages, and nobody is dark', async () => {
  const town = await story('two-feeders', { start });
  const halved = await onPhases(town, 'RC1', 'AC');
  const well = await onPhases(town, 'RC1', 'B');
  town
    .at('18:40:10')
    .terminal('RC1')
    .reads(whole, 40 * SECOND);
  town
    .at('18:41')
    .terminal('RC1')
    .reads(openA, 5 * MINUTE);
  await town.runTo('18:41:12');
  expect(await phaseLoss(town)).toMatchObject({
    ...{ state: 'active_unacked', device: 'RC1', feeder: 'XQ-12', phase: 'A', count: 1 },
    text: expect.stringMatching(/phase A of the line is open upstream, or a fuse/),
    texts: { 'zh-CN': expect.stringMatching(/线路 A 相在上游断开，或电压互感器熔断/) },
  });

  // Both windings that touch the open end share what is left: half, which is supply and no outage.
  for (const point of halved) town.metersOf(point).reads(111, 3 * MINUTE);
  for (const point of well) town.metersOf(point).reads(221, 3 * MINUTE);
  await town.runTo('18:44');
  expect(await phaseLoss(town)).toMatchObject({
    ...{ state: 'active_unacked', phase: 'A', count: 1 },
    text: 'FTU-RC1: phase A of the line is open upstream',
    texts: {
      en: 'FTU-RC1: phase A of the line is open upstream',
      'zh-CN': 'FTU-RC1：线路 A 相在上游断开',
    },
  });
  expect(town.outages).toEqual([]);

  town.at('18:46').terminal('RC1').reads(whole, MINUTE);
  await town.runTo('18:47');
  expect(await phaseLoss(town)).toMatchObject({ state: 'cleared_unacked' });
});
