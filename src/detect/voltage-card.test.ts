import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Below } from './around.ts';
import { voltageCard } from './voltage-card.ts';
import type { VtSample } from './vt-samples.ts';

/** Complex numbers: real and imaginary part. */
type C = readonly [re: number, im: number];
const plus = (a: C, b: C): C => [a[0] + b[0], a[1] + b[1]];
const times = (a: C, b: C): C => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const over = (a: C, b: C): C => {
  const size = b[0] ** 2 + b[1] ** 2;
  return [(a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size];
};
const size = (a: C): number => Math.hypot(...a);
/** Phase voltages of the source: A, B, C. */
const E: readonly C[] = [0, -120, 120].map((degrees) => {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
});

/**
 * The neutral of three admittances to earth: Σ Yᵢ (Eᵢ + N) = 0. What each phase has to earth, and 3U0.
 * @param admittances of A, B, C to earth in units of ωC
 */
function network(admittances: readonly C[]): { toEarth: number[]; residual: number } {
  const pushed = admittances.map((y, i) => times(y, E[i] as C)).reduce(plus);
  const neutral = over([-pushed[0], -pushed[1]], admittances.reduce(plus));
  return { toEarth: E.map((e) => size(plus(e, neutral))), residual: size(neutral) };
}

const capacitor: C = [0, 1];
/** A resistance to earth at phase A; `r` = ωC·R of the three capacitances together (3ωC·R). */
const faulted = (r: number) => network([plus(capacitor, [3 / r, 0]), capacitor, capacitor]);
/** Conductor A broken so that `left` of its capacitance is still on the side of the bus. */
const broken = (left: number) => network([[0, left], capacitor, capacitor]);

const well: Below = { well: 5, off: 0 };
const halves: Below = { well: 0, off: 4 };
const nobody: Below = { well: 0, off: 0 };
const sample = (facts: Partial<VtSample>): VtSample => ({
  ...{ toEarth: [1, 1, 1], between: [1, 1, 1], residual: 0, at: 0 },
  ...facts,
});
const lineOf = (facts: Partial<VtSample>, below: Below = well): string | null =>
  voltageCard(sample(facts), below).line;
const fitting = (facts: Partial<VtSample>, below: Below = well): string[] =>
  voltageCard(sample(facts), below).lines.flatMap(({ line, fits }) => (fits ? [line] : []));

describe('the voltage card', () => {
  test('line 1: solid earth, computed', () => {
    const { toEarth, residual } = faulted(1e-6);
    expect(toEarth.map((pu) => pu.toFixed(2))).toEqual(['0.00', '1.73', '1.73']);
    expect(residual).toBeCloseTo(1, 5);
    expect(fitting({ toEarth, residual })).toEqual(['solid_earth']);
  });

  test('line 2: earth through a resistance, computed; the lowest is not always the faulty one', () => {
    const highest = Math.max(
      ...Array.from({ length: 300 }, (_, i) => Math.max(...faulted(0.01 * (i + 1)).toEarth)),
    );
    expect(highest).toBeCloseTo(1.82, 2);
    const { toEarth, residual } = faulted(2);
    expect(toEarth.indexOf(Math.min(...toEarth))).toBe(1);
    expect(fitting({ toEarth, residual })).toEqual(['resistive_earth']);
  });

  property.prop([fc.double({ min: 0.2, max: 6, noNaN: true })])(
    'a resistance to earth of any size is told from all but a broken conductor while meters are well',
    (r) => {
      const { toEarth, residual } = faulted(r);
      expect(fitting({ toEarth, residual })).toEqual(['resistive_earth']);
    },
  );

  test('line 5: a broken conductor, computed; the same voltages as some resistance, meters decide', () => {
    const { toEarth, residual } = broken(0);
    expect(toEarth.map((pu) => pu.toFixed(3))).toEqual(['1.500', '0.866', '0.866']);
    expect(residual).toBeCloseTo(0.5, 5);
    expect(fitting({ toEarth, residual }, halves)).toEqual(['broken_conductor']);
    expect(fitting({ toEarth, residual }, well)).toEqual(['resistive_earth']);
    expect(fitting({ toEarth, residual }, nobody)).toEqual(['resistive_earth', 'broken_conductor']);
    const twin = faulted(Math.sqrt(3));
    expect(twin.toEarth.toSorted()[2]).toBeCloseTo(1.5, 2);
  });

  property.prop([fc.double({ min: 0, max: 0.7, noNaN: true })])(
    'a conductor broken anywhere on the first two thirds is told by voltages and meters',
    (left) => {
      const { toEarth, residual } = broken(left);
      expect(lineOf({ toEarth, residual }, halves)).toBe('broken_conductor');
    },
  );

  test('lines 3 and 4: a fuse before or behind the transformer, told apart by 3U0', () => {
    const between = [0.577, 1, 0.577];
    expect(fitting({ toEarth: [0.3, 1, 1], between, residual: 0.33 })).toEqual(['vt_primary_fuse']);
    expect(fitting({ toEarth: [0, 1, 1], between, residual: 0 })).toEqual(['vt_secondary_fuse']);
    expect(lineOf({ toEarth: [0, 1, 1], between, residual: 0 }, halves)).toBe(null);
  });

  test('line 6: two or three swing above what an earth fault can lift', () => {
    expect(fitting({ toEarth: [2.2, 2.0, 0.9], residual: 1.2 })).toEqual(['ferroresonance']);
    expect(fitting({ toEarth: [1.8, 1.8, 0.6], residual: 0.9 })).toContain('ferroresonance');
  });

  test('a healthy bus and one that is not measured match no line, and all six are listed', () => {
    expect(lineOf({})).toBe(null);
    const card = voltageCard(sample({ toEarth: null }), well);
    expect(card.lines.map(({ fits }) => fits)).toEqual([false, false, false, false, false, false]);
  });
});
