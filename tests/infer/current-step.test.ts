import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { gasp, inferred } from '../support/inferred.ts';

// 12 customers: TX1 4, TX2 4 behind FU1, TX3 4 behind FU2. The head carried 120 A, 10 A a customer.
const drawing = 'SS1 - CB1 - LS1 - FU1 - LS2 - TX1*4\n LS2 - TX2*4\n LS1 - FU2 - TX3*4';
const step = (deltaA: number) => ({ kind: 'step' as const, deltaA, beforeA: 120 });

/** Two meters gasp; ten seconds later their neighbours' silence says little. */
function after(deltaA: number | null, { by = ['TX1-1', 'TX2-1'], at = 2 } = {}) {
  const town = inferred(drawing);
  for (const id of by) town.says(id, 0, gasp);
  if (deltaA !== null) town.device('CB1', at, step(deltaA));
  return town.verdict(10);
}
const order = (verdict: ReturnType<typeof after>): string[] => [
  verdict.opened.map(({ group }) => group[0]).join(),
  ...verdict.alternatives.map(({ opened }) => opened.join()),
];
/** ln of P(only `a`) by P(only `b`). */
function odds(verdict: ReturnType<typeof after>, a: string, b: string): number {
  const all = [verdict.posterior, ...verdict.alternatives.map(({ posterior }) => posterior)];
  const of = (device: string): number => all[order(verdict).indexOf(device)]!;
  return Math.log(of(a) / of(b));
}

test('by the load that went away: worked numbers', () => {
  const plain = after(null);
  expect(order(plain).slice(0, 2)).toEqual(['CB1', 'FU1']);
  expect(plain.posterior).toBeCloseTo(0.711, 3);
  // FU1 feeds 80 A, σ = 16 + 5 = 21 A; CB1 feeds 120 A, σ = 24 + 5 = 29 A.
  // 90 A: (10/21)²/2 = 0.113 against (30/29)²/2 = 0.535, and ln(29/21) = 0.323: 0.745 nats for FU1.
  // 100 A: 0.454 against 0.238, and 0.323: 0.107 nats for FU1.
  const [from, by90, by100] = [plain, after(90), after(100)].map((one) => odds(one, 'FU1', 'CB1'));
  expect(by90! - from!).toBeCloseTo(0.745, 2);
  expect(by100! - from!).toBeCloseTo(0.107, 2);
});

test('the device that feeds what went away stands first, with the reason', () => {
  const by = ['TX1-1', 'TX1-2'];
  expect(order(after(null, { by }))[0]).toBe('CB1');
  expect(order(after(40, { by }))[0]).toBe('TX1');
  expect(order(after(118, { by }))[0]).toBe('CB1');
  const told = after(80, { by });
  expect(order(told)[0]).toBe('FU1');
  const reason = told.opened[0]!.reasons.find(({ code }) => code === 'current_step')!;
  expect(reason.text).toBe('current of CB1 fell by 80 A; what is dark took about 80 A');
  expect(reason.nats).toBeGreaterThan(0);
});

test('nothing is more likely to be open at all by it, and an old or a late step says nothing', () => {
  const plain = after(null);
  expect(after(80).pNone).toBeCloseTo(plain.pNone, 12);
  const old = after(80, { at: -100 });
  expect(order(old)).toEqual(order(plain));
  expect(old.posterior).toBeCloseTo(plain.posterior, 12);
});

test('a step without a dark word is no outage', () => {
  const town = inferred(drawing);
  town.device('CB1', 0, step(80));
  expect(town.engine.decide(town.feeder, 1_800_000_060_000)).toBeNull();
});

test('what the meters tell apart stays as it is', () => {
  const meters = (withStep: boolean) => {
    const town = inferred(drawing);
    for (const id of ['TX1-1', 'TX1-2', 'TX1-3', 'TX1-4']) town.says(id, 0, gasp);
    if (withStep) town.device('CB1', 2, step(118));
    return town.verdict(100);
  };
  const [plain, told] = [meters(false), meters(true)];
  expect(told.opened[0]!.group).toEqual(['TX1']);
  expect(told.opened[0]!.probability).toBeCloseTo(plain.opened[0]!.probability, 12);
});

property.prop({
  deltaA: fc.double({ min: 10, max: 120, noNaN: true }),
  gasps: fc.subarray(['TX1-1', 'TX1-2', 'TX2-1', 'TX3-1'], { minLength: 1 }),
  seconds: fc.integer({ min: 3, max: 60 }),
})(
  'no step brings a device to where an outage is confirmed or dropped, nor a probability out of its range',
  ({ deltaA, gasps, seconds }) => {
    const verdictOf = (withStep: boolean) => {
      const town = inferred(drawing);
      for (const id of gasps) town.says(id, 0, gasp);
      if (withStep) town.device('CB1', 2, step(deltaA));
      return town.verdict(seconds);
    };
    const [plain, told] = [verdictOf(false), verdictOf(true)];
    const confirmed = (verdict: typeof plain): string[] =>
      verdict.opened.filter(({ probability }) => probability >= 0.9).flatMap(({ group }) => group);
    for (const device of confirmed(told)) expect(confirmed(plain)).toContain(device);
    for (const { pDark, pAny } of told.darkness.values()) {
      expect(pDark).toBeGreaterThanOrEqual(0);
      expect(pAny).toBeLessThanOrEqual(1);
      expect(pDark).toBeLessThanOrEqual(pAny + 1e-9);
    }
    expect(told.pNone).toBeCloseTo(plain.pNone, 9);
  },
);
