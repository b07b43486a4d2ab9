import { describe, expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import type { Operation } from '../../src/outages/engine.ts';
import { createEngine, type InferenceEngine } from '../../src/outages/infer/engine.ts';
import { CLASS, createTable, keyOf, slotOf } from '../../src/outages/infer/tree/classes.ts';
import { PROOF } from '../../src/outages/infer/tree/rows.ts';
import { defaultOutageSettings, inferenceModel } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import { answer, at, gasp, ofDevice, point, reports } from '../support/inferred.ts';

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
    const sound = createTable(model, { prior: { ok: 1, degraded: 0, down: 0 }, share: [1] });
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

describe('supply behind a device that is recorded open', () => {
  const opened: Operation = { device: 'FU1', phases: 7, state: 'open', at: at(0) };
  const others = ['TX1-2', 'TX1-3', 'TX1-4', 'TX1-5', 'TX1-6'];
  const pAny = (engine: InferenceEngine, seconds: number, id: string): number =>
    engine.decide(feederOf(engine), at(seconds))?.darkness.get(id)?.pAny ?? 0;

  test('proved by three meters it is there for all of them, and nothing is told as open', () => {
    const engine = town([opened]);
    for (const id of others) engine.apply(point(id, 1, gasp));
    expect(pAny(engine, 90, 'TX1-2')).toBeGreaterThan(0.99);
    for (const id of others.slice(0, 4)) engine.apply(point(id, 100, answer));
    const { opened: told, darkness } = engine.decide(feederOf(engine), at(101))!;
    expect([told, [...darkness.keys()].filter((id) => id.startsWith('TX1'))]).toEqual([[], []]);
  });

  test('whoever is dead above has nothing to do with it', () => {
    const engine = town([opened]);
    for (const id of others) engine.apply(point(id, 1, gasp));
    for (const id of others) engine.apply(point(id, 100, answer));
    engine.apply(ofDevice('CB1', 101, reports(true, 'trip')));
    for (const n of [1, 2, 3, 4, 5]) engine.apply(point(`TX2-${n}`, 101, gasp));
    const verdict = engine.decide(feederOf(engine), at(170))!;
    expect(verdict.opened.map(({ group }) => group[0])).toEqual(['CB1']);
    expect(verdict.darkness.get('TX2-6')?.pAny ?? 0).toBeGreaterThan(0.9);
    expect(verdict.darkness.get('TX1-4')?.pAny ?? 0).toBeLessThan(0.05);
  });

  test('two meters, what feeds itself, and what was proved before prove nothing of the others', () => {
    const two = town([opened]);
    for (const id of others) two.apply(point(id, 1, gasp));
    for (const id of others.slice(0, 2)) two.apply(point(id, 100, answer));
    expect(pAny(two, 101, 'TX1-5')).toBeGreaterThan(0.99);
    const self = town([opened]);
    for (const id of others) self.apply(point(id, 1, gasp));
    for (const id of ['TX1-1', ...others.slice(0, 2)]) self.apply(point(id, 100, answer));
    expect(pAny(self, 101, 'TX1-5')).toBeGreaterThan(0.99);
    const before = town();
    for (const id of ['TX2-1', 'TX2-2']) before.apply(point(id, -300, gasp));
    for (const id of others) before.apply(point(id, -200, answer));
    before.setOperations([opened]);
    expect(pAny(before, 10, 'TX1-1')).toBeGreaterThan(0.8);
  });

  test('dark again it is dark again', () => {
    const engine = town([opened]);
    for (const id of others) engine.apply(point(id, 1, gasp));
    for (const id of others) engine.apply(point(id, 100, answer));
    expect(pAny(engine, 101, 'TX1-2')).toBeLessThan(0.05);
    for (const id of others) engine.apply(point(id, 400, gasp));
    expect(pAny(engine, 500, 'TX1-2')).toBeGreaterThan(0.99);
  });
});
