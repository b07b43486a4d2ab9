import { expect, test } from 'vitest';
import type { SupplyEvidence } from '../../src/model/evidence.ts';
import { gasp, inferred, noAnswer } from '../support/inferred.ts';

const drawing =
  'SS1 - CB1 - LS1 - RC1 - LS2 - FU1 - TX1*20\n LS2 - FU2 - TX2*20\n LS2 - FU3 - TX3*20\n LS1 - FU4 - TX4*20';
const restored: SupplyEvidence = { kind: 'restored' };
const points = (transformer: string): string[] =>
  Array.from({ length: 20 }, (_, n) => `${transformer}-${n + 1}`);

test('a question asked in vain before a new fault, of meters just back, says nothing of it', () => {
  const town = inferred(drawing);
  const below = ['TX1', 'TX2', 'TX3'].flatMap(points);
  for (const id of below) town.says(id, 0, gasp);
  town.verdict(100);
  expect(town.verdict(340).opened.map(({ group }) => group[0])).toEqual(['RC1']);
  for (const id of below) town.says(id, 350, restored);
  expect(town.verdict(360).opened).toEqual([]);
  // Asked while their modules still sought their network; the answer times out behind the next fault.
  for (const id of [...points('TX1'), ...points('TX2')]) town.says(id, 395, noAnswer);
  for (const id of points('TX4').slice(0, 12)) town.says(id, 401, gasp);
  const { opened, darkness } = town.verdict(406);
  expect(opened.map(({ group }) => group)).toEqual([['TX4', 'FU4']]);
  expect(darkness.get('TX1-1')?.pAny ?? 0).toBeLessThan(0.1);
});
