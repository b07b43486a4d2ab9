import { describe, expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import type { Operation } from '../../src/outages/engine.ts';
import { createEngine, type InferenceEngine } from '../../src/outages/infer/engine.ts';
import { CLASS, createTable, keyOf, slotOf } from '../../src/outages/infer/tree/classes.ts';
import { PROOF } from '../../src/outages/infer/tree/rows.ts';
import { defaultOutageSettings, inferenceModel } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import { answer, at, gasp, point } from '../support/inferred.ts';

function town(operations: Operation[] = []): InferenceEngine {
  const { tables } = drawn('SS1 - CB1 - FU1 - TX1*6\n CB1 - FU2 - TX2*6');
  const sun = tables.supplyPoints.find(({ id }) => id === 'TX1-1')!;
  Object.assign(sun, { islanding: true, generationKw: 20, generationKind: 'pv' });
  return createEngine({
    grid: buildGrid(tables, 1),
    settings: defaultOutageSettings(),
    operations,
  });
}
const feederOf = (engine: InferenceEngine): string => engine.feederOf('TX1-1')!;

describe('a proof of supply from a point that may live on its own generation', () => {
  test('is worth ln 20 against the device above, not ln 9,700', () => {
    const model = inferenceModel.parse({});
    const sound = createTable(model, { ok: 1, degraded: 0, down: 0 }, [1]);
    const facts = { phases: 7, phaseUnknown: false, timing: 0, winding: 0, gasps: false };
    const nats = (islanding: boolean): number => {
      const slot = slotOf(sound, keyOf({ ...facts, islanding, bits: PROOF }));
      const lnOf = (dead: number): number => sound.values[CLASS * slot + dead]!;
      return lnOf(0) - lnOf(7);
    };
    expect(nats(true)).toBeGreaterThan(Math.log(19));
    expect(nats(true)).toBeLessThan(Math.log(20));
    expect(nats(false)).toBeGreaterThan(7);
  });

  test('it has supply and the others have none', () => {
    const engine = town();
    for (const id of ['TX1-2', 'TX1-3', 'TX1-5', 'TX1-6']) engine.apply(point(id, 1, gasp));
    engine.apply(point('TX1-1', 30, answer));
    const { opened, darkness } = engine.decide(feederOf(engine), at(100))!;
    expect(opened).toHaveLength(1);
    expect(darkness.get('TX1-4')!.pDark).toBeGreaterThan(0.99);
    expect(darkness.get('TX1-1')?.pAny ?? 0).toBeLessThan(0.05);
    expect(opened[0]!.reasons.at(-1)).toEqual({
      ...{ code: 'back_feed', evidence: 1, nats: 0 },
      text: 'possible back-feed below FU1: 1 PV 20 kW',
    });
  });

  test('below a device that was opened by hand it is the same', () => {
    const engine = town([{ device: 'FU1', phases: 7, state: 'open', at: at(0) }]);
    for (const id of ['TX1-2', 'TX1-3']) engine.apply(point(id, 1, gasp));
    engine.apply(point('TX1-1', 30, answer));
    const { opened, darkness } = engine.decide(feederOf(engine), at(100))!;
    expect(opened.map(({ group, origin }) => [group[0], origin])).toEqual([['FU1', 'known']]);
    expect(darkness.get('TX1-4')!.pDark).toBeGreaterThan(0.99);
    expect(darkness.get('TX1-1')?.pAny ?? 0).toBeLessThan(0.05);
    expect(opened[0]!.reasons.map(({ code }) => code)).toEqual(['switching', 'back_feed']);
  });
});
