import { describe, expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import { buildForest } from '../../src/network/forest.ts';
import { withOperations } from '../../src/network/state.ts';
import { createEngine, type InferenceEngine } from '../../src/outages/infer/engine.ts';
import { ringParts } from '../../src/outages/meshed.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import { at, gasp, ofDevice, point, reports } from '../support/inferred.ts';

const { tables } = drawn(`
  SS2 - CB2 - LS3 - SW2 - LS4 - TX2*6
  SS1 - CB1 - LS1 - SW1 - LS2 - TX1*6
              LS1 - FU1 - TX3*6
                          LS2 - SW9/ - LS4
`);
const grid = buildGrid(tables, 1);
const points = (tx: string): string[] => Array.from({ length: 6 }, (_, n) => `${tx}-${n + 1}`);
const closeTie = { device: 'SW9', phases: 7, state: 'closed' as const, at: at(-600) };

function town(isClosed: boolean): InferenceEngine {
  const engine = createEngine({ grid, settings: defaultOutageSettings() });
  if (isClosed) engine.setOperations([closeTie]);
  return engine;
}
const feederOf = (engine: InferenceEngine, tx: string): string => engine.feederOf(`${tx}-1`)!;

test('with the tie closed the ring runs from head to head; heads stand for both ends', () => {
  const state = withOperations(grid, grid.normalClosed, [{ device: 'SW9', state: 'closed' }]);
  const forest = buildForest(grid, state);
  const first = forest.feeder[grid.to[grid.edgeOf.get('CB1')!]!]!;
  const parts = ringParts(grid, forest, first);
  const named = new Map([...parts].map(([edge, part]) => [grid.edgeIds[edge]!, part]));
  expect([named.get('CB1'), named.get('SW1'), named.get('FU1')]).toEqual([
    'both',
    'alone',
    undefined,
  ]);
  expect(ringParts(grid, grid.normal, first).size).toBe(0);
});

describe('the head of a feeder opens', () => {
  const verdict = (isClosed: boolean) => {
    const engine = town(isClosed);
    engine.apply(ofDevice('CB1', 0, reports(true, 'trip')));
    // No gasp can be missed yet: the word of the head alone counts.
    return engine.decide(feederOf(engine, 'TX1'), at(1));
  };

  test('all behind it are dark while it is radial', () => {
    expect(verdict(false)!.opened).toMatchObject([{ group: ['CB1'] }]);
    expect(verdict(false)!.darkness.get('TX1-1')!.pDark).toBeGreaterThan(0.99);
  });

  test('nobody is dark while the other end feeds them', () => {
    expect(verdict(true)?.opened ?? []).toEqual([]);
    expect(verdict(true)?.darkness.get('TX1-1')?.pDark ?? 0).toBeLessThan(0.05);
  });
});

test('both ends open: those on the ring say so, and they are dark', () => {
  const engine = town(true);
  engine.apply(ofDevice('CB1', 0, reports(true, 'trip')));
  engine.apply(ofDevice('CB2', 0, reports(true, 'trip')));
  for (const tx of ['TX1', 'TX2', 'TX3']) {
    for (const id of points(tx).slice(0, 4)) engine.apply(point(id, 1, gasp));
  }
  for (const tx of ['TX1', 'TX2']) {
    const { opened, darkness } = engine.decide(feederOf(engine, tx), at(100))!;
    expect(opened).toMatchObject([{ group: [tx === 'TX1' ? 'CB1' : 'CB2'] }]);
    expect(darkness.get(`${tx}-6`)!.pDark).toBeGreaterThan(0.99);
  }
});

test('a switch on the ring that opens alone darkens nobody; a fuse beside it does', () => {
  const engine = town(true);
  engine.apply(ofDevice('SW1', 0, reports(true)));
  for (const id of points('TX3').slice(0, 4)) engine.apply(point(id, 1, gasp));
  const { opened, darkness } = engine.decide(feederOf(engine, 'TX3'), at(100))!;
  expect(opened).toHaveLength(1);
  expect(['FU1', 'TX3']).toContain(opened[0]!.group[0]);
  expect(darkness.get('TX1-1')?.pDark ?? 0).toBeLessThan(0.05);
});
