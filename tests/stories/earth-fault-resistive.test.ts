import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { shows } from '../support/earth/voices.ts';
import { story } from '../support/story.ts';

test('a faint fault without a coil: the lowest phase is a healthy one, and the right one is named', async () => {
  const town = await story('three-on-a-bus', { start: '2026-07-15T10:00+08:00' });
  const faint = { earth: [0.949, 0.825, 1.311], between: 1, residual: 0.316 } as const;
  shows(town, { bus: 'SS2', time: '10:00', lasts: 2 * MINUTE }, faint);
  shows(town, { bus: 'SS1', time: '10:00', lasts: 2 * MINUTE }, faint);
  await town.runTo('10:02');
  const found = (await town.read('/earth-faults?limit=10')).items;
  const feederOf = ({ candidates }: { candidates: Array<{ feeder: string }> }) =>
    candidates[0]?.feeder;
  const unearthed = found.find((one: Parameters<typeof feederOf>[0]) => feederOf(one) === 'F05');
  const coil = found.find((one: Parameters<typeof feederOf>[0]) => feederOf(one) !== 'F05');
  expect(unearthed).toMatchObject({ kind: 'resistive', phase: 'A' });
  expect(coil).toMatchObject({ kind: 'resistive', phase: null });
  expect(town.outages).toEqual([]);
  expect((await town.read('/notices?limit=10')).items).toEqual([]);
});
