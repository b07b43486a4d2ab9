import { describe, expect, test } from 'vitest';
import { placeOf, readingsOf } from '../../../tests/support/places.ts';
import { createJudge } from '../judge.ts';
import { defaultDetectSettings } from '../settings.ts';

const unV = 10_000 / Math.sqrt(3);
const bus = placeOf('BUS-2', {
  witnesses: [],
  bus: 'BUS-2',
  earthing: 'compensated',
  unV,
  periodMs: 1_000,
  speaksWhenDark: true,
});
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

describe('which phase it is', () => {
  const phaseOf = (earth: number[], residual: number, earthing = bus.earthing): string | null =>
    signals(earth, residual, well, earthing)[0]?.signal.phase ?? null;
  // Phase A to earth through 1/(3ωC) times 1 and 3, equal capacitances, no coil.
  const middling = [0.7, 1.07, 1.69];
  const high = [0.949, 0.825, 1.311];

  test('a low phase is the faulty one', () => {
    expect(phaseOf([1.73, 0, 1.73], 1)).toBe('B');
    expect(phaseOf(middling, 0.7)).toBe('A');
  });

  test('the lowest of a faint fault is a healthy one: without a coil the highest tells', () => {
    expect(phaseOf(high, 0.316, 'unearthed')).toBe('A');
    const turned = [high[2], high[0], high[1]] as number[];
    expect(phaseOf(turned, 0.316, 'unearthed')).toBe('B');
  });

  test('with a coil nobody can say, and nobody says', () => {
    expect(phaseOf(high, 0.316, 'compensated')).toBeNull();
    expect(phaseOf([0.95, 0.96, 1.03], 0.2, 'unearthed')).toBeNull();
  });
});
