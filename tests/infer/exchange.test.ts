import { expect, test } from 'vitest';
import {
  createInferenceState,
  exchange,
  install,
  placeOf,
} from '../../src/outages/infer/inference-state.ts';
import { contract } from '../../src/outages/infer/tree/contract.ts';
import type { FeederModel } from '../../src/outages/infer/tree/model.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';

/** A feeder with one fuse and these points behind it. */
function model(feeder: string, points: readonly string[]): FeederModel {
  const cause = { id: `${feeder}-F:7`, device: `${feeder}-F`, phases: 7, prior: 1e-5 };
  return contract({
    feeder,
    edges: [
      {
        ...{ id: `${feeder}-F`, kind: 'fuse', parent: -1, phases: 7, known: 0, keep: false },
        ...{ causes: [{ ...cause, protective: true }], km: null, opensWithoutVoltage: false },
      },
    ],
    points: points.map((id) => ({
      ...{ id, edge: 0, phases: 7, phaseUnknown: false, customers: 1, gasp: true, group: null },
      timing: 0,
    })),
    timings: [
      {
        ...{ headEnd: '', gaspLatencyS: 15, gaspWindowS: 90, restoreWindowS: 120 },
        ...{ batch: false, asks: true },
      },
    ],
  });
}

test('a network switched to and fro for years keeps one model of each feeder, and every point its place', () => {
  const state = createInferenceState(defaultOutageSettings());
  const normal = [model('A', ['P1', 'P2']), model('B', ['P3'])];
  const transferred = [model('A', ['P1']), model('B', ['P2', 'P3'])];
  for (const one of normal) install(state, one);
  for (let turn = 0; turn < 1_000; turn += 1) {
    exchange(state, turn % 2 === 0 ? transferred : normal);
    const feeder = placeOf(state, 'P2')?.entry.hand.model.feeder;
    expect(feeder).toBe(turn % 2 === 0 ? 'B' : 'A');
  }
  expect(state.byNumber).toHaveLength(2);
  for (const id of ['P1', 'P2', 'P3']) {
    const { entry, point } = placeOf(state, id)!;
    expect(entry.hand.model.spIds[point]).toBe(id);
    expect(state.entries.get(entry.hand.model.feeder)).toBe(entry);
  }
});
