import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('a fuse of the bus voltage transformer blows: one alarm with its card, nothing else', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  const well = { between: 1, residual: 0.01, lasts: MINUTE / 2 };
  town.bus('SS2').reads({ ...well, earth: [1, 1, 1] });
  town.metersOf('CB2').readWell();
  town
    .at('18:41')
    .bus('SS2')
    .reads({ earth: [0.3, 1, 1], between: [0.6, 1, 0.6], residual: 0.33, lasts: 5 * MINUTE });
  town.at('18:44').metersOf('CB2').readWell();
  await town.runTo('18:46:30');

  const { items } = await town.read('/alarms?limit=10');
  expect(items).toMatchObject([
    {
      ...{ rule: 'vt_fuse', asset: 'BM-SS2', phase: 'A', state: 'active_unacked' },
      voltageCard: { line: 'vt_primary_fuse', metersBelow: 'well' },
    },
  ]);
  expect((await town.read('/earth-faults?limit=10')).items).toEqual([]);
  expect((await town.read('/notices?limit=10')).items).toEqual([]);
  expect(town.outages).toEqual([]);
  const path = '/assets/BM-SS2/readings?quantity=voltage_earth&phase=B';
  const { items: values } = await town.read(path);
  const last = values.at(-1);
  expect(last).toMatchObject({ value: null, quality: 'bad', reason: 'vt_fuse' });

  town
    .at('18:47')
    .bus('SS2')
    .reads({ ...well, earth: [1, 1, 1], lasts: 2 * MINUTE });
  await town.runTo('18:50');
  const { items: later } = await town.read('/alarms?limit=10');
  expect(later).toMatchObject([{ rule: 'vt_fuse', state: 'cleared_unacked' }]);
  expect(town.outages).toEqual([]);
});
