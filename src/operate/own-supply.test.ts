import { expect, test } from 'vitest';
import { drawn } from '../../tests/support/drawn.ts';
import { MINUTE } from '../model/time.ts';
import { createBoard } from './board.ts';
import { ownSupplyReads } from './own-supply.ts';

const noon = Date.parse('2026-07-15T04:00:00Z');

test('who runs out first comes first; who has no own supply, or is not dark, is not there', () => {
  const { grid } = drawn('SS1 - CB1 - LS1 - TX1*5');
  const own = { 'TX1-1': 120, 'TX1-2': 40, 'TX1-3': 40, 'TX1-5': 240 };
  for (const row of grid.tables.supplyPoints) {
    const minutes = (own as Record<string, number>)[row.id];
    if (minutes !== undefined) Object.assign(row, { ownSupply: 'ups', ownSupplyMinutes: minutes });
  }
  const board = createBoard();
  const dark = ['TX1-1', 'TX1-2', 'TX1-3', 'TX1-4'];
  board.applied({
    intervals: {
      open: dark.map((supplyPoint, n) => ({
        ...{ supplyPoint, phases: 'A' as const, from: noon - n * 15 * MINUTE, to: null },
        ...{ outage: 'O-1', plannedOutage: null },
      })),
    },
  });
  let now = noon + 5.5 * MINUTE;
  const left = ownSupplyReads({ world: { grid }, board, now: () => now });
  expect(left([...dark, 'TX1-5'])).toEqual([
    { supplyPoint: 'TX1-3', minutesLeft: 4 },
    { supplyPoint: 'TX1-2', minutesLeft: 19 },
    { supplyPoint: 'TX1-1', minutesLeft: 114 },
  ]);
  now += 60 * MINUTE;
  expect(left(['TX1-3'])).toEqual([{ supplyPoint: 'TX1-3', minutesLeft: -56 }]);
  expect(left([])).toEqual([]);
});
