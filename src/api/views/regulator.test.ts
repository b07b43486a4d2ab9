import { expect, test } from 'vitest';
import { duty } from '../../../tests/contracts/records-samples.ts';
import { regulatorColumns, regulatorRows } from './regulator.ts';

const at = '2026-07-15T01:00:00.000Z';
const told = {
  kind: 'delivery' as const,
  notice: null,
  channel: 'sms',
  at,
  reference: null,
  by: null,
};

test('the regulator reads what was owed before a change as well, each line as wide as its head', () => {
  const earlier = [
    { revision: 1, deadline: at, state: 'met' as const, reason: null, proof: told, until: at },
  ];
  const lines = regulatorRows(duty('1', { revision: 2, state: 'missed', earlier }));
  expect(lines.map((line) => [line[1], line[5], line[7]])).toEqual([
    [1, 'met', 'delivery'],
    [2, 'missed', null],
  ]);
  for (const line of lines) expect(line).toHaveLength(regulatorColumns.length);
});
