import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

test('a phase goes to earth on a compensated bus: one condition, no outage, nobody is told', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  const fault = { earth: [0, 1.73, 1.73], between: 1, residual: 1 } as const;
  const well = { earth: [1, 1, 1], between: 1, residual: 0.01 } as const;
  town.bus('SS2').reads({ ...well, earth: [1, 1, 1], lasts: MINUTE / 2 });
  town
    .at('18:41')
    .bus('SS2')
    .reads({ ...fault, earth: [0, 1.73, 1.73], lasts: MINUTE });
  await town.runTo('18:42:30');
  const { items } = await town.read('/earth-faults?limit=10');
  expect(items).toMatchObject([{ state: 'present', phase: 'A', kind: 'solid' }]);
  expect(town.outages).toEqual([]);

  town
    .at('18:43')
    .bus('SS2')
    .reads({ ...well, earth: [1, 1, 1], lasts: MINUTE });
  await town.runTo('18:46');
  const { items: later } = await town.read('/earth-faults?limit=10');
  expect(later).toMatchObject([{ id: items[0].id, state: 'cleared' }]);
  expect(town.outages).toEqual([]);
});
