import { expect, test } from 'vitest';
import { gasp, type Inferred, inferred } from '../support/inferred.ts';

const drawing = 'SS1 - CB1 - LS1 - FU1 - LS2 - TX1*4\n LS2 - TX2*4\n LS1 - FU2 - TX3*4';

function after(act: (town: Inferred) => void): ReturnType<Inferred['verdict']> {
  const town = inferred(drawing);
  for (const id of ['TX1-1', 'TX2-1']) town.says(id, 0, gasp);
  act(town);
  return town.verdict(8);
}
const pOf = (verdict: ReturnType<Inferred['verdict']>, device: string): number =>
  verdict.opened.find(({ group }) => group.includes(device))?.probability ?? 0;

test('a fuse whose current is gone is open, or dead from above', () => {
  const plain = after(() => {});
  const told = after((town) => town.device('CB1', 3, { kind: 'current_zero', phases: 7 }));
  expect(pOf(plain, 'CB1')).toBeLessThan(0.9);
  expect(pOf(told, 'CB1')).toBeGreaterThan(0.99);
  expect(told.opened[0]!.reasons.map(({ code }) => code)).toContain('current_zero');
});

test('once the current is back, or from before the episode, it says nothing', () => {
  const plain = after(() => {});
  const back = after((town) => {
    town.device('CB1', 3, { kind: 'current_zero', phases: 7 });
    town.device('CB1', 6, { kind: 'current_zero', phases: 0 });
  });
  const old = after((town) => town.device('CB1', -600, { kind: 'current_zero', phases: 7 }));
  for (const verdict of [back, old]) {
    expect(verdict.posterior).toBeCloseTo(plain.posterior, 9);
    expect(verdict.opened.flatMap(({ reasons }) => reasons.map(({ code }) => code))).not.toContain(
      'current_zero',
    );
  }
});
