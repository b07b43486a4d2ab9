import { expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import { createEngine, type Learned } from '../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import { answer, at, gasp, point } from '../support/inferred.ts';

const grid = buildGrid(
  drawn('SS1 - CB1 - FU1 - LS1 - TX1*6\n LS1 - TX2*6\n CB1 - TX3*6').tables,
  1,
);

function engineWith(learned?: Partial<Learned>) {
  const none = { rates: new Map(), gaspLoss: new Map() };
  return createEngine({
    ...{ grid, settings: defaultOutageSettings() },
    ...(learned === undefined ? {} : { learned: { ...none, ...learned } }),
  });
}

/** P(TX1-1's transformer alone) after gasps of half its meters and silence of all others. */
function pOfTransformer(learned?: Partial<Learned>): number {
  const engine = engineWith(learned);
  for (const id of ['TX1-1', 'TX1-2', 'TX1-3']) engine.apply(point(id, 1, gasp));
  const { opened } = engine.decide(engine.feederOf('TX1-1')!, at(100))!;
  return opened.find(({ group }) => group[0] === 'TX1')?.probability ?? 0;
}

test('where most gasps get lost, silent neighbours say less', () => {
  const usual = pOfTransformer();
  const lossy = pOfTransformer({ gaspLoss: new Map([['', 0.75]]) });
  expect(usual).toBeGreaterThan(0.9);
  expect(lossy).toBeLessThan(usual - 0.2);
  expect(pOfTransformer({ gaspLoss: new Map([['', 0.3]]) })).toBeCloseTo(usual, 9);
});

test('a device that opens often is thought open sooner', () => {
  const usual = pOfTransformer();
  const often = pOfTransformer({ rates: new Map([['FU1', 2.3e-3]]) });
  expect(often).toBeLessThan(usual);
});

test('a meter that has supply while all around it have none is at odds with its record', () => {
  const engine = engineWith();
  const feeder = engine.feederOf('TX1-1')!;
  for (const id of ['TX1-1', 'TX1-2', 'TX1-4', 'TX1-5']) engine.apply(point(id, 1, gasp));
  engine.apply(point('TX1-3', 30, answer));
  engine.apply(point('TX2-1', 30, answer));
  engine.apply(point('TX2-2', 30, answer));
  expect(engine.decide(feeder, at(100))!.elsewhere).toEqual(['TX1-3']);
});
