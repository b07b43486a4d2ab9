import { expect, test } from 'vitest';
import { dualPremises } from './premises.ts';
import { supplyPointRow } from './rows.ts';

const row = (id: string, facts: Parameters<typeof supplyPointRow>[0] | object = {}) =>
  supplyPointRow({ id, node: 'N', ...facts });

test('a main and a second supply of one premises are each other’s second supply', () => {
  const found = dualPremises({
    supplyPoints: [
      row('A', { premises: 'P', tier: 'first' }),
      row('B', { premises: 'P', supplyRole: 'second', transfer: 'manual' }),
      row('C', { premises: 'Q' }),
      row('D', { premises: 'Q' }),
      row('E'),
    ],
  });
  expect([...found]).toEqual([
    ['A', { others: ['B'], isManual: true, isUrgent: true }],
    ['B', { others: ['A'], isManual: true, isUrgent: true }],
  ]);
});

test('two second supplies without a main one are no pair', () => {
  const second = { premises: 'P', supplyRole: 'second' };
  expect(dualPremises({ supplyPoints: [row('A', second), row('B', second)] }).size).toBe(0);
});
