import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../model/time.ts';
import { debtDuty } from './paid.ts';

const paidAt = '2026-07-23T01:30:00.000Z';
const plan = {
  ...{ id: 'P-1', supplyPoints: ['SP-1'], paidAt, restoreBy: '2026-07-24T01:30:00.000Z' },
  ...{ actualStart: '2026-07-23T00:00:00.000Z', actualEnd: null },
};
const paid = Date.parse(paidAt);

test('supply is owed back to who has paid: at risk after half of the time, missed after all of it, met by its return', () => {
  const stateAt = (at: number, own = {}) => {
    const duty = debtDuty({ ...plan, ...own }, at);
    return [duty?.state, duty?.reason];
  };
  expect(stateAt(paid + HOUR)).toEqual(['pending', null]);
  expect(stateAt(paid + DAY / 2)).toEqual(['at_risk', 'no_proof_yet']);
  expect(stateAt(paid + DAY + 1)).toEqual(['missed', 'not_done']);
  expect(stateAt(paid + 3 * DAY, { actualEnd: '2026-07-24T01:30:00.000Z' })).toEqual(['met', null]);
  expect(stateAt(paid + 3 * DAY, { actualEnd: '2026-07-24T01:30:01.000Z' })).toEqual([
    ...['missed', 'late'],
  ]);
  expect(stateAt(paid + HOUR, { actualStart: null })).toEqual(['met', 'not_needed']);
  const { paidAt: _, ...unpaid } = plan;
  expect(debtDuty(unpaid, paid)).toBeNull();
});
