import { describe, expect, test } from 'vitest';
import { countDevices, type Ground } from './compare.ts';
import { diceOf } from './dice.ts';
import { farNode } from './edges.ts';
import { linesOf } from './lines.ts';
import { createPeer } from './peer.ts';
import { runStorm } from './storm.ts';
import { calibrationError, countBelief, newTally, quantile } from './tally.ts';
import { buildTown } from './town.ts';
import { createTruth } from './truth.ts';
import { drawWorld, type StormCall } from './world.ts';

const call: StormCall = {
  ...{ seed: 3, world: 'radio', feeders: 1, lost: 0.3 },
  ...{ open: null, badGroups: 0.05, telemetry: false },
};

describe('a made-up town', () => {
  const dice = diceOf(1);
  const town = buildTown(call, drawWorld(call, dice), dice);
  const { grid } = town;

  test('a feeder has about 180 devices and 2,000 supply points', () => {
    expect(grid.deviceCount + grid.tables.transformers.length).toBeGreaterThan(150);
    expect(grid.supplyPointCount).toBeGreaterThan(1_500);
    expect(grid.supplyPointCount).toBeLessThan(3_000);
  });

  test('one pole of a fuse darkens those on its phase alone, the breaker everybody', () => {
    const truth = createTruth(town);
    const fuse = grid.tables.devices.findIndex(
      ({ kind, phases }) => kind === 'fuse' && phases === 7,
    );
    const turned = truth.set(fuse, 1);
    expect(turned.length).toBeGreaterThan(0);
    expect(turned.every(({ point, after }) => after === 1 && town.truePhases[point]! & 1)).toBe(
      true,
    );
    truth.set(0, 7);
    expect(Array.from({ length: grid.supplyPointCount }, (_, s) => truth.isDark(s))).not.toContain(
      false,
    );
    truth.set(0, 0);
    expect(truth.deadOf(turned[0]!.point)).toBe(1);
    truth.set(fuse, 0);
    expect(truth.isDark(turned[0]!.point)).toBe(false);
  });
});

test('the rule engine needs half of the meters, and rolls up at two transformers', () => {
  const dice = diceOf(2);
  const town = buildTown(call, drawWorld(call, dice), dice);
  const { grid } = town;
  const peer = createPeer(town);
  const hear = (transformer: string, share: number): void => {
    const points = grid.tables.supplyPoints.filter((row) => row.transformer === transformer);
    for (const { id } of points.slice(0, Math.ceil(points.length * share))) {
      const times = { at: 0, receivedAt: 0, deviceTime: null };
      const says = { kind: 'gasp' as const };
      peer.hear({ id, ...times, about: 'supply_point', supplyPoint: id, says });
    }
  };
  const [first, ...rest] = grid.tables.transformers;
  hear(first!.id, 0.4);
  expect(peer.declared(peer.touched()[0]!)).toEqual([]);
  hear(first!.id, 0.6);
  const [feeder] = peer.touched();
  expect(peer.declared(feeder!).map((edge) => grid.edgeIds[edge])).toEqual([first!.id]);
  for (const { id } of rest) hear(id, 1);
  expect(peer.declared(feeder!)).toEqual([0]);
});

describe('what is counted', () => {
  test('a device that closed in the dark counts again when supply is back above it', () => {
    const dice = diceOf(1);
    const town = buildTown(call, drawWorld(call, dice), dice);
    const truth = createTruth(town);
    const fuse = town.grid.tables.devices.findIndex(({ kind }) => kind === 'fuse');
    const { phases } = town.grid.tables.devices[fuse]!;
    const feeder = town.grid.feeders[town.grid.homeFeeder[farNode(town, fuse)]!]!.id;
    const closedAt = new Map([[fuse, 0]]);
    const closedInDark = new Map([[fuse, phases]]);
    const ground = { town, truth, closedAt, closedInDark, wordsMs: 1 } as unknown as Ground;
    const wrong = (): number => {
      const tally = newTally();
      const chance = (edge: number): number => (edge === fuse ? 1 : 0);
      countDevices(tally, ground, { feeder, chance, now: 1e6 });
      return tally.bins.reduce((sum, { p, open }) => sum + p - open, 0);
    };
    truth.set(0, 7);
    expect(wrong()).toBe(0);
    truth.set(0, 0);
    expect(wrong()).toBe(1);
    closedInDark.clear();
    truth.set(0, 7);
    expect(wrong()).toBe(1);
  });

  test('calibration is the mean distance of what was said from what came', () => {
    const tally = newTally();
    for (let n = 0; n < 10; n++) countBelief(tally, 0.8, n < 8);
    expect(calibrationError(tally)).toBeCloseTo(0, 12);
    for (let n = 0; n < 10; n++) countBelief(tally, 0.3, n < 5);
    expect(calibrationError(tally)).toBeCloseTo(0.1, 12);
    for (let n = 0; n < 100; n++) countBelief(tally, 0.05, false);
    expect(calibrationError(tally)).toBeCloseTo(0.1, 12);
  });

  test('one that was never found makes the 95th percentile infinite when it is one of ten', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8, 9, Number.POSITIVE_INFINITY];
    expect(quantile(list, 0.5)).toBe(5);
    expect(quantile(list, 0.95)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([], 0.5)).toBeNull();
  });
});

test('the same storm gives the same figures; its lines say what is reached', () => {
  const short = { ...call, open: 1 };
  const once = runStorm(short);
  expect(runStorm(short)).toEqual(once);
  expect(once.ours).toMatchObject({ checked: 1, exact: 1, falselyDeclared: 0 });
  const figures = { exact: 0.9, false: 0.001 } as Parameters<typeof linesOf>[1];
  const lines = linesOf(call, figures, figures);
  expect(lines.find(({ name }) => name === 'device exact match')).toMatchObject({ ok: false });
  expect(lines.find(({ name }) => name.startsWith('false outages'))).toMatchObject({ ok: true });
});
