import { describe, expect, test } from 'vitest';
import { placeOf, readingsOf, t0 } from '../../tests/support/places.ts';
import type { EarthFault } from '../model/earth-fault.ts';
import { MINUTE } from '../model/time.ts';
import { candidatesOf, trialOrder } from './earth-fault-candidates.ts';
import * as faults from './earth-faults.ts';
import { createJudge } from './judge.ts';
import { defaultDetectSettings } from './settings.ts';

const settings = defaultDetectSettings().earthFault;
const unV = 10_000 / Math.sqrt(3);
const bus = placeOf('BUS-2', {
  witnesses: [],
  bus: 'BUS-2',
  earthing: 'compensated',
  unV,
  periodMs: 1_000,
  speaksWhenDark: true,
});
const feeders = [
  { feeder: 'F1', overheadKm: 2, hasProtected: false },
  { feeder: 'F2', overheadKm: 6, hasProtected: true },
  { feeder: 'F3', overheadKm: 2, hasProtected: false },
];

/** Runs 20 seconds of bus voltages: to earth and 3U0 in pu, phase to phase in pu. */
function signals(earth: number[], residual: number, between: number[], earthing = bus.earthing) {
  const place = { ...bus, earthing };
  const judge = createJudge({ locate: () => place, settings: defaultDetectSettings() });
  return Array.from({ length: 20 }, (_, second) => {
    const pu = (list: number[], un: number): number[] => list.map((value) => value * un);
    return [
      ...judge.readings(
        readingsOf('BUS-2', pu(between, unV * Math.sqrt(3)), { second, quantity: 'voltage_ll' }),
      ).signals,
      ...judge.readings(
        readingsOf('BUS-2', [residual * 3 * unV], {
          second,
          quantity: 'voltage_residual',
          phase: null,
        }),
      ).signals,
      ...judge.readings(readingsOf('BUS-2', pu(earth, unV), { second, quantity: 'voltage_earth' }))
        .signals,
    ];
  })
    .flat()
    .filter(({ rule }) => rule === 'earth_fault');
}

const well = [1, 1, 1];

describe('the voltages of a bus', () => {
  test('a solid fault: one phase at 0, the others at 1.73, 3U0 full', () => {
    expect(signals([1.73, 0, 1.73], 1, well)).toMatchObject([
      { signal: { do: 'raise', phase: 'B', value: expect.closeTo(1) } },
    ]);
  });

  test('a fault through resistance shows by 3U0', () => {
    expect(signals([0.7, 1.1, 1.25], 0.3, well)).toMatchObject([{ signal: { do: 'raise' } }]);
  });

  test('a blown fuse of the voltage transformer is no earth fault', () => {
    expect(signals([0.1, 1, 1], 0.33, [0.58, 1, 0.58])).toEqual([]);
  });

  test('nothing of this is looked for on a solidly earthed bus', () => {
    expect(signals([1.73, 0, 1.73], 1, well, 'solid')).toEqual([]);
  });
});

describe('the condition', () => {
  const begin = (): EarthFault => {
    const sign = { bus: 'BUS-2', isOn: true, phase: 'B', share: 1, at: t0 };
    const about = { newId: () => 'E-2026-000004', feeders, settings, lately: 0 };
    return faults.earthFaultAfter(null, sign, about) as EarthFault;
  };

  test('begins as present, with the feeders by their overhead line', () => {
    const condition = begin();
    expect(condition).toMatchObject({ state: 'present', phase: 'B', kind: 'solid' });
    expect(condition.candidates.map(({ feeder }) => feeder)).toEqual(['F2', 'F1', 'F3']);
    expect(condition.candidates[0]?.probability).toBeCloseTo(0.6);
  });

  test('warns at ninety minutes and is priority 1 at two hours, or at once with a wire down', () => {
    const at = (minutes: number, isWireDown = false): string | undefined =>
      faults.alertOf(begin(), { now: t0 + minutes * MINUTE, isWireDown, settings })?.reason;
    expect([at(0), at(89), at(90), at(119), at(120), at(1, true)]).toEqual([
      'present',
      'present',
      'limit_near',
      'limit_near',
      'limit_passed',
      'wire_down',
    ]);
  });

  test('a trial is excused for three minutes, and its result names the feeder', () => {
    const by = { who: 'li', at: t0 + MINUTE, settings };
    const { condition, excusedUntil } = faults.trial(begin(), 'F3', by);
    expect(excusedUntil).toBe(t0 + 4 * MINUTE);
    const seen = faults.trialResult(condition, 'F3', 'vanished');
    expect(seen.trials).toMatchObject([{ feeder: 'F3', result: 'vanished' }]);
    const hints = [{ kind: 'trial' as const, feeder: 'F3', vanished: true }];
    const [first] = faults.withHints(seen, hints, feeders).candidates;
    expect(first?.feeder).toBe('F3');
    expect(first?.probability).toBeGreaterThan(0.97);
  });

  test('moves forward only: what is cleared stays cleared, the next fault has its own id', () => {
    const over = faults.cleared(faults.isolate(begin()), t0 + MINUTE);
    expect(() => faults.isolate(over)).toThrow(/cleared cannot become isolated/);
    expect(() => faults.trial(over, 'F1', { who: 'li', at: t0, settings })).toThrow();
    const sign = { bus: 'BUS-2', isOn: true, phase: 'B', share: 1, at: t0 + 2 * MINUTE };
    const about = { newId: () => 'E-5', feeders, settings, lately: 3 };
    expect(faults.earthFaultAfter(over, sign, about)).toMatchObject({
      id: 'E-5',
      kind: 'intermittent',
    });
  });

  test('a feeder of another bus is refused', () => {
    const by = { who: 'li', at: t0 };
    expect(() => faults.locate(begin(), { feeder: 'F9', section: null }, by)).toThrow(/F9/);
  });
});

describe('which feeder it is', () => {
  test('the selection device is right in three of four: it outweighs a short line', () => {
    const hints = [{ kind: 'selected' as const, feeder: 'F1' }];
    const [first] = candidatesOf(feeders, hints);
    expect(first?.feeder).toBe('F1');
    expect(first?.probability).toBeCloseTo((0.75 * 2) / (0.75 * 2 + 0.125 * 8));
  });

  test('probabilities add to one whatever is said', () => {
    const hints = [
      { kind: 'selected' as const, feeder: 'F1' },
      { kind: 'wire_down' as const, feeder: 'F2' },
      { kind: 'direction' as const, feeder: 'F3' },
    ];
    const sum = candidatesOf(feeders, hints).reduce((all, { probability }) => all + probability, 0);
    expect(sum).toBeCloseTo(1);
  });

  test('feeders with protected customers are opened last', () => {
    expect(trialOrder(candidatesOf(feeders, []), feeders)).toEqual(['F1', 'F3', 'F2']);
  });
});
