import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { drawnJudge } from '../../../../tests/support/drawn-judge.ts';

/** A breaker of 400 A that is read every 10 s. */
function breaker(facts: { ratingA?: number | null } = {}) {
  const one = drawnJudge('SS1 - CB1 - LS1 - TX1*2', ({ devices }) => {
    for (const device of devices) Object.assign(device, { ratingA: 400, ...facts });
  });
  return {
    ...one,
    carries(amps: readonly (number | null)[], seconds: number): void {
      for (let s = 0; s < seconds; s += 10) {
        one.reads('CB1', amps, { quantity: 'current' });
        one.later(10);
      }
    },
    zeros: () => one.said.filter((text) => text.includes('feeder_current_zero')),
    proofs: () => one.evidence.filter(({ about }) => about === 'device').map(({ says }) => says),
  };
}
const even = (amps: number): number[] => [amps, amps, amps];

describe('current that is gone', () => {
  test('after two samples, with evidence of the three phases, until it is back', () => {
    const one = breaker();
    one.carries(even(100), 600);
    one.carries(even(0.5), 10);
    expect(one.zeros()).toEqual([]);
    one.carries(even(0.5), 30);
    expect(one.zeros()).toEqual(['610 feeder_current_zero raise CB1']);
    expect(one.proofs().filter(({ kind }) => kind === 'current_zero')).toEqual([
      { kind: 'current_zero', phases: 7 },
    ]);
    one.carries(even(4), 60);
    expect(one.zeros().length).toBe(1);
    one.carries(even(30), 10);
    expect(one.zeros().at(-1)).toBe('700 feeder_current_zero clear CB1');
  });

  test('of one phase is said of that phase, and of a second one when it follows', () => {
    const one = breaker();
    one.carries(even(100), 600);
    one.carries([100, 0, 100], 60);
    one.carries([100, 0, 0], 60);
    expect(one.zeros().length).toBe(2);
    expect(one.proofs().filter(({ kind }) => kind === 'current_zero')).toEqual([
      { kind: 'current_zero', phases: 2 },
      { kind: 'current_zero', phases: 4 },
    ]);
  });

  test('is not said of a small feeder at night, of a slow drift through nothing, or just above 2 %', () => {
    const night = breaker();
    night.carries(even(19), 600);
    night.carries(even(0), 60);
    const noon = breaker();
    for (let amps = 120; amps >= 0; amps -= 1.5) noon.carries(even(amps), 20);
    noon.carries(even(0), 60);
    const above = breaker();
    above.carries(even(100), 600);
    above.carries(even(2.1), 60);
    for (const one of [night, noon, above]) expect(one.zeros()).toEqual([]);
  });

  test('neither bad quality nor a gap, nor an opening that somebody recorded', () => {
    const one = breaker();
    one.carries(even(100), 600);
    one.carries([null, null, null], 60);
    one.later(600);
    one.carries(even(0), 60);
    expect(one.zeros()).toEqual([]);
    const opened = breaker();
    opened.carries(even(100), 600);
    opened.operates({ open: ['CB1'] });
    opened.carries(even(0), 60);
    expect(opened.zeros()).toEqual([]);
    const unrated = breaker({ ratingA: null });
    unrated.carries(even(100), 600);
    unrated.carries(even(0), 60);
    expect(unrated.zeros()).toEqual([]);
  });

  property.prop([fc.array(fc.double({ min: 0.7, max: 1.3, noNaN: true }), { minLength: 40 })])(
    'never of a load that wanders by a third',
    (factors) => {
      const one = breaker();
      for (const factor of factors) one.carries(even(100 * factor), 10);
      expect(one.zeros()).toEqual([]);
    },
  );
});

describe('a step of the load', () => {
  const steps = (one: ReturnType<typeof breaker>) =>
    one.proofs().filter(({ kind }) => kind === 'step');

  test('is evidence with its amperes, and no alarm', () => {
    const one = breaker();
    one.carries(even(200), 300);
    one.carries([200, 160, 200], 60);
    expect(steps(one)).toEqual([{ kind: 'step', deltaA: 40, beforeA: 200 }]);
    expect(one.said).toEqual([]);
  });

  test('is none of 10 A, of 8 %, of a rise, across a gap, or of what is usual here', () => {
    const one = breaker();
    one.carries(even(100), 300);
    one.carries(even(90), 30);
    one.carries(even(200), 30);
    one.carries(even(184), 30);
    one.later(60);
    one.carries(even(100), 30);
    expect(steps(one)).toEqual([]);
    const restless = breaker();
    for (let i = 0; i < 60; i += 1) restless.carries(even(i % 2 === 0 ? 200 : 170), 10);
    expect(steps(restless).length).toBeLessThan(12);
    const before = steps(restless).length;
    restless.carries(even(200), 10);
    restless.carries(even(20), 10);
    expect(steps(restless).length).toBe(before + 1);
  });
});
