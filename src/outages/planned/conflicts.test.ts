import { describe, expect, test } from 'vitest';
import { planned } from '../../../tests/notify/support/people.ts';
import { DAY, HOUR, toIso } from '../../model/time.ts';
import type { SupplyPointRow } from '../../network/tables.ts';
import { type ConflictWorld, conflictsOf } from './conflicts.ts';

const from = Date.parse('2026-06-07T00:00:00Z');
const plan = planned('P-1', { from, to: from + 2 * HOUR, supplyPoints: ['SP-1', 'SP-2'] });
const other = (byMs: number, supplyPoints: string[]) =>
  planned('P-2', { from: from + byMs, to: from + byMs + 2 * HOUR, supplyPoints });

function codes(own: Partial<ConflictWorld>, of = plan): string[] {
  const world: ConflictWorld = {
    ...{ others: [], protection: [], zone: 'Asia/Shanghai' },
    sparesProtected: of.kind === 'arrears',
    rowOf: (id) =>
      ({ id, premises: 'HOSPITAL', tier: id === 'SP-1' ? 'first' : null }) as SupplyPointRow,
    ...{ suppliesOf: () => [], feederOf: () => 'XQ-12', isDark: () => false, cutsBefore: () => 0 },
    ...own,
  };
  return conflictsOf(of, world).map(({ level, problem }) => `${level} ${problem.code}`);
}

describe('another work', () => {
  test('at the same time and place is a warning; after it, elsewhere or called off it is none', () => {
    expect(codes({ others: [other(HOUR, ['SP-2'])] })).toEqual(['warning PLN-OVERLAP']);
    expect(codes({ others: [other(2 * HOUR, ['SP-2'])] })).toEqual([]);
    expect(codes({ others: [other(HOUR, ['SP-9'])] })).toEqual([]);
    expect(codes({ others: [{ ...other(HOUR, ['SP-2']), state: 'cancelled' }] })).toEqual([]);
    expect(codes({ others: [plan] })).toEqual([]);
  });

  test('the third cut in thirty days, past and planned ones counted', () => {
    const others = [other(-9 * DAY, ['SP-1'])];
    expect(codes({ others, cutsBefore: (id) => (id === 'SP-1' ? 1 : 0) })).toEqual([
      'warning PLN-CUT-OFTEN',
    ]);
    expect(codes({ others })).toEqual([]);
    expect(codes({ others: [other(-31 * DAY, ['SP-1'])], cutsBefore: () => 1 })).toEqual([]);
    // Approved last, and first in time: the one in three weeks becomes the third.
    const two = [other(10 * DAY, ['SP-1']), { ...other(21 * DAY, ['SP-1']), id: 'P-3' }];
    expect(codes({ others: two })).toEqual(['warning PLN-CUT-OFTEN']);
    const apart = [other(-20 * DAY, ['SP-1']), { ...other(20 * DAY, ['SP-1']), id: 'P-3' }];
    expect(codes({ others: apart })).toEqual([]);
  });
});

describe('premises with two supplies', () => {
  const suppliesOf = (id: string) => (id === 'SP-1' || id === 'SP-7' ? ['SP-1', 'SP-7'] : []);

  test('the other one taken by another work: refused for the first tiers, a warning for others', () => {
    const others = [other(HOUR, ['SP-7'])];
    expect(codes({ others, suppliesOf })).toEqual(['error PLN-BOTH-SUPPLIES']);
    const rowOf = (id: string) => ({ id, premises: 'MILL', tier: 'second' }) as SupplyPointRow;
    expect(codes({ others, suppliesOf, rowOf })).toEqual(['warning PLN-BOTH-SUPPLIES']);
    expect(codes({ others: [other(3 * HOUR, ['SP-7'])], suppliesOf })).toEqual([]);
  });

  test('or dark now by an outage', () => {
    expect(codes({ suppliesOf, isDark: (id) => id === 'SP-7' })).toEqual([
      'error PLN-BOTH-SUPPLIES',
    ]);
    expect(codes({ suppliesOf })).toEqual([]);
    // Both by this work alone: whoever approves it must know.
    const both = (id: string) => (id === 'SP-9' ? [] : ['SP-1', 'SP-2']);
    expect(codes({ suppliesOf: both })).toEqual(['warning PLN-BOTH-SUPPLIES']);
  });
});

describe('an event under protection', () => {
  const event = (own: object) => ({
    ...{ id: 'E-1', title: '高考', level: null, from: '2026-06-07', to: '2026-06-08' },
    ...{ supplyPoints: [], feeders: ['XQ-12'], ...own },
  });

  test('on the feeder or at the point, on its days: a warning; never for debt', () => {
    expect(codes({ protection: [event({})] })).toEqual(['warning PLN-PROTECTED']);
    expect(codes({ protection: [event({ feeders: [], supplyPoints: ['SP-2'] })] })).toEqual([
      'warning PLN-PROTECTED',
    ]);
    expect(codes({ protection: [event({})] }, { ...plan, kind: 'arrears' })).toEqual([
      'error PLN-PROTECTED',
    ]);
  });

  test('elsewhere or at another time it does not matter', () => {
    expect(codes({ protection: [event({ feeders: ['XQ-14'] })] })).toEqual([]);
    const later = { from: toIso(from + 2 * HOUR), to: toIso(from + DAY) };
    expect(codes({ protection: [event(later)] })).toEqual([]);
    // From eight to ten in the morning of the grid's own zone.
    const local = { from: '2026-06-07 10:00', to: '2026-06-07 12:00' };
    expect(codes({ protection: [event(local)] })).toEqual([]);
    const met = { from: '2026-06-07 09:30', to: '2026-06-07 12:00' };
    expect(codes({ protection: [event(met)] })).toEqual(['warning PLN-PROTECTED']);
  });
});
